package main

import (
	"math"
	"os"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
)

// chain is what one chain on syn_logit tells of the sampler's efficiency.
type chain struct {
	stepSize float64
	steps    float64 // leapfrog steps a draw
	ess      float64 // median over the parameters of the chain's bulk ESS
}

// compare returns the ratio of the effective draws per leapfrog step of a to
// those of b at equal step size, and its standard error: the difference of two
// regressions of log(ess/steps) on log step size with one slope, for between
// chains of one sampler they differ mostly by the step size that warm-up found.
func compare(a, b []chain) (ratio, se float64) {
	var x, y [2][]float64
	for g, group := range [][]chain{a, b} {
		for _, c := range group {
			x[g], y[g] = append(x[g], math.Log(c.stepSize)), append(y[g], math.Log(c.ess/c.steps))
		}
	}
	sxx, sxy, syy := 0.0, 0.0, 0.0
	for g := range x {
		n := float64(len(x[g]) - 1)
		sxx += n * stat.Variance(x[g], nil)
		sxy += n * stat.Covariance(x[g], y[g], nil)
		syy += n * stat.Variance(y[g], nil)
	}
	na, nb := float64(len(a)), float64(len(b))
	slope, apart := sxy/sxx, stat.Mean(x[0], nil)-stat.Mean(x[1], nil)
	logRatio := stat.Mean(y[0], nil) - stat.Mean(y[1], nil) - slope*apart
	residual := (syy - slope*sxy) / (na + nb - 3)
	se = math.Sqrt(residual * (1/na + 1/nb + apart*apart/sxx))
	ratio = math.Exp(logRatio)
	return ratio, ratio * se
}

// stanChains reads data/stansteps.csv.
func stanChains(t *testing.T) (out []chain) {
	t.Helper()
	f, err := os.Open("data/stansteps.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		t.Fatal(err)
	}
	m, err := table.Matrix("step_size", "steps", "ess")
	if err != nil {
		t.Fatal(err)
	}
	for i := range table.N() {
		out = append(out, chain{m.At(i, 0), m.At(i, 1), m.At(i, 2)})
	}
	return out
}

const (
	allowed = 0.1
	// critical is the two-sided normal quantile of a false alarm of 1e-6.
	critical = 4.892
)

// withinStan reports whether efficiency is within 10 % of Stan's, known well
// enough that a ratio of 1 fails with probability below 1e-6.
func withinStan(ratio, se float64) bool {
	return math.Abs(ratio-1) <= allowed && critical*se <= allowed
}

// TestCompareSeesPlantedErrors: Stan against itself passes; with a sixth of the
// effective draws lost, or with few chains, it does not.
func TestCompareSeesPlantedErrors(t *testing.T) {
	stan := stanChains(t)
	var lossy []chain
	for _, c := range stan {
		c.ess *= 5. / 6
		lossy = append(lossy, c)
	}
	for _, c := range []struct {
		name string
		a, b []chain
		want bool
	}{{"itself", stan, stan, true}, {"lossy", lossy, stan, false}, {"few", stan[:4], stan[:4], false}} {
		ratio, se := compare(c.a, c.b)
		if withinStan(ratio, se) != c.want {
			t.Errorf("%s: ratio %.3f ± %.3f is within 10 %%: %v, want %v", c.name, ratio, se, !c.want, c.want)
		}
	}
}
