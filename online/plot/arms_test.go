package plot_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/figure/golden"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/plot"
)

// decide compares two or three shares after some days.
func decide(t testing.TB, days int, rope float64, names ...string) *abtest.Decision {
	t.Helper()
	e := abtest.Experiment{ROPE: rope}
	for i, name := range names {
		s := float64(days * (15 + 3*i))
		e.Arms = append(e.Arms, abtest.Arm{Name: name, N: days * 500, Metric: abtest.Binomial(online.Beta{Alpha: 1 + s, Beta: 1 + float64(500*days) - s})})
	}
	d, err := e.Decide()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func gallery(t *testing.T) map[string]*plot.Figure {
	t.Helper()
	d := decide(t, 10, 0.002, "old", "new", "other")
	real := func(name string, mean float64) abtest.Arm {
		return abtest.Arm{Name: name, Metric: abtest.Normal(online.NormalInverseGamma{Mean: mean, Count: 50, Shape: 25, Scale: 50})}
	}
	zero, err := abtest.Experiment{Arms: []abtest.Arm{real("old", -0.1), real("new", 0.3)}}.Decide()
	if err != nil {
		t.Fatal(err)
	}
	var at []float64
	var looks []*abtest.Decision
	for day := 1; day <= 12; day++ {
		at, looks = append(at, float64(day)), append(looks, decide(t, day, 0, "old", "new", "other"))
	}
	figures := map[string]*plot.Figure{}
	for name, draw := range map[string]func() (*plot.Figure, error){
		"arms": func() (*plot.Figure, error) { return plot.Arms(d, plot.Config{X: "conversion"}) },
		"lift": func() (*plot.Figure, error) { return plot.Lift(d, plot.Config{X: "conversion"}) },
		"differences": func() (*plot.Figure, error) {
			return plot.Lift(zero, plot.Config{Title: "No lift of what may be zero"})
		},
		"probbest": func() (*plot.Figure, error) { return plot.ProbBest(at, looks, plot.Config{X: "day"}) },
	} {
		if figures[name], err = draw(); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return figures
}

func TestArmsGolden(t *testing.T) { golden.Compare(t, gallery(t)) }

// TestGoldenPlanted: a change as small as a word or a moved axis is seen.
func TestArmsPlanted(t *testing.T) {
	golden.Planted(t, gallery(t), map[string]func(*plot.Figure){
		"arms":        func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"lift":        func(f *plot.Figure) { f.Panels[0][0].X.Max *= 1.02 },
		"differences": func(f *plot.Figure) { f.Title = "" },
		"probbest":    func(f *plot.Figure) { f.Panels[0][0].Y.Max = 1.05 },
	})
}

func TestArmsBadInput(t *testing.T) {
	second := func(_ *plot.Figure, err error) error { return err }
	two, three := decide(t, 2, 0, "old", "new"), decide(t, 2, 0, "old", "new", "other")
	renamed := decide(t, 2, 0, "old", "newer")
	for want, err := range map[string]error{
		"Arms: there is no decision":        second(plot.Arms(nil, plot.Config{})),
		"Lift: there is no decision":        second(plot.Lift(&abtest.Decision{}, plot.Config{})),
		"old: a metric that was not made":   second(plot.Arms(&abtest.Decision{Arms: []abtest.ArmSummary{{Name: "old"}}}, plot.Config{})),
		"1 times of 1 looks":                second(plot.ProbBest([]float64{1}, []*abtest.Decision{two}, plot.Config{})),
		"look 2 has other arms":             second(plot.ProbBest([]float64{1, 2}, []*abtest.Decision{two, three}, plot.Config{})),
		"look 2 has no arm \"new\"":         second(plot.ProbBest([]float64{1, 2}, []*abtest.Decision{two, renamed}, plot.Config{})),
		"look 2 is at 1; want times that a": second(plot.ProbBest([]float64{1, 1}, []*abtest.Decision{two, two}, plot.Config{})),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "plot: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func ExampleLift() {
	d, err := abtest.Experiment{Arms: []abtest.Arm{
		{Name: "old", Metric: abtest.Binomial(online.Beta{Alpha: 156, Beta: 4846})},
		{Name: "new", Metric: abtest.Binomial(online.Beta{Alpha: 185, Beta: 4917})},
	}, ROPE: 0.001}.Decide()
	if err != nil {
		panic(err)
	}
	fig, err := plot.Lift(d, plot.Config{X: "conversion"})
	if err != nil {
		panic(err)
	}
	if err := fig.Save(filepath.Join(os.TempDir(), "lift.svg")); err != nil {
		panic(err)
	}
	// Output:
}

// TestLiftSaysWhatIsBetter: where less is better the picture says so, and only there.
func TestLiftSaysWhatIsBetter(t *testing.T) {
	d := decide(t, 3, 0, "old", "new")
	for _, lower := range []bool{false, true} {
		d.LowerIsBetter = lower
		f, err := plot.Lift(d, plot.Config{})
		if err != nil || strings.Contains(f.Title, "(lower is better)") != lower {
			t.Errorf("lower is better: %v; the title is %q, %v", lower, f.Title, err)
		}
	}
}
