package bn_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/discrete"
)

const folder = "../../testdata/cases/causal/bn/"

func table(t *testing.T, p []float64, vars ...discrete.Variable) *discrete.Table {
	t.Helper()
	s, err := discrete.NewTable(vars, p)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNew(t *testing.T) {
	a, b := bn.Variable{Name: "A", States: []string{"yes", "no"}}, bn.Variable{Name: "B", States: []string{"low", "mid", "high"}}
	va, vb := discrete.Variable{Name: "A", Levels: 2}, discrete.Variable{Name: "B", Levels: 3}
	pa := table(t, []float64{0.25, 0.75}, va)
	pb := table(t, []float64{0.5, 0.25, 0.25, 0, 0, 1}, va, vb)
	n, err := bn.New("two", []bn.Variable{a, b}, pb, pa)
	if err != nil {
		t.Fatal(err)
	}
	if n.Name() != "two" || n.Len() != 2 || n.Parameters() != 1+2*2 || !n.Graph().Equal(dag.MustParse("A -> B")) {
		t.Errorf("%s: %d variables, %d parameters, graph %v", n.Name(), n.Len(), n.Parameters(), n.Graph())
	}
	if k, err := n.State("B", "high"); k != 2 || err != nil {
		t.Errorf("State: %d, %v", k, err)
	}
	turned, err := n.WithCPTs(table(t, []float64{0.5, 0.25, 0.25}, vb), table(t, []float64{0.5, 0.5, 0.25, 0.75, 1, 0}, vb, va))
	if err != nil {
		t.Fatal(err)
	}
	if !turned.Graph().Equal(dag.MustParse("B -> A")) || turned.Equal(n) {
		t.Errorf("with other tables the graph is %v", turned.Graph())
	}
	for _, c := range []struct {
		vars   []bn.Variable
		tables []*discrete.Table
		want   string
	}{
		{nil, nil, "no variables"},
		{[]bn.Variable{a, a}, []*discrete.Table{pa}, `"A" is given twice`},
		{[]bn.Variable{{"A", []string{"x", "x"}}}, []*discrete.Table{pa}, `state "x" twice`},
		{[]bn.Variable{{"A", []string{"x", ""}}}, []*discrete.Table{pa}, `can be printed`},
		{[]bn.Variable{{"A\n", []string{"x"}}}, nil, `can be printed`},
		{[]bn.Variable{{"A", nil}}, nil, `no states`},
		{[]bn.Variable{a}, []*discrete.Table{nil}, `table 0 has no variable`},
		{[]bn.Variable{a, b}, []*discrete.Table{pa}, `no table of B`},
		{[]bn.Variable{a, b}, []*discrete.Table{pa, pa, pb}, `two tables of A`},
		{[]bn.Variable{a, b}, []*discrete.Table{pa, table(t, []float64{0.5, 0.5}, discrete.Variable{Name: "B", Levels: 2})}, `B has 3 states, but 2 levels in the table of B`},
		{[]bn.Variable{a}, []*discrete.Table{table(t, []float64{1}, discrete.Variable{Name: "C", Levels: 1})}, `no node "C"`},
		{[]bn.Variable{a, b}, []*discrete.Table{pa, table(t, []float64{0.5, 0.25, 0.25, 0, 0.5, 0.25}, va, vb)}, `the probabilities of B given A=no sum to 0.75`},
		{[]bn.Variable{a, b}, []*discrete.Table{pb, table(t, []float64{0.5, 0.5, 0.25, 0.75, 1, 0}, vb, va)}, `cycle: A -> B -> A`},
	} {
		if _, err := bn.New("n", c.vars, c.tables...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want one with %q", err, c.want)
		}
	}
	var unknown *dag.UnknownNodeError
	if _, err := n.CPT("a"); !errors.As(err, &unknown) || !strings.Contains(err.Error(), `did you mean "A"`) {
		t.Errorf("CPT of an unknown variable: %v", err)
	}
	var state *bn.UnknownStateError
	if _, err := n.State("B", "hihg"); !errors.As(err, &state) || !strings.Contains(err.Error(), `did you mean "high"`) {
		t.Errorf("an unknown state: %v", err)
	}
}

// TestSums: the rule of rows that nearly sum to 1.
func TestSums(t *testing.T) {
	vars := []bn.Variable{{"A", []string{"x", "y", "z"}}}
	row := func(p ...float64) ([]float64, error) {
		n, err := bn.New("", vars, table(t, p, discrete.Variable{Name: "A", Levels: 3}))
		if err != nil {
			return nil, err
		}
		c, err := n.CPT("A")
		if err != nil {
			return nil, err
		}
		return c.Values(), nil
	}
	if p, err := row(0.3333333, 0.3333333, 0.3333333); err != nil || math.Abs(p[0]-1.0/3) > 1e-16 {
		t.Errorf("a row of seven digits: %v, %v", p, err)
	}
	if p, err := row(0.1, 0.2, 0.7); err != nil || p[0] != 0.1 || p[1] != 0.2 || p[2] != 0.7 {
		t.Errorf("a row whose sum is rounded: %v, %v", p, err)
	}
	if _, err := row(0.333331, 0.333333, 0.333333); err == nil || !strings.Contains(err.Error(), "sum to 0.99999") {
		t.Errorf("a row 3e-6 off: %v", err)
	}
	if _, err := row(0.5, 0.5, 0.5); err == nil {
		t.Error("a row that sums to 1.5 is taken")
	}
}
