package estimator_test

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
)

// TestFittedScore compares errors of matching on a fitted score with those that
// all distances give (testdata/fittedscore.py).
func TestFittedScore(t *testing.T) {
	var rows struct{ X1, X2, T, Y []float64 }
	readJSON(t, "matching.json", &rows)
	var want map[string]struct{ Estimate, Known, SE float64 }
	readJSON(t, "fittedscore.json", &want)
	for i, x := range rows.X2 {
		rows.Y[i] += 2 * x // so that the score's other direction matters
	}
	data := table(t, bayes.Col("x1", rows.X1), bayes.Col("x2", rows.X2), bayes.Col("t", rows.T), bayes.Col("y", rows.Y))
	for name, w := range want {
		q := causal.ATE("t", "y")
		q.Over = causal.Population(slices.Index([]string{"ATE", "ATT", "ATC"}, name[:3]))
		e, err := causal.Unconfounded(q, "x1", "x2")
		if err != nil {
			t.Fatal(err)
		}
		m := estimator.Matching{Ratio: int(name[3] - '0')}
		f, err := causal.Estimate(context.Background(), e, data, m)
		if err != nil {
			t.Fatal(err)
		}
		near(t, name, f.Mean, w.Estimate, 1e-9)
		near(t, name+": error of a known score", f.Diagnostics["se_score_known"], w.Known, 1e-9)
		near(t, name+": error", f.SE, w.SE, 1e-8)
		if said := strings.Join(f.Assumptions, ";"); !strings.Contains(said, "counts that the chance was fitted") {
			t.Errorf("%s: %s", name, said)
		}
		m.Caliper = 0.01 // leaves rows out: the theory is not of that
		if f, err = causal.Estimate(context.Background(), e, data, m); err != nil {
			t.Fatal(err)
		}
		if _, told := f.Diagnostics["se_score_known"]; told || !strings.Contains(strings.Join(f.Assumptions, ";"), "takes distances as given") {
			t.Errorf("%s within a caliper: %v, %q", name, f.Diagnostics, f.Assumptions)
		}
	}
	if len(want) != 6 {
		t.Errorf("%d cases", len(want))
	}
}

func expit(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

// TestFittedScoreCoverage: 95 % intervals of 1000 samples of 1000 rows cover the
// truth as often as a binomial number says; 1e-6 lies outside its limits. With the
// error of a known score, the planted error, they cover more.
func TestFittedScoreCoverage(t *testing.T) {
	const samples, n = 1000, 1000
	limit := func(p float64) float64 {
		k := 0
		for b := (distuv.Binomial{N: samples, P: 0.95}); b.CDF(float64(k)) < p; {
			k++
		}
		return float64(k)
	}
	least, most := limit(0.5e-6), limit(1-0.5e-6)
	src := rand.New(rand.NewPCG(1, 2))
	overs := []causal.Population{causal.Everyone, causal.Treated, causal.Untreated}
	var fitted, known [3]float64
	for range samples {
		z1, z2, x, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			z1[i], z2[i] = src.NormFloat64(), src.NormFloat64()
			if src.Float64() < expit(0.4*z1[i]-0.6*z2[i]) {
				x[i] = 1
			}
			y[i] = x[i] + 2*z1[i] + 2*z2[i] + src.NormFloat64() // the effect is 1 in any population
		}
		data := table(t, bayes.Col("z1", z1), bayes.Col("z2", z2), bayes.Col("t", x), bayes.Col("y", y))
		for k, over := range overs {
			q := causal.ATE("t", "y")
			q.Over = over
			e, err := causal.Unconfounded(q, "z1", "z2")
			if err != nil {
				t.Fatal(err)
			}
			f, err := causal.Estimate(context.Background(), e, data, estimator.Matching{})
			if err != nil {
				t.Fatal(err)
			}
			off, z := math.Abs(f.Mean-1), distuv.UnitNormal.Quantile(0.975)
			if off <= z*f.SE {
				fitted[k]++
			}
			if off <= z*f.Diagnostics["se_score_known"] {
				known[k]++
			}
		}
	}
	for k, over := range overs {
		t.Logf("%v: fitted %.1f %%, known %.1f %%", over, fitted[k]/samples*100, known[k]/samples*100)
		if fitted[k] < least || fitted[k] > most {
			t.Errorf("%v: %v of %d intervals cover, want %v to %v", over, fitted[k], samples, least, most)
		}
		if known[k] <= most {
			t.Errorf("%v: with the error of a known score %v of %d intervals cover, which passes", over, known[k], samples)
		}
	}
}

// TestFittedScoreFewRows: where pairs of few rows explain more than all of the
// error, the one given is that of a known score, and a warning says so.
func TestFittedScoreFewRows(t *testing.T) {
	const n = 30
	src := rand.New(rand.NewPCG(1, 3))
	z1, z2, x, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		z1[i], z2[i] = src.NormFloat64(), src.NormFloat64()
		if src.Float64() < expit(z1[i]-z2[i]) {
			x[i] = 1
		}
		y[i] = 2*z1[i] + 2*z2[i]
	}
	data := table(t, bayes.Col("z1", z1), bayes.Col("z2", z2), bayes.Col("t", x), bayes.Col("y", y))
	e, err := causal.Unconfounded(causal.ATE("t", "y"), "z1", "z2")
	if err != nil {
		t.Fatal(err)
	}
	f, err := causal.Estimate(context.Background(), e, data, estimator.Matching{Ratio: 5})
	if err != nil {
		t.Fatal(err)
	}
	if _, told := f.Diagnostics["se_score_known"]; told || !(f.SE > 0) || !strings.Contains(strings.Join(f.Warnings, ";"), "30 rows are too few for the error of a score of 3 columns") {
		t.Errorf("error %v, %v, %q", f.SE, f.Diagnostics, f.Warnings)
	}
}
