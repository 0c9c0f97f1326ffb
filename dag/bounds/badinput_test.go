package bounds_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
)

func TestFaults(t *testing.T) {
	iv := dag.MustParse("Z -> X -> Y; X <-> Y")
	joint := table(t, []float64{.1, .2, .1, .1, .1, .1, .2, .1}, "Z", "X", "Y")
	seen := bounds.Data{P: joint}
	effect := bounds.Effect("X", "Y")
	wide := []discrete.Variable{{Name: "X", Levels: 16}, {Name: "Y", Levels: 3}}
	flat := make([]float64, 48)
	for i := range flat {
		flat[i] = 1. / 48
	}
	large, err := discrete.NewTable(wide, flat)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		graph *dag.Graph
		query bounds.Query
		cfg   bounds.Config
		data  []bounds.Data
		want  string
	}{
		{"no data", iv, effect, bounds.Config{}, nil, "no distribution is observed"},
		{"no data, and an unknown variable", iv, bounds.Effect("x", "Y"), bounds.Config{}, nil, `did you mean "X"?`},
		{"nil", iv, effect, bounds.Config{}, []bounds.Data{{}}, "a distribution is nil"},
		{"two observed", iv, effect, bounds.Config{}, []bounds.Data{seen, seen}, "two distributions are observed"},
		{"no distribution", iv, effect, bounds.Config{}, []bounds.Data{{P: table(t, []float64{.1, .2, .1, .1}, "X", "Y")}}, "sums to 0.5, want 1"},
		{"unknown column", iv, effect, bounds.Config{}, []bounds.Data{{P: table(t, []float64{.5, .1, .1, .3}, "X", "y")}}, `did you mean "Y"?`},
		{"no terms", iv, bounds.Query{}, bounds.Config{}, []bounds.Data{seen}, "no terms"},
		{"unknown variable", iv, bounds.Effect("x", "Y"), bounds.Config{}, []bounds.Data{seen}, `did you mean "X"?`},
		{"nested", iv, bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: []discrete.Event{{Var: "Y", Value: 1, Nested: map[string]discrete.Values{"X": {"Z": 0}}}}}}}, bounds.Config{}, []bounds.Data{seen}, "Y[X[Z=0]]=1 is nested"},
		{"value", iv, bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: []discrete.Event{{Var: "Y", Value: 2}}}}}, bounds.Config{}, []bounds.Data{seen}, "Y has the values 0 to 1"},
		{"class", dag.MustParse("X -- Y"), effect, bounds.Config{}, []bounds.Data{{P: table(t, []float64{.5, .1, .1, .3}, "X", "Y")}}, "the graph is a CPDAG"},
		{"monotone", iv, effect, bounds.Config{Monotone: []dag.Edge{dag.Directed("Z", "Y")}}, []bounds.Data{seen}, "no arrow Z -> Y"},
		{"experiment", iv, effect, bounds.Config{}, []bounds.Data{seen, {P: table(t, []float64{.5, .5}, "Y"), Do: []string{"X"}}}, "does not have it"},
		{"size", dag.MustParse("X -> Y; X <-> Y"), bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: []discrete.Event{{Var: "Y", Value: 1, Do: discrete.Values{"X": 1}}}}}}, bounds.Config{}, []bounds.Data{{P: large}}, "more than 16384 kinds of units"},
		{"not linear", dag.MustParse("X -> Y -> W; X <-> Y; X <-> Z; W <-> Z; X -> W"),
			bounds.Query{Terms: []bounds.Term{{Weight: 1, Of: []discrete.Event{{Var: "M", Value: 1}}}}}, bounds.Config{}, []bounds.Data{seen}, "no node"},
		{"contradiction", dag.MustParse("Z; X -> Y; X <-> Y"), bounds.Effect("X", "Y"), bounds.Config{},
			[]bounds.Data{{P: table(t, []float64{.7, .1, .1, .1}, "X", "Y")}, {P: table(t, []float64{0, 1, .5, .5}, "X", "Y"), Do: []string{"X"}}}, "no model of the graph gives these distributions"},
	} {
		r, err := bounds.LP(c.graph, c.query, c.cfg, c.data...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, r, err, c.want)
		}
	}
	// Two districts respond differently in two worlds: a product of unknowns.
	chain := table(t, []float64{.2, .05, .1, .15, .1, .15, .05, .2}, "X", "M", "Y")
	_, err = bounds.LP(dag.MustParse("X -> M -> Y"), bounds.NecessityAndSufficiency("X", "Y"), bounds.Config{}, bounds.Data{P: chain})
	if err == nil || !strings.Contains(err.Error(), "no linear function") {
		t.Errorf("a product of unknowns: %v", err)
	}
}

func TestManskiFaults(t *testing.T) {
	half := bounds.Stratum{Treated: .5, MeanTreated: .5, MeanUntreated: .5}
	var contradiction *bounds.ContradictionError
	for _, c := range []struct {
		name      string
		low, high float64
		strata    []bounds.Stratum
		want      string
	}{
		{"none", 0, 1, nil, "no strata"},
		{"range", 1, 0, []bounds.Stratum{half}, "the lower first"},
		{"infinite", 0, math.Inf(1), []bounds.Stratum{half}, "two numbers"},
		{"share", 0, 1, []bounds.Stratum{{Treated: 1.5}}, "stratum 0: the treated are a share of 1.5"},
		{"mean", 0, 1, []bounds.Stratum{half, {Treated: .5, MeanTreated: math.NaN(), MeanUntreated: 2}}, "stratum 1: the treated have a mean of NaN"},
		{"apart", 0, 1, []bounds.Stratum{{1, 0, 0}, {1, 1, 0}}, "no model of the graph"},
	} {
		i, err := bounds.Manski(c.low, c.high, c.strata...)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want %q", c.name, i, err, c.want)
		}
		if c.name == "apart" && !errors.As(err, &contradiction) {
			t.Errorf("%s: %T", c.name, err)
		}
	}
}
