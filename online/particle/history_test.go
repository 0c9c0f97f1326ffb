package particle

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
)

// TestRun: a series at once is the series one by one; draws and quantiles are
// those of the particles.
func TestRun(t *testing.T) {
	y := series(plain, 40)
	var rows [][]float64
	for _, v := range y {
		rows = append(rows, []float64{v})
	}
	c := Config{Particles: 800, Seed: 4}
	h, err := Run(context.Background(), plain.model(t), c, rows, 0)
	if err != nil {
		t.Fatal(err)
	}
	f := filtered(t, plain.model(t), c, y)
	if bits(t, f) != bits(t, h.Filter) || h.Paths != nil || len(h.Mean) != len(y) || !slices.Contains(h.Resampled, true) {
		t.Error("other than one by one")
	}
	sum := 0.0
	for _, v := range h.LogPredictive {
		sum += v
	}
	if math.Abs(sum-h.LogEvidence()) > 1e-10 {
		t.Errorf("predictive densities add up to %v, evidence is %v", sum, h.LogEvidence())
	}
	d, err := f.Draws()
	if err != nil {
		t.Fatal(err)
	}
	x, err := d.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	mean, _ := f.Mean("x")
	variance, _ := f.Variance("x")
	if math.Abs(x.Mean()-mean[0]) > 1e-12 || h.Mean[39][0] != mean[0] || h.SD[39][0] != math.Sqrt(variance[0]) {
		t.Errorf("means %v, %v and %v", x.Mean(), mean, h.Mean[39])
	}
	lo, _ := f.Quantile("x", 0.1)
	hi, _ := f.Quantile("x", 0.9)
	if z := (hi[0] - lo[0]) / math.Sqrt(variance[0]); math.Abs(z-2.563) > 0.3 { // 2·Φ⁻¹(0.9), roughly
		t.Errorf("an interval of %v standard deviations", z)
	}
}

// TestPaths: draws of paths have the smoothed means and variances of the exact
// smoother. The statistic is Student's t over 60 seeds at one time, with 5.5 for
// a false-alarm rate of 1e-6; filtered means, planted, are far from those.
func TestPaths(t *testing.T) {
	const at, seeds = 5, 60
	y := []float64{0.5, -1, 2, 1.5, math.NaN(), math.NaN(), 3, 2.5}
	_, means, variances := plain.kalman(y)
	m, v := means[len(y)-1], variances[len(y)-1]
	for i := len(y) - 2; i >= at; i-- { // Rauch, Tung and Striebel
		ahead := plain.Rho*plain.Rho*variances[i] + plain.SigmaX*plain.SigmaX
		gain := plain.Rho * variances[i] / ahead
		m, v = means[i]+gain*(m-plain.Rho*means[i]), variances[i]+gain*gain*(v-ahead)
	}
	var rows [][]float64
	for _, u := range y {
		rows = append(rows, []float64{u})
	}
	var sums, squares [2]float64
	filtered := 0.0
	for seed := range uint64(seeds) {
		h, err := Run(context.Background(), plain.model(t), Config{Particles: 1500, Seed: seed}, rows, 1500)
		if err != nil {
			t.Fatal(err)
		}
		x, err1 := h.Paths.Var("x")
		now, err2 := x.At(at)
		if err := errors.Join(err1, err2); err != nil {
			t.Fatal(err)
		}
		for i, d := range [2]float64{now.Mean() - m, now.SD()*now.SD() - v} {
			sums[i] += d
			squares[i] += d * d
		}
		filtered += h.Mean[at][0] - m
	}
	for i, s := range sums {
		se := math.Sqrt((squares[i] - s*s/seeds) * seeds / (seeds - 1))
		if math.Abs(s)/se > 5.5 {
			t.Errorf("moment %d: t = %v", i+1, s/se)
		}
		if i == 0 && math.Abs(filtered)/se < 5.5 {
			t.Errorf("planted: the filtered mean is not told: t = %v", filtered/se)
		}
	}
}
