package plot

import (
	"testing"

	"gonum.org/v1/plot/vg"

	"github.com/seed78144065/credence/internal/figure/golden"
)

// gallery is one figure of each kind, by the name of its golden image.
func gallery(t *testing.T) map[string]*Figure {
	t.Helper()
	d := hierarchy(t, 200)
	counts, countSets := poissonSets(300, 60, 3)
	zero := 0.0
	slow := sluggish(t, 300)
	khat, names := khats(262)
	x, effects := effect()
	rows := func(shift float64) []Interval {
		return []Interval{{1 + shift, shift, 2 + shift, [2]float64{}}, {2, 1, 4 + shift, [2]float64{1.5, 3}}}
	}
	figures := map[string]*Figure{}
	for name, make := range map[string]func() (*Figure, error){
		"trace": func() (*Figure, error) {
			return Trace(d, Config{Vars: []string{"mu", "tau"}, Units: map[string]string{"": "points"}})
		},
		"rank":    func() (*Figure, error) { return Rank(d, Config{Vars: []string{"mu", "theta[B]"}}) },
		"density": func() (*Figure, error) { return Density(d, Config{Vars: []string{"tau"}}) },
		"pooled": func() (*Figure, error) {
			return Density(d, Config{Vars: []string{"tau", "mu"}, Pooled: true, Reference: &zero})
		},
		"forest": func() (*Figure, error) {
			return Forest(d, Config{Vars: []string{"theta", "mu"}, Reference: &zero, Units: map[string]string{"theta": "points"}})
		},
		"intervals": func() (*Figure, error) {
			return Intervals([]string{"first", "second"}, []Group{{"pooled", rows(0)}, {"raw", rows(0.5)}}, Config{Title: "Two groups"})
		},
		"pairs":              func() (*Figure, error) { return Pairs(d, Config{Vars: []string{"mu", "tau", "theta[A]"}}) },
		"predictive_density": func() (*Figure, error) { return PredictiveDensity(counts, countSets, Config{}) },
		"predictive_ecdf": func() (*Figure, error) {
			return PredictiveECDF(counts, countSets, Config{Units: map[string]string{"": "events"}})
		},
		"predictive_histogram": func() (*Figure, error) { return PredictiveHistogram(counts, countSets, Config{Bins: 9}) },
		"predictive_counts": func() (*Figure, error) {
			return PredictiveCounts(counts, countSets, Config{Units: map[string]string{"": "events"}})
		},
		"autocorrelation": func() (*Figure, error) { return Autocorrelation(slow, Config{}) },
		"ess_evolution":   func() (*Figure, error) { return ESSEvolution(slow, Config{}) },
		"energy":          func() (*Figure, error) { return Energy(slow, Config{}) },
		"ridge": func() (*Figure, error) {
			return Ridge(d, Config{Vars: []string{"mu", "theta"}, Reference: &zero, Units: map[string]string{"mu": "points"}})
		},
		"parallel": func() (*Figure, error) { return Parallel(d, Config{}) },
		"power_scaling": func() (*Figure, error) {
			return PowerScaling([]string{"mu", "tau", "sigma"}, []float64{0.02, 0.21, 0.07}, []float64{0.13, 0.03, 0.33}, Config{})
		},
		"rank_ecdf":     func() (*Figure, error) { return RankECDF(slow, Config{}) },
		"loo_pit":       func() (*Figure, error) { return LOOPIT(narrow(262), Config{}) },
		"sbc":           func() (*Figure, error) { return SBC(tilted(400, 99), 99, Config{}) },
		"sbc_histogram": func() (*Figure, error) { return SBCHistogram(tilted(400, 99), 99, Config{}) },
		"khat":          func() (*Figure, error) { return Khat(khat, names, Config{}) },
		"conditional_effects": func() (*Figure, error) {
			return ConditionalEffects(x, effects, Config{Units: map[string]string{"x": "log uranium", "y": "log radon"}})
		},
	} {
		f, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		figures[name] = f
	}
	return figures
}

// TestGolden compares every kind of figure with the picture it gave before.
func TestGolden(t *testing.T) { golden.Compare(t, gallery(t)) }

// TestGoldenPlanted: a change as small as a word or a moved axis is seen.
func TestGoldenPlanted(t *testing.T) {
	golden.Planted(t, gallery(t), map[string]func(*Figure){
		"trace":             func(f *Figure) { f.Panels[0][0].Y.Label.Text = "ma" },
		"rank":              func(f *Figure) { f.Panels[0][0].X.Max *= 1.01 },
		"forest":            func(f *Figure) { f.Title = "" },
		"pairs":             func(f *Figure) { f.Panels[1][0], f.Panels[2][0] = f.Panels[2][0], f.Panels[1][0] },
		"predictive_counts": func(f *Figure) { f.Panels[0][0].Y.Max *= 1.01 },
		"khat":              func(f *Figure) { f.Note = "" },
		"ess_evolution":     func(f *Figure) { f.Panels[1][0].Y.Max *= 1.02 },
		"density":           func(f *Figure) { f.Width += vg.Inch },
	})
}
