package bayestest

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// rank is the place of one true value among n draws: 0 to n; ess is the
// effective sample size of what they were thinned from.
type rank struct {
	name     string
	below, n int
	ess      float64
}

// rankOf ranks x among the draws; ties are broken at random, so that discrete
// quantities have uniform ranks too.
func rankOf(x float64, draws []float64, src rng.Source) (int, error) {
	below, ties := 0, 0
	for _, d := range draws {
		switch {
		case math.IsNaN(x) || math.IsNaN(d):
			return 0, fmt.Errorf("NaN can't be ranked: truth %v, draw %v", x, d)
		case d < x:
			below++
		case d == x:
			ties++
		}
	}
	if ties > 0 {
		below += int(rng.Uniform(src) * float64(ties+1))
	}
	return below, nil
}

func numbersOf(x any) ([]float64, error) {
	switch x := x.(type) {
	case float64:
		return []float64{x}, nil
	case []float64:
		return x, nil
	}
	return nil, fmt.Errorf("a %T is neither a float64 nor a []float64", x)
}

// logLiker is a program that tells the log likelihood of its data.
type logLiker interface {
	bayes.Recorder
	LogLik(ctx context.Context, draws *bayes.Draws) (*bayes.Draws, error)
}

// withLogLik adds the log likelihood of all data to truth and to the draws, if
// the target tells it and truth has its parameters. Truth is evaluated as one draw more, so that equal values tie.
func withLogLik(ctx context.Context, target bayes.Target, truth bayes.Values, draws *bayes.Draws) (*bayes.Draws, error) {
	p, ok := target.(logLiker)
	if _, err := draws.Var(LogLik); err == nil || !ok {
		return draws, nil // the model has a quantity of that name
	}
	run := bayes.Run{Chains: 1, Draws: draws.Chains()*draws.Len() + 1}
	for _, v := range p.Variables() {
		x, known := truth[v.Name]
		drawn, err := draws.Var(v.Name)
		if !known || err != nil {
			continue
		}
		want, err := numbersOf(x)
		if err != nil || len(want) != drawn.Size() {
			continue // ranking it says what is wrong
		}
		run.Vars = append(run.Vars, bayes.Variable{Name: v.Name, Dims: drawn.Dims()})
		n := run.Draws - 1
		for i, true := range want {
			run.Values = append(append(run.Values, drawn.Values()[i*n:(i+1)*n]...), true)
		}
	}
	if len(run.Vars) == 0 {
		return draws, nil
	}
	all, err := bayes.NewDraws(run)
	if err != nil {
		return nil, err
	}
	terms, err := p.LogLik(ctx, all)
	if errors.Is(err, bayes.ErrUnknownName) || errors.Is(err, bayes.ErrModel) {
		return draws, nil // a parameter has no truth, or nothing is observed
	}
	if err != nil {
		return nil, err
	}
	sums := make([]float64, run.Draws)
	for _, v := range terms.Vars() {
		for i, x := range v.Values() {
			sums[i%run.Draws] += x
		}
	}
	for i, x := range sums {
		if math.IsNaN(x) { // impossible, as for samplers
			sums[i] = math.Inf(-1)
		}
	}
	one, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: LogLik}}, Chains: draws.Chains(), Draws: draws.Len(), Values: sums[:run.Draws-1],
	})
	if err != nil {
		return nil, err
	}
	v, err := one.Var(LogLik)
	if err != nil {
		return nil, err
	}
	withIt, err := draws.With(LogLik, v)
	if err == nil {
		truth[LogLik] = sums[run.Draws-1]
	}
	return withIt, err
}
