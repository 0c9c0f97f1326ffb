package identify_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/cases"
)

// prove checks an answer by numbers: the estimand in random models, or a refusal
// by two models that agree on all data and not on the query.
func prove(t *testing.T, g *dag.Graph, q identify.Counterfactual, from identify.Basis) *identify.CounterfactualResult {
	t.Helper()
	r, err := q.Identify(g, from)
	var not *identify.CounterfactualError
	switch {
	case errors.As(err, &not):
		w, err := not.Witness(context.Background())
		if err == nil {
			err = w.Check(g)
		}
		if err != nil {
			t.Errorf("%v: %v\n%v", g, not, err)
		}
	case err != nil:
		t.Errorf("%v: %v: %v", g, q, err)
	default:
		if err := r.Verify(context.Background()); err != nil {
			t.Errorf("%v: %v", g, err)
		}
		short, err := r.Simplify(context.Background())
		if err == nil {
			err = short.Verify(context.Background())
		}
		if err != nil {
			t.Errorf("%v: simplified: %v", g, err)
		}
	}
	return r
}

// structuralCase is a structural model of binary nodes and a question about
// several of its worlds, as the file has it.
type structuralCase struct {
	ID                   string
	Nodes                []string
	Directed, Bidirected [][2]string
	LatentP1             map[string]float64 `json:"latent_p1"`
	SCM                  map[string]struct {
		Parents, Latents []string
		NoiseProbs       []float64 `json:"noise_probs"`
		Table            any
	}
	Gamma, Delta []discrete.Event
	Truth        float64
	Natural      *natural `json:"natural_effects"`
	Experiments  *bool    `json:"identifiable_from_interventions"`
	Observations *bool    `json:"identifiable_from_observations"`
}

// natural are the direct and indirect effects of a case on the mean of Y.
type natural struct {
	X, Y      string
	Mediators []string
	NDE, NIE  float64
	TotalNIE  float64 `json:"NIE_total"`
}

// model returns the model of the case.
func (c structuralCase) model(t *testing.T) *discrete.Model {
	var nodes []dag.Node
	var edges []dag.Edge
	var tables []*discrete.Table
	add := func(role dag.Role, p []float64, vars ...discrete.Variable) {
		last := vars[len(vars)-1]
		for _, v := range vars[:len(vars)-1] {
			edges = append(edges, dag.Directed(v.Name, last.Name))
		}
		table, err := discrete.NewTable(vars, p)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		nodes, tables = append(nodes, dag.Node{Name: last.Name, Role: role}), append(tables, table)
	}
	variable := func(name string, levels int) discrete.Variable {
		return discrete.Variable{Name: name, Levels: levels}
	}
	for _, name := range slices.Sorted(maps.Keys(c.LatentP1)) {
		add(dag.Latent, []float64{1 - c.LatentP1[name], c.LatentP1[name]}, variable(name, 2))
	}
	for _, name := range c.Nodes {
		m := c.SCM[name]
		noise := variable("noise "+name, len(m.NoiseProbs))
		add(dag.Latent, m.NoiseProbs, noise)
		var vars []discrete.Variable
		for _, parent := range slices.Concat(m.Parents, m.Latents) {
			vars = append(vars, variable(parent, 2))
		}
		var p []float64
		var flatten func(any)
		flatten = func(x any) {
			if list, ok := x.([]any); ok {
				for _, y := range list {
					flatten(y)
				}
				return
			}
			p = append(p, 1-x.(float64), x.(float64))
		}
		flatten(m.Table)
		add(0, p, append(vars, noise, variable(name, 2))...)
	}
	g, err := dag.New(dag.DAG, nodes, edges)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	m, err := discrete.NewModel(g, tables...)
	if err != nil {
		t.Fatalf("%s: %v", c.ID, err)
	}
	return m
}

// The verdicts of the file from observations are those of one program. Of one it
// could not tell that W[Y=1] is W, as Y is no cause of W, and so 0 given W=0.
var trivial = map[string]bool{"cf-128": true}

// Every verdict of the file; every answer compared with the exact one; each refusal
// proven. Of queries that the file leaves open, our verdicts have the same proofs.
func TestCasesCounterfactual(t *testing.T) {
	counts := map[string]int{}
	compared := 0
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		g := query{ID: c.ID, Nodes: c.Nodes, Directed: c.Directed, Bidirected: c.Bidirected}.graph(t)
		m := c.model(t)
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		q := identify.Counterfactual{Of: c.Gamma, Given: c.Delta}
		for _, b := range []struct {
			from   identify.Basis
			want   *bool
			source estimand.Source
		}{{identify.Experiments, c.Experiments, estimand.Known(m)}, {identify.Observations, c.Observations, estimand.Observed(joint)}} {
			r := prove(t, g, q, b.from)
			verdict := "undecided"
			if b.want != nil {
				verdict = fmt.Sprint(*b.want)
				if *b.want != (r != nil) && !(b.from == identify.Observations && trivial[c.ID]) {
					t.Errorf("%s: %v: %v from %v, want %v", c.ID, g, q, b.from, verdict)
				}
			}
			counts[fmt.Sprintf("%v: %s in the file, identified here %v", b.from, verdict, r != nil)]++
			if r == nil {
				continue
			}
			at := discrete.Values{}
			for _, free := range estimand.Free(r.Estimand) {
				at[free.Symbol] = 1
			}
			value, err := estimand.Evaluate(r.Estimand, b.source, at)
			const tolerance = 1e-9 // the cases'
			if err != nil || !(math.Abs(value.Total()-c.Truth) <= tolerance) {
				t.Errorf("%s: %v: %v = %v, %v; want %v", c.ID, q, r.Estimand, value, err, c.Truth)
			}
			compared++
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if compared == 0 {
		t.Error("no number was compared")
	}
	t.Logf("%v; %d numbers", counts, compared)
}

// Effects that do not go through mediators, and those that do.
func TestCasesNaturalEffects(t *testing.T) {
	var compared, identified int
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		if c.Natural == nil {
			return
		}
		g := query{ID: c.ID, Nodes: c.Nodes, Directed: c.Directed, Bidirected: c.Bidirected}.graph(t)
		m := c.model(t)
		mean := func(x, mediators int) float64 { // of Y at X = x, with mediators as they would be at X = mediators
			e := discrete.Event{Var: c.Natural.Y, Value: 1, Do: discrete.Values{c.Natural.X: x}, Nested: map[string]discrete.Values{}}
			for _, name := range c.Natural.Mediators {
				e.Nested[name] = discrete.Values{c.Natural.X: mediators}
			}
			p, err := m.Counterfactual([]discrete.Event{e}, nil)
			if err != nil {
				t.Fatalf("%s: %v", c.ID, err)
			}
			if r := prove(t, g, identify.Counterfactual{Of: []discrete.Event{e}}, identify.Experiments); r != nil {
				identified++
				value, err := estimand.Evaluate(r.Estimand, estimand.Known(m), nil)
				if err != nil || !(math.Abs(value.Total()-p) <= 1e-9) {
					t.Errorf("%s: %v: %v = %v, %v; want %v", c.ID, e, r.Estimand, value, err, p)
				}
			}
			compared++
			return p
		}
		for k, got := range []float64{mean(1, 0) - mean(0, 0), mean(0, 1) - mean(0, 0), mean(1, 1) - mean(1, 0)} {
			want := []float64{c.Natural.NDE, c.Natural.NIE, c.Natural.TotalNIE}[k]
			if !(math.Abs(got-want) <= 1e-9) { // the cases' tolerance
				t.Errorf("%s: effect %d is %v, want %v", c.ID, k, got, want)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d identified of %d", identified, compared)
	if identified == 0 {
		t.Error("none is identified")
	}
}

// Queries that are known by name.
func TestCounterfactualsByName(t *testing.T) {
	for _, c := range []struct {
		name, graph, query        string
		experiments, observations string // "" where not identified
	}{
		{"PNS without confounding", "X -> Y", "P(Y[X=1]=1, Y[X=0]=0)", "", ""},
		{"PNS with another cause", "X -> Y; Z -> Y", "P(Y[X=1]=1, Y[X=0]=0)", "", ""},
		{"PNS along a chain", "Z -> Y -> X", "P(X[Z=1]=1, X[Z=0]=0)", "", ""},
		{"PN without confounding", "X -> Y", "P(Y[X=0]=0 | X=1, Y=1)", "", ""},
		{"treated, instrument", "Z -> X -> Y; X <-> Y", "P(Y[X=1]=1, X=0)", "", ""},
		{"treated, no confounding", "X -> Y", "P(Y[X=1]=1 | X=0)", "P(Y=1 | do(X=1))", "P(Y=1 | X=1)"},
		{"treated, back door", "X -> Y; Z -> X; Z -> Y", "P(Y[X=1]=1 | X=0)", "(Σ_Z [P(Z, X=0) P(Y=1 | do(Z, X=1))]) / (P(X=0))", "(Σ_Z [P(Z, X=0) P(Y=1 | Z, X=1)]) / (P(X=0))"},
		{"treated, front door", "X -> M -> Y; X <-> Y", "P(Y[X=1]=1 | X=0)", "(Σ_M [P(X=0, Y=1 | do(M)) P(M | do(X=1))]) / (P(X=0))", "(Σ_M [P(X=0) P(Y=1 | X=0, M) P(M | X=1)]) / (P(X=0))"},
		{"consistency", "X -> Y; X <-> Y", "P(Y[X=1]=1 | X=1)", "(P(X=1, Y=1)) / (P(X=1))", "(P(X=1, Y=1)) / (P(X=1))"},
		{"composition", "X -> M -> Y; X -> Y; X <-> Y", "P(Y[X=1]=1, Y[X=1, M=1]=0, M[X=1]=1)", "0", "0"},
		{"effectiveness", "X -> Y; X <-> Y", "P(X[X=1]=1, Y[X=1]=0)", "P(Y=0 | do(X=1))", ""},
		{"set to something else", "X -> Y", "P(X[X=1]=0 | Y=1)", "0", "0"},
		{"not a cause", "X -> Y; X <-> Y", "P(X[Y=1]=1 | X=1, Y=1)", "1", "1"},
		{"implied by the condition", "X -> Y", "P(Y=1 | Y[X=1]=1, Y[X=0]=1, Y=1)", "1", "1"},
		{"two outcomes", "X -> A; X -> B", "P(A[X=1]=1, B[X=0]=1)", "P(A=1 | do(X=1)) P(B=1 | do(X=0))", "P(A=1 | X=1) P(B=1 | X=0)"},
		{"two outcomes, tied", "X -> A; X -> B; A <-> B", "P(A[X=1]=1, B[X=0]=1)", "", ""},
		{"natural effect", "X -> M -> Y; X -> Y", "P(Y[X=1, M[X=0]]=1)", "Σ_M [P(M | do(X=0)) P(Y=1 | do(X=1, M))]", "Σ_M [P(M | X=0) P(Y=1 | X=1, M)]"},
		{"natural effect, confounded", "X -> M -> Y; X -> Y; M <-> Y", "P(Y[X=1, M[X=0]]=1)", "", ""},
		{"natural effect, a confounder that X causes", "X -> L; L -> M -> Y; L -> Y; X -> Y", "P(Y[X=1, M[X=0]]=1)", "", ""},
		{"what it is anyhow", "X -> M -> Y; X -> Y; M <-> Y", "P(Y[X=1, M[X=1]]=1)", "P(Y=1 | do(X=1))", "Σ_M [P(M | X=1) P(Y=1 | X=1, M)]"},
		{"all as it is", "X -> M -> Y; X -> Y; M <-> Y", "P(Y[X, M]=1 | M=1)", "(P(M=1, Y=1)) / (P(M=1))", "(P(M=1, Y=1)) / (P(M=1))"},
		{"a nested node of which something is known", "X -> M -> Y; X -> Y", "P(Y[X=1, M[X=0]]=1, M[X=0]=1)", "P(M=1 | do(X=0)) P(Y=1 | do(X=1, M=1))", "P(M=1 | X=0) P(Y=1 | X=1, M=1)"},
		{"natural effect, one mediator's value", "X -> M -> Y; X -> Y", "P(Y[X=1, M=0]=1, M[X=0]=0)", "P(M=0 | do(X=0)) P(Y=1 | do(X=1, M=0))", "P(M=0 | X=0) P(Y=1 | X=1, M=0)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g, q := dag.MustParse(c.graph), counterfactual(t, c.query)
			for from, want := range map[identify.Basis]string{identify.Experiments: c.experiments, identify.Observations: c.observations} {
				r := prove(t, g, q, from)
				got := ""
				if r != nil {
					got = r.Estimand.String()
				}
				if got != want {
					t.Errorf("from %v: %q, want %q", from, got, want)
				}
			}
		})
	}
}

// Whether Z is needed and enough for X is no matter of probability 0 where it acts
// through Y.
func TestNecessityAlongChain(t *testing.T) {
	var not *identify.CounterfactualError
	if _, err := counterfactual(t, "P(X[Z=1]=1, X[Z=0]=0)").Identify(dag.MustParse("Z -> Y -> X"), identify.Experiments); !errors.As(err, &not) {
		t.Fatal(err)
	}
	w, err := not.Witness(context.Background())
	if err != nil || !(max(w.P[0], w.P[1]) > 0) {
		t.Errorf("%v, %v", w, err)
	}
}
