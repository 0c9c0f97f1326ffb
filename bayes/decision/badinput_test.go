package decision

import (
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
)

func TestBadInput(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	half := []float64{0.5, 0.5}
	zero := func(int, int) float64 { return 0 }
	choose := func(actions, draws int, w []float64, u func(int, int) float64) error {
		_, err := Choose(actions, draws, w, u)
		return err
	}
	hdi := func(x, w []float64, level float64) error { _, _, err := HDI(x, w, level); return err }
	of := func(d Distribution, level float64) error { _, _, err := HDIOf(d, level); return err }
	region := func(r Region, x, w []float64) error { _, _, _, err := r.Probabilities(x, w); return err }
	decide := func(c Costs, p float64) error { _, _, err := c.Decide(p); return err }
	correct := func(s PriorShift, p float64) error { _, err := s.Correct(p); return err }
	reweigh := func(p, from, to []float64) error { _, err := Reweigh(p, from, to); return err }
	estimate := func(p [][]float64, from []float64) error { _, err := EstimateShares(p, from); return err }
	_, _, levelOfETI := ETI(distuv.UnitNormal, 95)
	for _, c := range []struct {
		err  error
		want string
	}{
		{choose(0, 1, nil, zero), "0 actions"},
		{choose(1, 0, nil, zero), "0 draws"},
		{choose(1, 2, nil, nil), "there is no utility"},
		{choose(1, 2, []float64{1}, zero), "1 weights for 2 draws"},
		{choose(1, 2, []float64{1, -1}, zero), "weight 1 is -1"},
		{choose(1, 2, []float64{1, inf}, zero), "weight 1 is +Inf"},
		{choose(1, 2, []float64{0, 0}, zero), "sum"},
		{choose(2, 2, nil, func(a, s int) float64 { return []float64{0, nan}[a*s] }), "action 1 is NaN at draw 1"},
		{choose(1, 1, nil, func(int, int) float64 { return inf }), "action 0 is +Inf"},
		{hdi(nil, nil, 0.9), "no draws"},
		{hdi(half, nil, 95), "level is 95"},
		{hdi(half, nil, nan), "level is NaN"},
		{hdi([]float64{1, nan}, nil, 0.9), "draw 1 is NaN"},
		{hdi([]float64{1, -inf}, nil, 0.9), "draw 1 is -Inf"},
		{hdi(half, []float64{1}, 0.9), "1 weights for 2"},
		{of(distuv.UnitNormal, 0), "level is 0"},
		{of(distuv.Normal{Mu: nan, Sigma: 1}, 0.9), "log densities"},
		{levelOfETI, "level is 95"},
		{region(Region{1, -1}, half, nil), "Lo ≤ Hi"},
		{region(Region{-1, 1}, nil, nil), "no draws"},
		{region(Region{-1, 1}, []float64{nan}, nil), "draw 0 is NaN"},
		{region(Region{-1, 1}, half, []float64{nan, 1}), "weight 0 is NaN"},
		{decide(Costs{1, 1, 0}, 1.5), "p is 1.5"},
		{decide(Costs{1, 1, 0}, nan), "p is NaN"},
		{decide(Costs{-1, inf, nan}, 0.5), "FalsePositive is -1"},
		{decide(Costs{-1, inf, nan}, 0.5), "Review is NaN"},
		{correct(PriorShift{0, 0.5}, 0.5), "Training is 0"},
		{correct(PriorShift{0.5, 1}, 0.5), "Population is 1"},
		{correct(PriorShift{0.5, 0.1}, -0.1), "p is -0.1"},
		{reweigh(half, half, []float64{1}), "population has 1 classes"},
		{reweigh(half, []float64{1, 0}, half), "training of class 1 is 0"},
		{reweigh([]float64{1, 0}, half, []float64{0, 1}), "every class"},
		{reweigh([]float64{0.5, nan}, half, half), "p of class 1 is NaN"},
		{reweigh([]float64{1, 2}, half, half), "p sums to 3"},
		{reweigh(nil, nil, nil), "0 classes"},
		{estimate(nil, half), "no cases"},
		{estimate([][]float64{{0.5, 0.5}, {1}}, half), "p of case 1 has 1 classes"},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), "decision: ") || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("error %v, want %q", c.err, c.want)
		}
	}
	if !math.IsNaN((PriorShift{0, 0.5}).Intercept()) || !math.IsNaN((Costs{}).Threshold()) {
		t.Error("an intercept or threshold that doesn't exist must be NaN")
	}
}
