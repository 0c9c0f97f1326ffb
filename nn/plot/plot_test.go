package plot_test

import (
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/figure/golden"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/plot"
	"github.com/seed78144065/credence/nn/selective"
	"github.com/seed78144065/credence/online/drift"
)

// forecasts are those of a model that is too sure of itself, before and after.
func forecasts(t *testing.T) (sure, humble plot.Forecast) {
	t.Helper()
	var p, q []float64
	var labels []int
	for i := range 2000 {
		u := (float64(i) + 0.5) / 2000
		z := 6 * (u - 0.5)
		true0 := 1 / (1 + math.Exp(-z))
		p, q = append(p, 1/(1+math.Exp(-2*z))), append(q, true0)
		label := 0
		if math.Mod(float64(i)*0.6180339887, 1) < true0 {
			label = 1
		}
		labels = append(labels, label)
	}
	for i, of := range []struct {
		to *plot.Forecast
		p  []float64
	}{{&sure, p}, {&humble, q}} {
		d, err := calibration.Reliability(of.p, labels, calibration.Bins{Count: 10})
		if err != nil {
			t.Fatal(err)
		}
		*of.to = plot.Forecast{Name: []string{"network", "after temperature"}[i], Diagram: d}
	}
	return sure, humble
}

func promise(name string, off float64) plot.Promise {
	p := plot.Promise{Name: name}
	for i := 1; i < 20; i++ {
		a := float64(i) / 40
		s := math.Sqrt(a * (1 - a) / 200)
		p.Points = append(p.Points, conformal.AlphaPoint{Alpha: a, Share: 1 - a - off*a + 0.4*s*math.Sin(9*a), ExpectedLo: max(0, 1-a-2*s), ExpectedHi: min(1, 1-a+2*s)})
	}
	return p
}

// abstainer is wrong the more often the less sure it is, or whatever it is.
func abstainer(t *testing.T, name string, knows bool) plot.Abstainer {
	t.Helper()
	var confidence, loss []float64
	for i := range 1000 {
		u := (float64(i) + 0.5) / 1000
		rate := 0.1
		if knows {
			rate = 0.3 * u * u
		}
		wrong := 0.0
		if math.Mod(float64(i+1)*0.6180339887, 1) < rate {
			wrong = 1
		}
		confidence, loss = append(confidence, 1-u/2), append(loss, wrong)
	}
	c, err := selective.RiskCoverage(confidence, loss)
	if err != nil {
		t.Fatal(err)
	}
	return plot.Abstainer{Name: name, Curve: c}
}

func columns() []drift.Comparison {
	return []drift.Comparison{
		{Column: "amount", PSI: 0.31, Drifted: true}, {Column: "age", PSI: 0.02}, {Column: "purpose", PSI: 0.12},
		{Column: "score", PSI: 0.19, Drifted: true}, {Column: "housing", PSI: 0},
	}
}

func gallery(t *testing.T) map[string]*plot.Figure {
	t.Helper()
	sure, humble := forecasts(t)
	figures := map[string]*plot.Figure{}
	for name, make := range map[string]func() (*plot.Figure, error){
		"reliability": func() (*plot.Figure, error) { return plot.Reliability(plot.Config{}, sure, humble) },
		"coverage": func() (*plot.Figure, error) {
			return plot.Coverage(plot.Config{}, promise("ensemble", 0), promise("without calibration", 0.6))
		},
		"riskcoverage": func() (*plot.Figure, error) {
			return plot.RiskCoverage(plot.Config{}, abstainer(t, "knows", true), abstainer(t, "doesn't", false))
		},
		"drift": func() (*plot.Figure, error) { return plot.Drift(plot.Config{}, columns()) },
	} {
		f, err := make()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		figures[name] = f
	}
	return figures
}

func TestGolden(t *testing.T) { golden.Compare(t, gallery(t)) }

// Planted: a word or an axis that changes is seen.
func TestGoldenPlanted(t *testing.T) {
	golden.Planted(t, gallery(t), map[string]func(*plot.Figure){
		"reliability":  func(f *plot.Figure) { f.Panels[0][0].Y.Max *= 1.02 },
		"coverage":     func(f *plot.Figure) { f.Title = "" },
		"riskcoverage": func(f *plot.Figure) { f.Panels[0][0].X.Label.Text = "share" },
		"drift":        func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.05 },
	})
}

func TestFaults(t *testing.T) {
	second := func(_ *plot.Figure, err error) error { return err }
	sure, _ := forecasts(t)
	sure.Diagram.Bins[2].RateHi = math.NaN()
	late, wide := promise("late", 0), promise("wide", 0)
	late.Points[3].Alpha = 0.01
	wide.Points[4].ExpectedHi = 1.2
	c := plot.Config{}
	for want, err := range map[string]error{
		"there are no forecasts":            second(plot.Reliability(c)),
		`"x" has no bins`:                   second(plot.Reliability(c, plot.Forecast{Name: "x"})),
		`"network", bin 2: NaN is no share`: second(plot.Reliability(c, sure)),
		"nothing to draw":                   second(plot.Coverage(c)),
		`"x" has 0 points`:                  second(plot.Coverage(c, plot.Promise{Name: "x"})),
		`"late", point 3: α is 0.01 after`:  second(plot.Coverage(c, late)),
		`"wide", point 4: 1.2 is no share`:  second(plot.Coverage(c, wide)),
		"there are no models":               second(plot.RiskCoverage(c)),
		`"x" has no curve`:                  second(plot.RiskCoverage(c, plot.Abstainer{Name: "x"})),
		"there are no columns":              second(plot.Drift(c, nil)),
		`"a": the index is NaN`:             second(plot.Drift(c, []drift.Comparison{{Column: "a", PSI: math.NaN()}})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "plot: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}
