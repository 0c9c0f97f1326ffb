package bayes_test

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// counts is x → y ← b, y a count, with a named node between x and y.
func counts(t *testing.T) (*bayes.Program, *bayes.Draws) {
	t.Helper()
	m := bayes.NewModel("counts")
	b := m.Param("b", bayes.Normal(0, 1))
	x := m.Data("x", 0.0)
	m.Observe(x, bayes.Categorical([]float64{0.2, 0.3, 0.5}))
	high := m.Let("high", bayes.Less(0.5, x))
	m.Let("eta", b.Mul(high))
	m.Observe(m.Data("y", 0.0), bayes.Poisson(bayes.Exp(b.Mul(high))))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}}, Chains: 1, Draws: 2, Values: []float64{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	return p, d
}

// TestTabulate compares tables with closed forms.
func TestTabulate(t *testing.T) {
	p, d := counts(t)
	do, err := p.Do(bayes.Values{"x": 0})
	if err != nil {
		t.Fatal(err)
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: p}, {Name: "a", Program: do}}}
	tables, err := j.Tabulate(context.Background(), d, nil, nil, "f.y", "a.y", "f.eta")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := tables.Var("f.y")
	a, _ := tables.Var("a.y")
	eta, _ := tables.Var("f.eta")
	if f == a || tables.Draws != 2 || tables.Rows != 1 {
		t.Fatalf("%+v", tables)
	}
	y := &tables.Vars[f]
	if y.Site != "y" || y.Law != tables.Vars[a].Law || len(y.Parents) != 1 || tables.Vars[y.Parents[0]].Name != "high" || y.Configs != 2 || !y.PerDraw() {
		t.Errorf("%+v", y)
	}
	for draw, b := range []float64{0, 1} {
		for config := range 2 {
			high := &tables.Vars[y.Parents[0]]
			rate := math.Exp(b * high.Value(draw, 0, config))
			pmf, sum := math.Exp(-rate), 0.0
			for k, got := range y.Probs(draw, 0, config) {
				if math.Abs(got-pmf) > 1e-12 || y.Value(draw, 0, k) != float64(k) {
					t.Errorf("draw %d, rate %v: P(%d) = %v, want %v", draw, rate, k, got, pmf)
				}
				pmf *= rate / float64(k+1)
				sum += got
			}
			if math.Abs(sum-1) > 1e-15 {
				t.Errorf("the probabilities sum to 1 %+g", sum-1)
			}
		}
		// b times high has a level for each combination of parents, by draw.
		if v := &tables.Vars[eta]; v.Site != "" || v.Value(draw, 0, v.Level(draw, 0, 1)) != b {
			t.Errorf("eta: %+v", v)
		}
	}
	if x := tables.Vars[tables.Vars[y.Parents[0]].Parents[0]]; x.Name != "x" || !slices.Equal(x.Probs(0, 0, 0), []float64{0.2, 0.3, 0.5}) {
		t.Errorf("x: %+v", x)
	}
}

func TestTabulateFaults(t *testing.T) {
	p, d := counts(t)
	j := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: p}}}
	for want, tabulate := range map[string]func() (*bayes.Tables, error){
		`did you mean "f.y"`: func() (*bayes.Tables, error) { return j.Tabulate(context.Background(), d, nil, nil, "f.yy") },
		"there are no draws": func() (*bayes.Tables, error) { return j.Tabulate(context.Background(), nil, nil, nil, "f.y") },
		`"b"`: func() (*bayes.Tables, error) {
			renamed, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "c"}}, Chains: 1, Draws: 2, Values: []float64{0, 1}})
			if err != nil {
				t.Fatal(err)
			}
			return j.Tabulate(context.Background(), renamed, nil, nil, "f.y")
		},
	} {
		if _, err := tabulate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %s", err, want)
		}
	}
}
