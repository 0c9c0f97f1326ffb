package gaussian_test

import (
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/bn/gaussian"
	"github.com/seed78144065/credence/dag/discrete"
)

// group is a network of a variable G with states a and b.
func group(t *testing.T) *bn.Network {
	t.Helper()
	return coins(t, "G")
}

// Against normal equations in 60 digits, testdata/fit.py.
func TestFit(t *testing.T) {
	var c struct {
		Rows []struct {
			G       *string
			X, Y, Z *float64
		}
		X, Y, Z []gaussian.Regression
	}
	text, err := os.ReadFile("testdata/fit.json")
	if err == nil {
		err = json.Unmarshal(text, &c)
	}
	if err != nil {
		t.Fatal(err)
	}
	g := &bayes.Factor{Levels: []string{"b", "a"}} // another order than that of the network
	var columns [3][]float64
	for _, r := range c.Rows {
		code := -1
		if r.G != nil {
			code = map[string]int{"b": 0, "a": 1}[*r.G]
		}
		g.Codes = append(g.Codes, code)
		for j, x := range []*float64{r.X, r.Y, r.Z} {
			v := math.NaN()
			if x != nil {
				v = *x
			}
			columns[j] = append(columns[j], v)
		}
	}
	data, err := bayes.FromColumns(bayes.Col("G", g), bayes.Col("X", columns[0]), bayes.Col("Y", columns[1]), bayes.Col("Z", columns[2]))
	if err != nil {
		t.Fatal(err)
	}
	n, err := gaussian.Fit(dag.MustParse("G -> Y; X -> Z; X -> Y; Z -> Y"), group(t), data)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]gaussian.Regression{"X": c.X, "Y": c.Y, "Z": c.Z} {
		node, err := n.Node(name)
		if err != nil || len(node.Regressions) != len(want) {
			t.Fatalf("%s: %v, %v", name, node, err)
		}
		for k, w := range want {
			got := node.Regressions[k]
			near := func(a, b float64) bool { // Z has ten digits after the point, of which least squares keep those
				return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b))
			}
			ok := near(got.Intercept, w.Intercept) && near(got.Variance, w.Variance)
			for j, b := range w.Coefficients {
				ok = ok && near(got.Coefficients[j], b)
			}
			if !ok {
				t.Errorf("%s, combination %d: %v, want %v", name, k, got, w)
			}
		}
	}
	// Planted: the mean square with the divisor n−1 would be noticed.
	x, _ := n.Node("X")
	if got, want := x.Regressions[0].Variance, c.X[0].Variance*60/59; math.Abs(got/want-1) < 1e-3 {
		t.Errorf("the variance %v could be one with another divisor", got)
	}
}

// infinite has an infinite value in a column.
type infinite struct {
	dag.Columns
	name string
}

func (c infinite) Float(name string) ([]float64, error) {
	x, err := c.Columns.Float(name)
	if err == nil && name == c.name {
		x[1] = math.Inf(1)
	}
	return x, err
}

func TestFitBadInput(t *testing.T) {
	data, err := bayes.FromColumns(
		bayes.Col("G", []string{"a", "a", "a", "a", "b"}),
		bayes.Col("H", []string{"x", "x", "x", "x", "x"}),
		bayes.Col("one", []float64{1, 1, 1, 1, 1}),
		bayes.Col("X", []float64{1, 2, 4, 3, 7}),
		bayes.Col("twice", []float64{2, 4, 8, 6, 14}),
		bayes.Col("Y", []float64{1, 0, 2, 5, 4}),
		bayes.Col("Z", []float64{3, 0, 1, 5, 4}))
	if err != nil {
		t.Fatal(err)
	}
	both, err := bn.New("", []bn.Variable{{Name: "F", States: []string{"a", "b"}}, {Name: "G", States: []string{"a", "b"}}},
		table(t, []float64{0.5, 0.5}, "F"), table(t, []float64{0.5, 0.5, 0.5, 0.5}, "F", "G"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		graph string
		net   *bn.Network
		data  dag.Columns
		want  []string
	}{
		{"X -> Yy", nil, data, []string{`no column "Yy" (did you mean "Y"?)`}},
		{"G -> Y", nil, data, []string{"G is a factor: give the network"}},
		{"H -> Y", group(t), data, []string{`no node "H"`}},
		{"X -> G", group(t), data, []string{"G is discrete but its parent X is continuous"}},
		{"G -> Y", both, data, []string{`the parents of G are [] in the graph but ["F"]`}},
		{"G -> Y", group(t), data, []string{"Y given G=b has 1 complete rows, want at least 2"}},
		{"X -> Y; twice -> Y", nil, data, []string{"Y can't be fitted: twice is a linear function of the parents before it"}},
		{"X -> twice; Z", nil, data, []string{"twice is a linear function of its parents: its variance would be 0"}},
		{"one -> Y; Z", nil, data, []string{"one can't be fitted: one is constant", "Y can't be fitted: one is constant"}},
		{"X -> Y", nil, infinite{data, "X"}, []string{"row 2 of X is +Inf"}},
	} {
		_, err := gaussian.Fit(dag.MustParse(c.graph), c.net, c.data)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: error %v, want %q", c.graph, err, want)
			}
		}
	}
	var class *dag.ClassError
	if _, err := gaussian.Fit(dag.MustParse("X <-> Y"), nil, data); !errors.As(err, &class) {
		t.Errorf("of an ADMG: %v", err)
	}
}

// table returns a table over binary variables.
func table(t *testing.T, p []float64, names ...string) *discrete.Table {
	t.Helper()
	var over []discrete.Variable
	for _, name := range names {
		over = append(over, discrete.Variable{Name: name, Levels: 2})
	}
	d, err := discrete.NewTable(over, p)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
