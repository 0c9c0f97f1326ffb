package dynamic_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/dynamic"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/lane"
	"github.com/seed78144065/credence/internal/statespace"
)

// tracking is a linear state space model: a level that a slope moves, seen with
// noise. forgotten leaves the noise of the level out, as a planted error.
func tracking(t *testing.T, forgotten bool) *gaussian.Network {
	t.Helper()
	noise := 0.25
	if forgotten {
		noise = 1e-12
	}
	r := func(variance float64, c ...float64) gaussian.Regression {
		return gaussian.Regression{Coefficients: c, Variance: variance}
	}
	first := r(4)
	first.Intercept = 1
	two, err := gaussian.New(nil,
		gaussian.LinearGaussian("level[0]", first),
		gaussian.LinearGaussian("slope[0]", r(1)),
		gaussian.LinearGaussian("seen[0]", r(0.5, 1), "level[0]"),
		gaussian.LinearGaussian("level[1]", r(noise, 1, 0.75), "level[0]", "slope[0]"),
		gaussian.LinearGaussian("slope[1]", r(0.125, 0.9), "slope[0]"),
		gaussian.LinearGaussian("seen[1]", r(0.5, 1), "level[1]"))
	if err != nil {
		t.Fatal(err)
	}
	return two
}

func TestKalman(t *testing.T) {
	y := []float64{1.5, 0.25, 3, 4, 3.5, 6, 9, 7, 8.25, 12}
	n := len(y)
	k := statespace.NewKalman(2, 1, n, false)
	k.Filter(statespace.Linear{
		Observe: lane.Data([]float64{1, 0}), Noise: lane.Data([]float64{0.5}),
		Transition: lane.Data([]float64{1, 0.75, 0, 0.9}), Innovation: lane.Data([]float64{0.25, 0, 0, 0.125}),
		Mean: lane.Data([]float64{1, 0}), Cov: lane.Data([]float64{4, 0, 0, 1}),
	}, lane.Data(y))
	states := make([]lane.V, 2*n)
	k.States(states)
	findings := gaussian.Findings{Values: map[string]float64{}}
	for i, x := range y {
		findings.Values[dynamic.Name("seen", i)] = x
	}
	off := func(two *gaussian.Network) (most float64) {
		net, err := dynamic.UnrollGaussian(two, n)
		if err != nil {
			t.Fatal(err)
		}
		p, err := net.Posterior(findings)
		if err != nil {
			t.Fatal(err)
		}
		most = math.Abs(p.LogEvidence() - k.LogLik[0])
		for i := range n {
			for j, name := range []string{"level", "slope"} {
				m, err := p.Values(dynamic.Name(name, i))
				if err != nil {
					t.Fatal(err)
				}
				mean, err := m.Mean(dynamic.Name(name, i))
				if err != nil {
					t.Fatal(err)
				}
				most = max(most, math.Abs(mean-states[2*i+j][0]))
			}
		}
		return most
	}
	if d := off(tracking(t, false)); !(d < 1e-12) { // numbers up to 20 with rounding of ten slices
		t.Errorf("smoothed states and log evidence are off by %v", d)
	}
	if d := off(tracking(t, true)); d < 1e-3 {
		t.Errorf("a variance that is forgotten is not noticed: off by %v", d)
	}
}

// A model that switches has a mixture that doubles in each slice.
func TestSwitching(t *testing.T) {
	sw := func(i int) discrete.Variable { return discrete.Variable{Name: dynamic.Name("mode", i), Levels: 2} }
	modes, err := bn.New("", []bn.Variable{states("mode[0]", 2), states("mode[1]", 2)},
		table(t, []float64{0.5, 0.5}, sw(0)), table(t, []float64{0.75, 0.25, 0.125, 0.875}, sw(0), sw(1)))
	if err != nil {
		t.Fatal(err)
	}
	r := func(variance float64, c ...float64) gaussian.Regression {
		return gaussian.Regression{Coefficients: c, Variance: variance}
	}
	two, err := gaussian.New(modes,
		gaussian.LinearGaussian("x[0]", r(1)),
		gaussian.ConditionalGaussian("x[1]", []string{"mode[1]"}, []string{"x[0]"}, r(0.25, 1), r(4, 0.5)))
	if err != nil {
		t.Fatal(err)
	}
	net, err := dynamic.UnrollGaussian(two, 30)
	if err != nil {
		t.Fatal(err)
	}
	var size *gaussian.SizeError
	if _, err := net.Posterior(gaussian.Findings{Values: map[string]float64{"x[29]": 3}}); !errors.As(err, &size) || size.Combinations != 1<<29 {
		t.Errorf("error %v", err)
	}
	// Each slice seen: what is seen separates the modes, which are a hidden Markov
	// model with the densities as emissions.
	x := []float64{0.5, 0.75, 0.5, 3, -2, 1}
	findings := gaussian.Findings{Values: map[string]float64{}}
	log := []float64{0, 0} // the first is the same in both modes
	for i, v := range x {
		findings.Values[dynamic.Name("x", i)] = v
		if i > 0 {
			a, b := v-x[i-1], v-0.5*x[i-1]
			log = append(log, -a*a/(2*0.25)-math.Log(0.5), -b*b/(2*4)-math.Log(2))
		}
	}
	if net, err = dynamic.UnrollGaussian(two, len(x)); err != nil {
		t.Fatal(err)
	}
	p, err := net.Posterior(findings)
	if err != nil {
		t.Fatal(err)
	}
	h := statespace.NewHidden(2, nil, len(x), false)
	h.Filter(lane.Data([]float64{0.5, 0.5}), lane.Data([]float64{0.75, 0.25, 0.125, 0.875}), lane.Data(log))
	want := make([]lane.V, 2*len(x))
	h.Probabilities(want)
	for i := range x {
		got, err := p.States(dynamic.Name("mode", i))
		if err != nil {
			t.Fatal(err)
		}
		if d := math.Abs(got.Values()[1] - want[2*i+1][0]); !(d < 1e-14) {
			t.Errorf("mode %d is off by %v", i, d)
		}
	}
}

func TestBadInput(t *testing.T) {
	half := []float64{0.5, 0.5}
	d := func(name string) discrete.Variable { return discrete.Variable{Name: name, Levels: 2} }
	for _, c := range []struct {
		names []string
		edges [][2]string
		want  []string
	}{
		{[]string{"X"}, nil, []string{"no variable has slices"}},
		{[]string{"X[0]", "X[1]", "X[2]"}, nil, []string{"X[2] is in slice 2"}},
		{[]string{"X[0]", "Y[1]"}, nil, []string{"X[0] but no X[1]", "Y[1] but no Y[0]"}},
		{[]string{"[0]", "[1]"}, nil, []string{"without name"}},
		{[]string{"X", "X[0]", "X[1]"}, nil, []string{"both a variable without time"}},
		{[]string{"X[0]", "X[1]"}, [][2]string{{"X[1]", "X[0]"}}, []string{"X[1] is a parent of X[0]: a cause in a later slice"}},
		{[]string{"S", "X[0]", "X[1]"}, [][2]string{{"X[0]", "S"}}, []string{"X[0] is a parent of S, which is the same at all times"}},
	} {
		var vars []bn.Variable
		var tables []*discrete.Table
		for _, name := range c.names {
			vars = append(vars, states(name, 2))
			over, p := []discrete.Variable{d(name)}, half
			for _, e := range c.edges {
				if e[1] == name {
					over, p = append([]discrete.Variable{d(e[0])}, over...), append(p, half...)
				}
			}
			tables = append(tables, table(t, p, over...))
		}
		two, err := bn.New("", vars, tables...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = dynamic.New(two)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: error %v, want %q", c.names, err, want)
			}
		}
	}
	other, err := bn.New("", []bn.Variable{states("X[0]", 2), states("X[1]", 3)}, table(t, half, d("X[0]")), table(t, []float64{0, 0, 1}, discrete.Variable{Name: "X[1]", Levels: 3}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dynamic.New(other); err == nil || !strings.Contains(err.Error(), `but X[1] has ["s0" "s1" "s2"]`) {
		t.Errorf("other states: %v", err)
	}
	// A cycle in the template is one of the network.
	if _, err := bn.New("", []bn.Variable{states("X[0]", 2), states("X[1]", 2)}, table(t, append(half, half...), d("X[0]"), d("X[1]")), table(t, append(half, half...), d("X[1]"), d("X[0]"))); err == nil || !strings.Contains(err.Error(), "cycle") {
		t.Errorf("a cycle: %v", err)
	}
}

func TestSeriesBadInput(t *testing.T) {
	first := table(t, []float64{1, 0}, discrete.Variable{Name: "X[0]", Levels: 2})
	stay := table(t, []float64{1, 0, 0, 1}, discrete.Variable{Name: "X[0]", Levels: 2}, discrete.Variable{Name: "X[1]", Levels: 2})
	two, err := bn.New("", []bn.Variable{states("S", 2), states("X[0]", 2), states("X[1]", 2)}, table(t, []float64{0.5, 0.5}, discrete.Variable{Name: "S", Levels: 2}), first, stay)
	if err != nil {
		t.Fatal(err)
	}
	d, err := dynamic.New(two)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Unroll(0); err == nil {
		t.Error("no slices")
	}
	if _, err := dynamic.UnrollGaussian(tracking(t, false), -1); err == nil {
		t.Error("a negative number of slices")
	}
	var width *bn.WidthError
	if _, err := d.Compile(10, bn.Config{MaxBytes: 16}); !errors.As(err, &width) {
		t.Errorf("too wide: %v", err)
	}
	c, err := d.Compile(3, bn.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		s    dynamic.Series
		want []string
	}{
		{make(dynamic.Series, 4), []string{"4 slices, but 3 were compiled"}},
		{dynamic.Series{{"Xx": "s0"}, {"X": "s9", "X[1]": "s0"}}, []string{`slice 0: dag: Series: no node "Xx" (did you mean "X"?)`, `slice 1: bn: X[1] has no state "s9"`, `no node "X[1]"`}},
		{dynamic.Series{{"S": "s0"}, {"S": "s1"}}, []string{"slice 1: S is s1, but was s0 before"}},
		{dynamic.Series{{}, {"X": "s1"}}, []string{"X[1]=s1"}},
	} {
		_, err := c.Smooth(k.s, "X")
		for _, want := range k.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: error %v, want %q", k.s, err, want)
			}
		}
	}
	for _, name := range []string{"S", "Z", "X[0]"} {
		if _, err := c.Filter(nil, name); err == nil {
			t.Errorf("Filter of %s: no error", name)
		}
	}
	if _, err := c.Predict(nil, "X", -1); err == nil {
		t.Error("a prediction of the past")
	}
}
