package gaussian_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// coins returns n independent variables with states a and b.
func coins(t *testing.T, names ...string) *bn.Network {
	t.Helper()
	var vars []bn.Variable
	var tables []*discrete.Table
	for _, name := range names {
		vars = append(vars, bn.Variable{Name: name, States: []string{"a", "b"}})
		p, err := discrete.NewTable([]discrete.Variable{{Name: name, Levels: 2}}, []float64{0.5, 0.5})
		if err != nil {
			t.Fatal(err)
		}
		tables = append(tables, p)
	}
	n, err := bn.New("", vars, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNewBadInput(t *testing.T) {
	plain := gaussian.Regression{Variance: 1}
	slope := gaussian.Regression{Coefficients: []float64{1}, Variance: 1}
	with := func(name string, r gaussian.Regression, parents ...string) gaussian.Node {
		return gaussian.LinearGaussian(name, r, parents...)
	}
	two := coins(t, "D")
	for _, c := range []struct {
		nodes []gaussian.Node
		want  []string
	}{
		{nil, []string{"no continuous variables"}},
		{[]gaussian.Node{with("", plain)}, []string{`the name ""`}},
		{[]gaussian.Node{with("X\xff", plain)}, []string{"want text"}},
		{[]gaussian.Node{with("X", plain), with("X", plain)}, []string{`"X" is given twice`}},
		{[]gaussian.Node{with("D", plain)}, []string{`"D" is given twice`}},
		{[]gaussian.Node{with("X", gaussian.Regression{})}, []string{"X: the variance is 0"}},
		{[]gaussian.Node{with("X", gaussian.Regression{Variance: -1}), with("Y", gaussian.Regression{Variance: math.NaN()}), with("Z", gaussian.Regression{Variance: math.Inf(1)})},
			[]string{"X: the variance is -1", "Y: the variance is NaN", "Z: the variance is +Inf"}},
		{[]gaussian.Node{with("X", gaussian.Regression{Intercept: math.Inf(-1), Variance: 1})}, []string{"X: the intercept is -Inf"}},
		{[]gaussian.Node{with("X", plain), with("Y", gaussian.Regression{Coefficients: []float64{math.NaN()}, Variance: 1}, "X")}, []string{"Y: coefficient 0 is NaN"}},
		{[]gaussian.Node{with("X", plain), with("Y", plain, "X")}, []string{"Y has 0 coefficients for 1 continuous parents"}},
		{[]gaussian.Node{with("X", plain, "X", "X")}, []string{`X has the parent "X" twice`}},
		{[]gaussian.Node{with("Xylem", plain), with("Y", slope, "Xylen")}, []string{`no node "Xylen"`, `did you mean "Xylem"`}},
		{[]gaussian.Node{gaussian.ConditionalGaussian("Y", []string{"E"}, nil, plain, plain)}, []string{`discrete parents of Y: no node "E"`}},
		{[]gaussian.Node{with("Y", slope, "D")}, []string{"D among its continuous parents, but it is discrete"}},
		{[]gaussian.Node{with("X", plain), gaussian.ConditionalGaussian("Y", []string{"X"}, nil, plain)}, []string{"X among its discrete parents, but it is continuous"}},
		{[]gaussian.Node{gaussian.ConditionalGaussian("Y", []string{"D"}, nil, plain, plain, plain)}, []string{"Y has 3 regressions, want one for each of the 2"}},
	} {
		_, err := gaussian.New(two, c.nodes...)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
	var cycle *dag.CycleError
	if _, err := gaussian.New(nil, with("X", slope, "Y"), with("Y", slope, "X")); !errors.As(err, &cycle) || len(cycle.Cycle) != 2 {
		t.Errorf("a cycle of two: %v", err)
	}
	if _, err := gaussian.New(nil, with("X", slope, "Z"), with("Y", slope, "X"), with("Z", slope, "Y")); !errors.As(err, &cycle) || len(cycle.Cycle) != 3 {
		t.Errorf("a cycle of three: %v", err)
	}
}

func TestPosteriorBadInput(t *testing.T) {
	zero, err := discrete.NewTable([]discrete.Variable{{Name: "D", Levels: 2}}, []float64{1, 0})
	if err != nil {
		t.Fatal(err)
	}
	d, err := coins(t, "D", "E").WithCPTs(zero)
	if err != nil {
		t.Fatal(err)
	}
	r := gaussian.Regression{Variance: 1}
	n, err := gaussian.New(d, gaussian.ConditionalGaussian("X", []string{"D"}, nil, r, r), gaussian.LinearGaussian("Y", gaussian.Regression{Coefficients: []float64{1}, Variance: 1}, "X"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		f    gaussian.Findings
		want []string
	}{
		{gaussian.Findings{States: map[string]string{"X": "a", "D": "aa", "EE": "a"}}, []string{"X is continuous and has no states", `no state "aa"`, `no node "EE"`}},
		{gaussian.Findings{Values: map[string]float64{"D": 1, "X": math.NaN(), "Y": math.Inf(1), "Yy": 2}}, []string{"D is discrete", "X is NaN", "Y is +Inf", `no node "Yy"`}},
		{gaussian.Findings{States: map[string]string{"D": "b"}}, []string{"D=b"}},
		{gaussian.Findings{Values: map[string]float64{"X": 1e200}}, []string{"underflows"}},
	} {
		_, err := n.Posterior(c.f)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: error %v, want %q", c.f, err, want)
			}
		}
	}
	var impossible *bn.ImpossibleError
	if _, err := n.Posterior(gaussian.Findings{States: map[string]string{"D": "b", "E": "a"}}); !errors.As(err, &impossible) || len(impossible.Findings) != 1 {
		t.Errorf("impossible: %v", err)
	}
	p, err := n.Posterior(gaussian.Findings{States: map[string]string{"E": "b"}, Values: map[string]float64{"Y": 1}})
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range [][]string{nil, {"D"}, {"Y"}, {"Z"}} {
		if _, err := p.Values(names...); err == nil {
			t.Errorf("Values(%q): no error", names)
		}
	}
	for _, name := range []string{"X", "Z"} {
		if _, err := p.States(name); err == nil {
			t.Errorf("States(%q): no error", name)
		}
	}
	sure, err := p.States("E", "D")
	if err != nil || !slices.Equal(sure.Values(), []float64{0, 0, 1, 0}) {
		t.Errorf("of a finding and a sure state: %v, %v", sure, err)
	}
	if _, err := n.Joint(); err == nil {
		t.Error("a network with discrete variables has a normal distribution")
	}
	x, err := p.Values("X")
	if err != nil {
		t.Fatal(err)
	}
	for _, prob := range []float64{-0.1, 1.1, math.NaN()} {
		if _, err := x.Quantile("X", prob); err == nil {
			t.Errorf("a quantile of probability %v", prob)
		}
	}
	if q, err := x.Quantile("X", 0); !math.IsInf(q, -1) || err != nil {
		t.Errorf("the quantile of 0 is %v, %v", q, err)
	}
	if _, err := x.LogDensity(map[string]float64{"X": math.NaN()}); err == nil {
		t.Error("a density at NaN")
	}
	huge := gaussian.Regression{Coefficients: []float64{1e200}, Variance: 1}
	over, err := gaussian.New(nil, gaussian.LinearGaussian("A", r), gaussian.LinearGaussian("B", huge, "A"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := over.Joint(); err == nil || !strings.Contains(err.Error(), "B overflows") {
		t.Errorf("a variance beyond the largest number: %v", err)
	}
}

// A chain whose links are switched one by one has a mixture that doubles with each;
// findings in between cut it.
func TestSize(t *testing.T) {
	const steps = 40
	var names []string
	var nodes []gaussian.Node
	values := map[string]float64{}
	for i := range steps {
		names = append(names, "D"+string(rune('A'+i)))
		r := func(slope float64) gaussian.Regression {
			g := gaussian.Regression{Intercept: slope, Variance: 1}
			if i > 0 {
				g.Coefficients = []float64{slope}
			}
			return g
		}
		var parents []string
		if i > 0 {
			parents = []string{nodes[i-1].Name}
		}
		nodes = append(nodes, gaussian.ConditionalGaussian("X"+string(rune('A'+i)), names[i:i+1], parents, r(0.5), r(-0.5)))
		if i%8 == 0 {
			values[nodes[i].Name] = 0.25
		}
	}
	n, err := gaussian.New(coins(t, names...), nodes...)
	if err != nil {
		t.Fatal(err)
	}
	last := nodes[steps-1].Name
	_, err = n.Posterior(gaussian.Findings{Values: map[string]float64{last: 1}})
	var size *gaussian.SizeError
	if !errors.As(err, &size) || size.Combinations != 1<<steps || len(size.Discrete) != steps || len(size.Continuous) != steps {
		t.Fatalf("error %v", err)
	}
	p, err := n.Posterior(gaussian.Findings{Values: values})
	if err != nil {
		t.Fatal(err)
	}
	if x, err := p.Values(last); err != nil || len(x.Components()) != 1<<7 {
		t.Errorf("after a finding seven links before: %v", err)
	}
}

// Forty features of a class, each with its own finding.
func TestNaiveBayes(t *testing.T) {
	const features = 40
	nodes := make([]gaussian.Node, features)
	values := map[string]float64{}
	want := math.Log(0.5)
	other := math.Log(0.5)
	for i := range nodes {
		name := "X" + string(rune('A'+i))
		nodes[i] = gaussian.ConditionalGaussian(name, []string{"D"}, nil, gaussian.Regression{Intercept: 1, Variance: 1}, gaussian.Regression{Intercept: -1, Variance: 4})
		x := float64(i%5) - 2
		values[name] = x
		const root2pi = 2.5066282746310002 // √2π
		want += -(x-1)*(x-1)/2 - math.Log(root2pi)
		other += -(x+1)*(x+1)/8 - math.Log(2*root2pi)
	}
	n, err := gaussian.New(coins(t, "D"), nodes...)
	if err != nil {
		t.Fatal(err)
	}
	p, err := n.Posterior(gaussian.Findings{Values: values})
	if err != nil {
		t.Fatal(err)
	}
	table, err := p.States("D")
	if err != nil {
		t.Fatal(err)
	}
	if got, exact := table.Values()[0], 1/(1+math.Exp(other-want)); math.Abs(got/exact-1) > 1e-12 {
		t.Errorf("P(D = a) = %v, want %v", got, exact)
	}
	if got, exact := p.LogEvidence(), want+math.Log1p(math.Exp(other-want)); math.Abs(got/exact-1) > 1e-14 {
		t.Errorf("log evidence %v, want %v", got, exact)
	}
}
