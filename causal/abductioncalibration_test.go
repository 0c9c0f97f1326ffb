package causal

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// calibrated counts in which of 11 stretches of the draws the truth lies, for each
// unit, and returns χ² against equal counts.
func calibrated(draws, truth []float64, spacing int) float64 {
	const bins = 11
	var count [bins]float64
	n := len(draws) / len(truth)
	for i, v := range truth {
		rank, kept := 0, 0
		for k := 0; k < n; k += spacing {
			if kept++; draws[i*n+k] < v {
				rank++
			}
		}
		count[rank*bins/(kept+1)]++
	}
	chi2, each := 0.0, float64(len(truth))/bins
	for _, c := range count {
		chi2 += (c - each) * (c - each) / each
	}
	return chi2
}

// TestAbductionCalibrated simulates units from a program in all worlds, gives the
// outcome of each in the factual world as evidence, and looks where the truth of
// what was not seen lies among the draws: uniformly. Statistic: χ² of 11 stretches
// of 120 draws apart, 10 degrees of freedom; bound 46.9, false alarms 1e-6.
// Planted: the evidence of the unit before.
func TestAbductionCalibrated(t *testing.T) {
	const units, n, bound = 121, 960, 46.9
	m := bayes.NewModel("units")
	row := m.DimSize("row", units)
	z := m.Generate("z", bayes.Normal(0, 1), row)
	x := m.Generate("x", bayes.Gamma(2, bayes.Exp(z)), row)
	m.Generate("y", bayes.StudentT(8, x.Add(z), 0.5), row)
	p := modelled(t, m)
	acted := func() *Worlds {
		w := worldsOf(t, p)
		w.Do("a", map[string]bayes.Action{"z": bayes.Shift(1)})
		return w
	}
	truth, err := acted().Ask(context.Background(), nobody(t, 1), 5, "f.x", "f.y", "a.y")
	if err != nil {
		t.Fatal(err)
	}
	seen := numbersOf(t, truth, "f.y")
	w := acted()
	w.See("f.y", seen)
	ans := answerBy(t, posterior{}, w, nobody(t, n), "f.x", "a.y")
	for _, name := range []string{"f.x", "a.y"} {
		if chi2 := calibrated(numbersOf(t, ans, name), numbersOf(t, truth, name), 8); chi2 > bound {
			t.Errorf("%s: χ² %v", name, chi2)
		}
	}
	w = acted()
	w.See("f.y", append(append([]float64{}, seen[1:]...), seen[0]))
	ans = answerBy(t, posterior{}, w, nobody(t, n), "f.x", "a.y")
	for _, name := range []string{"f.x", "a.y"} {
		if chi2 := calibrated(numbersOf(t, ans, name), numbersOf(t, truth, name), 8); chi2 <= bound {
			t.Errorf("%s: another unit's evidence passes with χ² %v", name, chi2)
		}
	}
}
