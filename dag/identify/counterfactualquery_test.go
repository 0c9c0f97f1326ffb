package identify_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/identify"
)

func TestParseCounterfactual(t *testing.T) {
	for text, want := range map[string]identify.Counterfactual{
		"P(Y=1)": {Of: []discrete.Event{{Var: "Y", Value: 1}}},
		"P(Y[X=0]=0 | X=1, Y=1)": {
			Of:    []discrete.Event{{Var: "Y", Do: discrete.Values{"X": 0}}},
			Given: []discrete.Event{{Var: "X", Value: 1}, {Var: "Y", Value: 1}},
		},
		"P(Y[X=1, M[X=0], N]=1)": {Of: []discrete.Event{{Var: "Y", Value: 1, Do: discrete.Values{"X": 1},
			Nested: map[string]discrete.Values{"M": {"X": 0}, "N": nil}}}},
		` p( "a b" [ Z = 12,do=0 ] = 3 )`: {Of: []discrete.Event{{Var: "a b", Value: 3, Do: discrete.Values{"Z": 12, "do": 0}}}},
	} {
		got, err := identify.ParseCounterfactual(text)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %+v, %v; want %+v", text, got, err, want)
		}
	}
}

func TestParseCounterfactualFaults(t *testing.T) {
	for text, want := range map[string]string{
		"":                   "line 1 col 1: want P(",
		"P(Y)":               "col 4: want =",
		"P(Y[X=0])":          "col 9: want =",
		"P(Y[]=0)":           "want a name",
		"P(Y[X[Z[W=0]]]=0)":  "want =",
		"P(Y[X[]]=0)":        "want a name",
		"P(Y[X, X=1]=0)":     "X is set twice in one world",
		"P(Y[X=0,X=1]=0)":    "X is set twice in one world",
		"P(Y=-1)":            "col 5: want a level",
		"P(Y=y)":             "want a level: 0, 1, …",
		"P(Y=1 | do(X=0))":   "do( has no place among events",
		"P(Y=1 |\n X=0":      "line 2 col 5: the query ends, want )",
		"P(Y=1) / P(X=1)":    `text after the query: "/ P(X=1)"`,
		"P(Y[X=0=1)":         "want ]",
		"P(Y=" + huge + ")":  "is too large",
		"P(Y=1 | Z=0, do()=": "do( has no place",
	} {
		_, err := identify.ParseCounterfactual(text)
		var syntax *dag.SyntaxError
		if !errors.As(err, &syntax) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v lacks %q", text, err, want)
		}
	}
}

const huge = "99999999999999999999"

func FuzzParseCounterfactual(f *testing.F) {
	for _, text := range []string{"P(Y[X=0]=0 | X=1, Y=1)", `P("a ="["]"=00]=7)`, "P(Y[M[X=0],N]=1|Y[M]=0)", "p(Y=1,Y=0)", "P(do[do=1]=1)", "P(\xff=1)"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		q, err := identify.ParseCounterfactual(text)
		if err != nil {
			return
		}
		again, err := identify.ParseCounterfactual(q.String())
		if err != nil || !reflect.DeepEqual(q, again) {
			t.Errorf("%q is %+v, which is written %q and read as %+v, %v", text, q, q.String(), again, err)
		}
	})
}

func TestIdentifyFaults(t *testing.T) {
	g := dag.MustParse("dag { U [latent]; U -> X; U -> Yield; X -> Yield }")
	selected, err := dag.MustParse("X -> Y; Y -> S").Assign(dag.Selected, "S")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		g    *dag.Graph
		q    identify.Counterfactual
		want []string
	}{
		{g, identify.Counterfactual{}, []string{"has no event"}},
		{g, counterfactual(t, "P(Yeild[x=0]=1)"), []string{`no node "Yeild" (did you mean "Yield"?)`, `no node "x" (did you mean "X"?)`}},
		{g, counterfactual(t, "P(Yield[U=0]=1 | U=1)"), []string{"U is latent"}},
		{g, identify.Counterfactual{Of: []discrete.Event{{Var: "X", Value: -1}}}, []string{"X=-1, want a level"}},
		{g, counterfactual(t, "P(Yield=1 | X=1, X=0)"), []string{"the condition can't happen: X=0, and 1 in the same world"}},
		{g, counterfactual(t, "P(Yield=1 | X[X=1]=0)"), []string{"the condition can't happen: X[X=1]=0, but it is set to 1 in that world"}},
		{g, counterfactual(t, "P(Yield=1 | X=1, Yield=0, Yield[X=1]=1)"), []string{"Yield[X=1] would have to be both 0 and 1"}},
		{g, identify.Counterfactual{Of: []discrete.Event{{Var: "Yield", Do: discrete.Values{"X": 1}, Nested: map[string]discrete.Values{"X": nil, "Z": {"u": 1}}}}},
			[]string{"X is set twice in one world", `no node "Z"`, `no node "u"`}},
		{selected, counterfactual(t, "P(Y=1)"), []string{"selected by S"}},
		{dag.MustParse("X -- Y"), counterfactual(t, "P(Y=1)"), []string{"CPDAG"}},
	} {
		_, err := c.q.Identify(c.g, identify.Experiments)
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v: %v lacks %q", c.q, err, want)
			}
		}
	}
}

// counterfactual reads a query.
func counterfactual(t testing.TB, text string) identify.Counterfactual {
	t.Helper()
	q, err := identify.ParseCounterfactual(text)
	if err != nil {
		t.Fatal(err)
	}
	return q
}
