package plot_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"

	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/fairness"
	"github.com/seed78144065/credence/causal/individual"
	"github.com/seed78144065/credence/causal/plot"
	"github.com/seed78144065/credence/causal/refute"
	"github.com/seed78144065/credence/internal/figure/golden"
)

// darfur is the coefficient of [CinelliHazlett2020] §5, with its benchmark.
var darfur = refute.OmittedVariable{Estimate: 0.0973158, SE: 0.0232565, DF: 783}

func gallery(t *testing.T) map[string]*plot.Figure {
	t.Helper()
	e, err := causal.Unconfounded(causal.ATE("x", "y"), "a")
	if err != nil {
		t.Fatal(err)
	}
	grid := func(n int, to float64) (x []float64) {
		for i := range n {
			x = append(x, to*float64(i)/float64(n-1))
		}
		return x
	}
	theory, err := darfur.Surface(grid(41, 0.4), grid(41, 0.4), false, refute.Benchmark{Name: "female", Treatment: 0.0275, Outcome: 0.374})
	if err != nil {
		t.Fatal(err)
	}
	var some, others []float64
	for i := range 400 {
		u := (float64(i) + 0.5) / 400
		some, others = append(some, math.Sqrt(u)), append(others, u*u*0.8)
	}
	var dose []float64
	var band []bayesplot.Interval
	for _, d := range grid(21, 4) {
		m := 2 + d - d*d/5
		dose, band = append(dose, d), append(band, bayesplot.Interval{Mid: m, Lo: m - 0.3 - d/10, Hi: m + 0.3 + d/10})
	}
	rough := &refute.Surface{Treatment: []float64{0, 0.2, 0.4}, Outcome: []float64{0, 0.2, 0.4}, Effect: [][]float64{{1, 1, 1}, {1, 0.3, -0.2}, {1, -0.1, math.NaN()}}}
	figures := map[string]*plot.Figure{}
	for name, make := range map[string]func() (*plot.Figure, error){
		"love": func() (*plot.Figure, error) {
			return plot.Love([]string{"age", "married", "re74"}, []float64{-0.31, -0.83, -0.72}, []float64{0.02, -0.08, 0.15}, plot.Config{})
		},
		"overlap": func() (*plot.Figure, error) { return plot.Overlap(some, others, plot.Config{}) },
		"effects": func() (*plot.Figure, error) {
			return plot.Effects([]*causal.Effect{
				{Estimand: e, Method: "AIPW", Mean: 3.4, Interval: [2]float64{2.4, 4.4}},
				{Method: "difference", Mean: 2.5, Interval: [2]float64{-0.2, 3.4}}}, plot.Config{Unit: "kg"})
		},
		"dose": func() (*plot.Figure, error) {
			return plot.Dose("cigarettes", dose, band, plot.Config{Unit: "kg"})
		},
		"individual": func() (*plot.Figure, error) {
			effects, intervals := slices.Repeat([]float64{0}, 60), slices.Repeat([][2]float64{{}}, 60)
			for i := range effects {
				effects[i] = float64(i*37%60)/20 - 1
				intervals[i] = [2]float64{effects[i] - 1 - float64(i%3)/4, effects[i] + 1.5}
			}
			intervals[7] = [2]float64{math.Inf(-1), math.Inf(1)}
			return plot.Individual(effects, intervals, plot.Config{Unit: "kg"})
		},
		"targeting": func() (*plot.Figure, error) {
			curve := slices.Repeat([]individual.Point{{}}, 20)
			for k := range curve {
				q := float64(k+1) / 20
				g := 2*q - 1.6*q*q
				curve[k] = individual.Point{Share: q, Gain: individual.Estimate{Value: g, Interval: [2]float64{g - 0.3*q, g + 0.3*q}}}
			}
			return plot.Targeting(curve, plot.Config{Unit: "kg"})
		},
		"refutations": func() (*plot.Figure, error) {
			return plot.Refutations([]causal.Refutation{{Name: "placebo treatment", P: 0.4, OK: true}, {Name: "bootstrap", P: 0.001}, {Name: "unobserved confounder", P: math.NaN(), OK: true}}, plot.Config{})
		},
		"gap": func() (*plot.Figure, error) {
			part := func(name string, mean float64) fairness.Part {
				return fairness.Part{Name: name, Mean: mean, Interval: [2]float64{mean - 0.03, mean + 0.03}}
			}
			unfair := part("direct", 0.07)
			return plot.Gap(&fairness.Report{Question: "gap in admission", Gap: part("gap", -0.14), Parts: []fairness.Part{part("direct", 0.07), part("indirect, after direct", -0.21)},
				UnfairPart: &unfair, Paths: []fairness.PathEffect{{Part: part("department", -0.14), Unfair: true}}}, plot.Config{})
		},
		"omitted":    func() (*plot.Figure, error) { return plot.Confounder(theory, plot.Config{}) },
		"confounder": func() (*plot.Figure, error) { return plot.Confounder(rough, plot.Config{Unit: "kg"}) },
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
	golden.Planted(t, gallery(t), map[string]func(*plot.Figure){
		"love":        func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"overlap":     func(f *plot.Figure) { f.Panels[0][0].Y.Max *= 1.02 },
		"effects":     func(f *plot.Figure) { f.Title = "" },
		"gap":         func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.05 },
		"dose":        func(f *plot.Figure) { f.Panels[0][0].X.Label.Text = "cigars" },
		"individual":  func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"targeting":   func(f *plot.Figure) { f.Panels[0][0].Y.Max *= 1.02 },
		"refutations": func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"omitted":     func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"confounder":  func(f *plot.Figure) { f.Note = ""; f.Width += vg.Inch },
	})
}

func TestFaults(t *testing.T) {
	second := func(_ *plot.Figure, err error) error { return err }
	nan := math.NaN()
	for want, err := range map[string]error{
		"1 names, 2 differences":     second(plot.Love([]string{"a"}, []float64{1, 2}, []float64{1}, plot.Config{})),
		"b: the difference is NaN":   second(plot.Love([]string{"a", "b"}, []float64{1, nan}, []float64{1, 1}, plot.Config{})),
		"nobody is untreated":        second(plot.Overlap([]float64{0.5}, nil, plot.Config{})),
		"propensity 1 of the treate": second(plot.Overlap([]float64{1.5}, []float64{0.5}, plot.Config{})),
		"there are no rows":          second(plot.Effects(nil, plot.Config{})),
		"effect 0 is nil":            second(plot.Effects([]*causal.Effect{nil}, plot.Config{})),
		"is not finite":              second(plot.Effects([]*causal.Effect{{Mean: nan}}, plot.Config{})),
		"there is no report":         second(plot.Gap(nil, plot.Config{})),
		"row \"gap\": NaN is not":    second(plot.Gap(&fairness.Report{Gap: fairness.Part{Name: "gap", Mean: nan}}, plot.Config{})),
		"there are none":             second(plot.Refutations(nil, plot.Config{})),
		"surface is nil":             second(plot.Confounder(nil, plot.Config{})),
		"1 rows of effects for 2":    second(plot.Confounder(&refute.Surface{Treatment: []float64{0, 1}, Effect: [][]float64{{1}}}, plot.Config{})),
		"want them to ascend":        second(plot.Confounder(&refute.Surface{Treatment: []float64{0.2, 0.1}, Outcome: []float64{0, 1}, Effect: [][]float64{{1, 1}, {1, 1}}}, plot.Config{})),
		"1 by 1 could be estimated":  second(plot.Confounder(&refute.Surface{Treatment: []float64{0, 0.1}, Outcome: []float64{0, 0.1}, Effect: [][]float64{{1, nan}, {1, 1}}}, plot.Config{})),
		"2 effects and 1 intervals":  second(plot.Individual([]float64{1, 2}, [][2]float64{{0, 1}}, plot.Config{})),
		"case 0 has the effect NaN":  second(plot.Individual([]float64{nan}, [][2]float64{{0, 1}}, plot.Config{})),
		"1 cases have a finite":      second(plot.Individual([]float64{1, 2}, [][2]float64{{0, 2}, {math.Inf(-1), math.Inf(1)}}, plot.Config{})),
		"1 points are no grid":       second(plot.Targeting([]individual.Point{{Share: 1}}, plot.Config{})),
		"are no grid":                second(plot.Dose("x", []float64{1}, nil, plot.Config{})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "plot: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func ExampleConfounder() {
	strengths := []float64{0, 0.1, 0.2, 0.3}
	surface, err := darfur.Surface(strengths, strengths, false)
	if err != nil {
		panic(err)
	}
	fig, err := plot.Confounder(surface, plot.Config{Title: "How strong must a confounder be?"})
	if err != nil {
		panic(err)
	}
	if err := fig.Save(filepath.Join(os.TempDir(), "confounder.svg")); err != nil {
		panic(err)
	}
	// Output:
}
