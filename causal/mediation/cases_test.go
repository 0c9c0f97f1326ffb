package mediation_test

import (
	"errors"
	"maps"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/internal/cases"
)

// structuralCase is a case of scm_queries.jsonl that has natural effects.
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
	Natural *struct {
		X, Y         string
		Mediators    []string
		TE, NDE, NIE float64
		TotalNIE     float64 `json:"NIE_total"`
	} `json:"natural_effects"`
}

// graph returns the ADMG and the structural model of the case.
func (c structuralCase) graph(t *testing.T) (*dag.Graph, *discrete.Model) {
	t.Helper()
	var edges []dag.Edge
	for _, e := range c.Directed {
		edges = append(edges, dag.Directed(e[0], e[1]))
	}
	for _, e := range c.Bidirected {
		edges = append(edges, dag.Bidirected(e[0], e[1]))
	}
	g, err := dag.New(dag.ADMG, dag.Named(c.Nodes...), edges)
	if err != nil {
		t.Fatal(err)
	}
	var nodes []dag.Node
	var arrows []dag.Edge
	var tables []*discrete.Table
	add := func(role dag.Role, p []float64, vars ...discrete.Variable) {
		last := vars[len(vars)-1]
		for _, v := range vars[:len(vars)-1] {
			arrows = append(arrows, dag.Directed(v.Name, last.Name))
		}
		table, err := discrete.NewTable(vars, p)
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		nodes, tables = append(nodes, dag.Node{Name: last.Name, Role: role}), append(tables, table)
	}
	for _, name := range slices.Sorted(maps.Keys(c.LatentP1)) {
		add(dag.Latent, []float64{1 - c.LatentP1[name], c.LatentP1[name]}, discrete.Variable{Name: name, Levels: 2})
	}
	for _, name := range c.Nodes {
		m := c.SCM[name]
		noise := discrete.Variable{Name: "noise " + name, Levels: len(m.NoiseProbs)}
		add(dag.Latent, m.NoiseProbs, noise)
		var vars []discrete.Variable
		for _, parent := range slices.Concat(m.Parents, m.Latents) {
			vars = append(vars, discrete.Variable{Name: parent, Levels: 2})
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
		add(0, p, append(vars, noise, discrete.Variable{Name: name, Levels: 2})...)
	}
	full, err := dag.New(dag.DAG, nodes, arrows)
	if err != nil {
		t.Fatal(err)
	}
	m, err := discrete.NewModel(full, tables...)
	if err != nil {
		t.Fatal(err)
	}
	return g, m
}

// TestCasesNaturalEffects: of every case with natural effects, those that the graph
// identifies from observations are computed from the joint distribution of the
// observed variables; the exact answers are of the whole structural model.
func TestCasesNaturalEffects(t *testing.T) {
	var identified, refused int
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		if c.Natural == nil {
			return
		}
		g, m := c.graph(t)
		q := mediation.Query{Effect: causal.ATE(c.Natural.X, c.Natural.Y), Mediators: c.Natural.Mediators}
		e, err := mediation.Identify(g, q)
		var no *mediation.NotIdentifiedError
		if errors.As(err, &no) {
			refused++
			return
		}
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		identified++
		joint, err := m.Joint()
		if err != nil {
			t.Fatal(err)
		}
		f, err := e.FromTable(joint, mediation.At{})
		if err != nil {
			t.Errorf("%s: %v", c.ID, err)
			return
		}
		for _, v := range []struct {
			what      string
			got, want float64
		}{
			{"TE", f.Total().Mean(), c.Natural.TE},
			{"NDE", f.Direct(mediation.Control).Mean(), c.Natural.NDE},
			{"NIE", f.Indirect(mediation.Control).Mean(), c.Natural.NIE},
			{"NIE_total", f.Indirect(mediation.Treated).Mean(), c.Natural.TotalNIE},
		} {
			if !(math.Abs(v.got-v.want) <= 1e-9) { // the cases' tolerance
				t.Errorf("%s: %s is %v, want %v", c.ID, v.what, v.got, v.want)
			}
		}
	})
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d identified, %d not", identified, refused)
	if identified == 0 || refused == 0 {
		t.Errorf("%d identified, %d refused", identified, refused)
	}
}
