package criticism

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/numeric"
)

// test computes the quantity of the data and of each replicated set.
func (q Quantity) test(ctx context.Context, observed []float64, sets func(draw int) []float64, replicated bayes.RV) (Tested, error) {
	draws := replicated.Chains() * replicated.Len()
	t := Tested{Name: q.Name}
	each := make([]float64, draws) // the data's, draw by draw
	switch {
	case q.each != nil:
		data, err := q.each(func(int) []float64 { return observed })
		if err != nil {
			return t, err
		}
		if data.Chains() != replicated.Chains() || data.Len() != replicated.Len() {
			return t, fmt.Errorf("its draws are %d chains of %d, those of the replicated data %d of %d: they must be the same draws",
				data.Chains(), data.Len(), replicated.Chains(), replicated.Len())
		}
		again, err := q.each(sets)
		if err != nil {
			return t, err
		}
		each = data.Values()
		t.ObservedDraws, t.Replicated, t.Observed = each, again.Values(), stat.Mean(each, replicated.Weights())
	case q.Of != nil:
		t.Observed, t.Replicated = q.Of(observed), make([]float64, draws)
		for i := range each {
			if ctx.Err() != nil {
				return t, nil
			}
			each[i], t.Replicated[i] = t.Observed, q.Of(sets(i))
		}
	default:
		return t, errors.New("it has no function; set Of, or use Discrepancy")
	}
	finite := func(x []float64, of string) error {
		if i := slices.IndexFunc(x, func(v float64) bool { return v-v != 0 }); i >= 0 {
			return fmt.Errorf("it is %v for %s, chain %d, draw %d; it must be finite", x[i], of, i/replicated.Len(), i%replicated.Len())
		}
		return nil
	}
	if err := errors.Join(finite(each, "the data"), finite(t.Replicated, "the replicated data")); err != nil {
		return t, err
	}
	below := make([]float64, draws)
	above := make([]float64, draws)
	for i, v := range t.Replicated {
		if v <= each[i] {
			below[i] = 1
		}
		if v >= each[i] {
			above[i] = 1
		}
	}
	t.Below, t.Above = min(stat.Mean(below, replicated.Weights()), 1), min(stat.Mean(above, replicated.Weights()), 1)
	rarer, share := below, t.Below
	if t.Above < t.Below {
		rarer, share = above, t.Above
	}
	t.P = min(2*share, 1)
	t.MCSE = 2 * shareError(rarer, share, replicated)
	var err error
	t.Low, t.High, err = central(t.Replicated, replicated)
	return t, err
}

// shareError returns the Monte Carlo standard error of a share of draws: that
// of independent ones, as many as are effective, after one draw more on each
// side, so that a share of 0 has one too ([Gelman2013] §2.4: a uniform prior).
func shareError(is []float64, share float64, of bayes.RV) float64 {
	size := float64(len(is))
	if w := of.Weights(); w != nil {
		squares := 0.0
		for _, v := range w {
			squares += v * v
		}
		size = 1 / squares // [Kish1965]
	} else {
		chains := make([][]float64, of.Chains())
		for k := range chains {
			chains[k] = is[k*of.Len() : (k+1)*of.Len()]
		}
		if ess := diagnostics.ESSMean(chains); ess > 0 { // NaN if all are equal
			size = min(ess, size)
		}
	}
	p := (share*size + 1) / (size + 2)
	return math.Sqrt(p * (1 - p) / size)
}

// central returns the interval of share 0.95 of values that are draws of v.
func central(values []float64, v bayes.RV) (low, high float64, err error) {
	var logWeights []float64
	for _, w := range v.Weights() {
		logWeights = append(logWeights, numeric.Log(w))
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: v.Name()}}, Chains: v.Chains(), Draws: v.Len(), Values: values, LogWeights: logWeights})
	if err != nil {
		return math.NaN(), math.NaN(), err
	}
	of, err := d.Var(v.Name())
	low, high = of.Interval(level)
	return low, high, err
}
