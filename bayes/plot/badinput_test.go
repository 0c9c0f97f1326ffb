package plot

import (
	"errors"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/figure/golden"
)

// TestDrawFaults: what each function of draws refuses, and what it says.
func TestDrawFaults(t *testing.T) {
	good := hierarchy(t, 30)
	nan := oneVariable(t, 2, []float64{1, 2, math.NaN(), 4})
	empty := oneVariable(t, 2, nil)
	big := oneVariable(t, 1, make([]float64, 1001), bayes.SizedDim("row", 1001))
	for name, f := range map[string]func(bayes.Drawer, Config) (*Figure, error){
		"Trace": Trace, "Rank": Rank, "Density": Density, "Forest": Forest, "Pairs": Pairs,
		"Autocorrelation": Autocorrelation, "ESSEvolution": ESSEvolution, "Ridge": Ridge, "Parallel": Parallel, "RankECDF": RankECDF,
	} {
		for _, c := range []struct {
			d    bayes.Drawer
			c    Config
			want string
		}{
			{nil, Config{}, "draws are nil"},
			{(*bayes.Draws)(nil), Config{}, "draws are nil"},
			{empty, Config{}, "no draws to plot"},
			{nan, Config{}, "x: draw 0 of chain 1 is NaN"},
			{big, Config{}, "too many"},
			{good, Config{Vars: []string{"taux", "mo"}}, `did you mean "tau"?`},
			{good, Config{Vars: []string{"taux", "mo"}}, `did you mean "mu"?`},
			{good, Config{Vars: []string{"theta[E]"}}, `no label "E"`},
			{good, Config{Vars: []string{"theta[0]"}}, `no label "0"`},
			{good, Config{Vars: []string{"beta[0]"}}, `"beta"`},
			{good, Config{Level: 1.5}, "Config.Level is 1.5"},
			{good, Config{Bins: -1}, "Config.Bins is -1"},
		} {
			_, err := f(c.d, c.c)
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "plot: "+name) {
				t.Errorf("%s %+v: error %v, want %q", name, c.c, err, c.want)
			}
		}
		if _, err := f(good, Config{Vars: []string{"none"}}); !errors.Is(err, bayes.ErrUnknownName) {
			t.Errorf("%s: an unknown name is %v", name, err)
		}
	}
	inf := math.Inf(1)
	for name, err := range map[string]error{
		"there is 1 chain":  second(Rank(oneVariable(t, 1, []float64{1, 2, 3, 4}), Config{Bins: 2})),
		"and there is 1 ch": second(RankECDF(oneVariable(t, 1, []float64{1, 2, 3, 4}), Config{})),
		"want at most the":  second(Rank(good, Config{Bins: 31})),
		"mu alone":          second(Pairs(good, Config{Vars: []string{"mu"}})),
		"Reference is +Inf": second(Forest(good, Config{Reference: &inf})),
		"one draw a chain":  second(Autocorrelation(oneVariable(t, 2, []float64{1, 2}), Config{})),
		"Lags is 30, want":  second(Autocorrelation(good, Config{Lags: 30})),
		"Lags is -1":        second(Autocorrelation(good, Config{Lags: -1})),
		"5 draws a chain":   second(ESSEvolution(hierarchy(t, 5), Config{})),
		"nothing beside it": second(Parallel(good, Config{Vars: []string{"mu"}})),
	} {
		if err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("error %v, want %q", err, name)
		}
	}
}

// TestDiagnosticFaults: what figures of other numbers than draws refuse.
func TestDiagnosticFaults(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	energy := func(values ...float64) *bayes.Draws {
		n := len(values)
		d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "x"}}, Chains: 1, Draws: n, Values: make([]float64, n), Stats: []bayes.Stat{{Name: "energy", Values: values}}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	two := []Interval{{}, {}}
	for _, c := range []struct {
		err        error
		verb, want string
	}{
		{second(Energy(nil, Config{})), "Energy", "draws are nil"},
		{second(Energy(energy(), Config{})), "Energy", "0 draws a chain"},
		{second(Energy(energy(1), Config{})), "Energy", "1 draws a chain"},
		{second(Energy(hierarchy(t, 10), Config{})), "Energy", `no statistic "energy"`},
		{second(Energy(energy(1, nan), Config{})), "Energy", "energy of chain 0: row 1 is NaN"},
		{second(Khat(nil, nil, Config{})), "Khat", "no values"},
		{second(Khat([]float64{0.1, nan}, nil, Config{})), "Khat", "observation 1 has k-hat NaN"},
		{second(Khat([]float64{0.1}, []string{"a", "b"}, Config{})), "Khat", "2 labels for 1 values"},
		{second(SBCHistogram(nil, 9, Config{})), "SBCHistogram", "no ranks"},
		{second(SBCHistogram([]int{0, 10}, 9, Config{})), "SBCHistogram", "simulation 1 has rank 10, want 0 to 9"},
		{second(SBCHistogram([]int{0}, 0, Config{})), "SBCHistogram", "ranks among 0 draws"},
		{second(PowerScaling(nil, nil, nil, Config{})), "PowerScaling", "no rows"},
		{second(PowerScaling(make([]string, 1001), nil, nil, Config{})), "PowerScaling", "1001 rows are too many"},
		{second(PowerScaling([]string{"a"}, []float64{1}, nil, Config{})), "PowerScaling", "1 sensitivities to the prior and 0"},
		{second(PowerScaling([]string{"a", "b"}, []float64{1, nan}, []float64{0, 0}, Config{})), "PowerScaling", "b has the sensitivity NaN"},
		{second(PowerScaling([]string{"a"}, []float64{-1}, []float64{0}, Config{})), "PowerScaling", "a has the sensitivity -1"},
		{second(SBC(nil, 9, Config{})), "SBC", "no ranks"},
		{second(SBC([]int{-1}, 9, Config{})), "SBC", "simulation 0 has rank -1"},
		{second(LOOPIT(nil, Config{})), "LOOPIT", "no values"},
		{second(LOOPIT([]float64{0, 1, 1.1}, Config{})), "LOOPIT", "observation 2 has 1.1"},
		{second(LOOPIT([]float64{nan}, Config{})), "LOOPIT", "observation 0 has NaN"},
		{second(ConditionalEffects([]float64{1}, []Group{{"", two[:1]}}, Config{})), "ConditionalEffects", "1 points are no grid"},
		{second(ConditionalEffects([]float64{1, 1}, []Group{{"", two}}, Config{})), "ConditionalEffects", "point 1 is 1 after 1"},
		{second(ConditionalEffects([]float64{1, inf}, []Group{{"", two}}, Config{})), "ConditionalEffects", "row 1 is +Inf"},
		{second(ConditionalEffects([]float64{1, 2}, nil, Config{})), "ConditionalEffects", "no groups"},
		{second(ConditionalEffects([]float64{1, 2}, []Group{{"a", []Interval{{}, {Lo: 1}}}}, Config{})), "ConditionalEffects", `group "a", row "x = 2"`},
	} {
		if c.err == nil || !strings.HasPrefix(c.err.Error(), "plot: "+c.verb+": ") || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("%s: error %v, want %q", c.verb, c.err, c.want)
		}
	}
}

// TestElementNames: what is wrong with the name of an element.
func TestElementNames(t *testing.T) {
	d := oneVariable(t, 2, make([]float64, 24), bayes.SizedDim("row", 2), bayes.SizedDim("col", 3))
	theta := hierarchy(t, 5)
	for _, c := range []struct {
		d          *bayes.Draws
		name, want string
	}{
		{d, "x[1,2]", ""},
		{theta, "theta[D]", ""},
		{d, "x[1]", "shape [2 3]"},
		{d, "x[1,3]", "index 1 is 3, want 0 to 2"},
		{d, "x[1,2,0]", "3 indices for 2 dims"},
		{d, "x[a,2]", `index "a" is no number`},
		{d, "x[]", `index "" is no number`},
		{d, "x[0,2", `"x[0,2"`},
		{d, "[0]", `"[0]"`},
		{d, "y[0]", `"y"`},
		{theta, "theta[A,B]", "2 labels for 1 dims"},
		{theta, "mu[0]", "1 indices for 0 dims"},
		{theta, "", `""`},
	} {
		_, err := Forest(c.d, Config{Vars: []string{c.name}})
		if c.want == "" {
			if err != nil {
				t.Errorf("%q: %v", c.name, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: error %v, want %q", c.name, err, c.want)
		}
	}
}

func TestPredictiveFaults(t *testing.T) {
	for name, f := range map[string]func([]float64, [][]float64, Config) (*Figure, error){
		"PredictiveDensity": PredictiveDensity, "PredictiveECDF": PredictiveECDF,
		"PredictiveHistogram": PredictiveHistogram, "PredictiveCounts": PredictiveCounts,
	} {
		for _, c := range []struct {
			observed   []float64
			replicated [][]float64
			want       string
		}{
			{nil, [][]float64{{}, {}}, "no observed data"},
			{[]float64{1, 2}, [][]float64{{1, 2}}, "1 replicated data sets"},
			{[]float64{1, math.Inf(1)}, [][]float64{{1, 2}, {1, 2}}, "observed: row 1 is +Inf"},
			{[]float64{1, 2}, [][]float64{{1, 2}, {1}}, "data set 1 has 1 rows"},
			{[]float64{1, 2}, [][]float64{{1, 2}, {math.NaN(), 1}}, "data set 1: row 0 is NaN"},
		} {
			_, err := f(c.observed, c.replicated, Config{})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "plot: "+name) {
				t.Errorf("%s: error %v, want %q", name, err, c.want)
			}
		}
	}
	for want, err := range map[string]error{
		"row 1 is 1.5, want a count":           second(PredictiveCounts([]float64{1, 1.5}, [][]float64{{1, 2}, {1, 2}}, Config{})),
		"data set 0: row 0 is -1":              second(PredictiveCounts([]float64{1, 1}, [][]float64{{-1, 2}, {1, 2}}, Config{})),
		`group "a" has 1 intervals`:            second(Intervals([]string{"x", "y"}, []Group{{"a", []Interval{{}}}}, Config{})),
		"there are no rows":                    second(Intervals(nil, []Group{{"a", nil}}, Config{})),
		"there are no groups":                  second(Intervals([]string{"x"}, nil, Config{})),
		`group "a", row "x": NaN is not`:       second(Intervals([]string{"x"}, []Group{{"a", []Interval{{Mid: math.NaN()}}}}, Config{})),
		"the lower end of an interval is abov": second(Intervals([]string{"x"}, []Group{{"a", []Interval{{Lo: 1}}}}, Config{})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestSave writes every format, and says which there are.
func TestSave(t *testing.T) {
	f, err := Density(hierarchy(t, 10), Config{Vars: []string{"mu"}})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for _, name := range []string{"a.png", "a.svg", "a.pdf", "a.PNG"} {
		if err := f.Save(filepath.Join(dir, name)); err != nil {
			t.Error(err)
		}
	}
	if err := f.Save(filepath.Join(dir, "a.bmp")); err == nil || !strings.Contains(err.Error(), "png, svg, pdf") {
		t.Errorf("a wrong extension is %v", err)
	}
	if err := f.Save(filepath.Join(dir, "nowhere", "a.png")); err == nil {
		t.Error("a missing folder is no error")
	}
	for want, g := range map[string]*Figure{
		"no panels":        {Width: 1, Height: 1},
		"has 0 panels":     {Panels: [][]*plot.Plot{{nil}, {}}, Width: 1, Height: 1},
		"want more than 0": {Panels: f.Panels},
	} {
		if _, err := g.WriterTo("png"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}

// TestOddDraws: constants, one draw and weights are drawn.
func TestOddDraws(t *testing.T) {
	for _, d := range []*bayes.Draws{
		oneVariable(t, 2, []float64{3, 3, 3, 3}),
		oneVariable(t, 2, []float64{3, 4}),
		oneVariable(t, 1, []float64{0, 0, 0, 1e300}),
	} {
		for name, f := range map[string]func(bayes.Drawer, Config) (*Figure, error){"Trace": Trace, "Density": Density, "Forest": Forest} {
			for _, pooled := range []bool{false, true} {
				fig, err := f(d, Config{Pooled: pooled})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				golden.Encode(t, fig)
			}
		}
	}
	constant := oneVariable(t, 2, slices.Repeat([]float64{3}, 20))
	for name, f := range map[string]func(bayes.Drawer, Config) (*Figure, error){"Autocorrelation": Autocorrelation, "ESSEvolution": ESSEvolution, "Ridge": Ridge, "RankECDF": RankECDF} {
		fig, err := f(constant, Config{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden.Encode(t, fig)
	}
	level, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "x"}}, Chains: 2, Draws: 2, Values: make([]float64, 4),
		Stats: []bayes.Stat{{Name: "energy", Values: []float64{7, 7, 7, 7}}}, // has no E-BFMI
	})
	if err != nil {
		t.Fatal(err)
	}
	fig, err := Energy(level, Config{})
	if err != nil || fig.Note != "" {
		t.Fatalf("a constant energy: %v", err)
	}
	golden.Encode(t, fig)
	for _, k := range [][]float64{{0.1}, {math.Inf(1)}, {-3, 5, 700}} {
		fig, err := Khat(k, nil, Config{})
		if err != nil {
			t.Fatal(err)
		}
		golden.Encode(t, fig)
	}
	same := []float64{3, 3}
	for name, f := range map[string]func([]float64, [][]float64, Config) (*Figure, error){
		"PredictiveDensity": PredictiveDensity, "PredictiveECDF": PredictiveECDF,
		"PredictiveHistogram": PredictiveHistogram, "PredictiveCounts": PredictiveCounts,
	} {
		fig, err := f(same, [][]float64{same, same}, Config{})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		golden.Encode(t, fig)
	}
}

func second(_ *Figure, err error) error { return err }

// oneVariable returns draws of x alone, [element][chain][draw].
func oneVariable(t *testing.T, chains int, values []float64, dims ...bayes.Dim) *bayes.Draws {
	t.Helper()
	v := bayes.Variable{Name: "x", Dims: dims}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{v}, Chains: chains, Draws: len(values) / chains / v.Size(), Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}
