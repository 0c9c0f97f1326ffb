package bandit

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/online"
)

// linear is a Learner that keeps what is solved for, so that a Score takes
// features² and only learning features³ multiply-adds.
type linear struct {
	p      *online.Posterior[online.MultivariateNormal, online.Row]
	mean   []float64
	factor []float64 // of the precision, lower
	work   []float64
}

// Linear returns an arm whose reward is linear in the context, with noise of a
// known variance and coefficients that are normal about 0 with variance
// variance/ridge. With variance 1 and Config.UCB it is LinUCB [Li2010], algorithm
// 1. Put a 1 into the context for an intercept.
//
// Errors: fewer than one feature; ridge or variance not positive.
func Linear(features int, ridge, variance float64) (Learner, error) {
	if features < 1 || !(ridge > 0) || !(variance > 0) || math.IsInf(ridge, 1) || math.IsInf(variance, 1) {
		return nil, fmt.Errorf("bandit: Linear: %d features, ridge %v, variance %v; want one or more, and positive numbers", features, ridge, variance)
	}
	prior := mat.NewSymDense(features, nil)
	for i := range features {
		prior.SetSym(i, i, variance/ridge)
	}
	normal, err := online.NewMultivariateNormal(make([]float64, features), prior)
	if err != nil {
		return nil, fmt.Errorf("bandit: Linear: %w", err)
	}
	p, err := online.NewLinear(variance, normal)
	if err != nil {
		return nil, fmt.Errorf("bandit: Linear: %w", err)
	}
	l := &linear{p: p, factor: make([]float64, features*features), work: make([]float64, features)}
	l.solve()
	return l, nil
}

// solve brings mean and factor up to date.
func (l *linear) solve() {
	now := l.p.Posterior()
	l.mean = now.Mean()
	precision := now.Precision()
	n := len(l.mean)
	a := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			a[i*n+j] = precision.At(i, j)
		}
	}
	linalg.FactorInto(l.factor, a, n)
}

func (l *linear) Learn(x []float64, reward float64) error {
	if err := l.p.Update(online.Row{X: x, Y: reward}); err != nil {
		return err
	}
	l.solve()
	return nil
}

func (l *linear) Score(x []float64) (mean, sd float64, err error) {
	if len(x) != len(l.mean) {
		return 0, 0, fmt.Errorf("%w: a context of %d numbers; want %d", online.ErrData, len(x), len(l.mean))
	}
	for i, v := range x {
		if v-v != 0 {
			return 0, 0, fmt.Errorf("%w: number %d of the context is %v; want finite numbers", online.ErrData, i, v)
		}
		mean = math.FMA(v, l.mean[i], mean)
	}
	copy(l.work, x)
	linalg.SolveLower(l.factor, l.work)
	for _, v := range l.work {
		sd = math.FMA(v, v, sd)
	}
	return mean, math.Sqrt(sd), nil
}

func (l *linear) Copy() Learner {
	c := &linear{p: l.p.Snapshot(), factor: make([]float64, len(l.factor)), work: make([]float64, len(l.work))}
	c.solve()
	return c
}

func (l *linear) AppendBinary(to []byte) ([]byte, error) { return l.p.AppendBinary(to) }

func (l *linear) UnmarshalBinary(from []byte) error {
	if err := l.p.UnmarshalBinary(from); err != nil {
		return err
	}
	l.solve()
	return nil
}
