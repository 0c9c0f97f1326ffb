package learn_test

import (
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// TestUntested: an edge that is there because no test of it could be done is told, one
// that was tested or is known is not.
func TestUntested(t *testing.T) {
	few, err := bayes.FromColumns(bayes.Col("x", []float64{1, 2, 4}), bayes.Col("y", []float64{3, 1, 2}), bayes.Col("z", []float64{5, 1, 1}))
	if err != nil {
		t.Fatal(err)
	}
	known := learn.Knowledge{Required: []dag.Edge{dag.Directed("x", "y")}}
	r, err := learn.PC{Knowledge: known}.Learn(t.Context(), few)
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Untested) != 2 || len(r.Graph.Edges()) != 3 {
		t.Errorf("of three rows the edges %v are untested, of %v", r.Untested, r.Graph)
	}
	if r, err = (learn.PC{}).Search(t.Context(), learn.Oracle(dag.MustParse("x -> y -> z"))); err != nil || r.Untested != nil {
		t.Errorf("of an oracle %v are untested, %v", r.Untested, err)
	}
}

// TestMistakes: settings that can't be, and what is not there.
func TestMistakes(t *testing.T) {
	data, err := bayes.FromColumns(bayes.Col("x", []float64{1, 2, 4}), bayes.Col("y", []float64{3, 1, 2}))
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	learns := func(l learn.Learner, data dag.Columns) func() error {
		return func() error { _, err := l.Learn(ctx, data); return err }
	}
	undirected := learn.Knowledge{Required: []dag.Edge{dag.Undirected("x", "y")}}
	for name, c := range map[string]struct {
		of   func() error
		want string
	}{
		"no data":             {learns(learn.HillClimb{}, nil), "hill-climbing: there are no data"},
		"no data to test":     {learns(learn.PC{}, nil), "there are no data"},
		"no test":             {func() error { _, err := learn.PC{}.Search(ctx, nil); return err }, "there is no test"},
		"confidence":          {learns(learn.PC{Alpha: 0.95}, data), "the level is 0.95"},
		"negative given":      {learns(learn.PC{MaxGiven: -1}, data), "MaxGiven -1"},
		"negative limits":     {learns(learn.HillClimb{MaxParents: -1, Restarts: -2}, data), "MaxParents is -1 and Restarts -2"},
		"no direction":        {learns(learn.PC{Knowledge: undirected}, data), "required x -- y is no arrow"},
		"no direction, text":  {func() error { _, err := learn.ParseKnowledge("require x -- y"); return err }, "line 1: require x -- y: want arrows -> alone"},
		"an empty tier":       {func() error { _, err := learn.ParseKnowledge("\ntier"); return err }, "line 2: tier has no names"},
		"no learner":          {func() error { _, err := learn.Bootstrap(ctx, data, nil, learn.BootstrapConfig{}); return err }, "want a learner, such as HillClimb{}"},
		"data of a bootstrap": {func() error { _, err := learn.Bootstrap(ctx, nil, learn.PC{}, learn.BootstrapConfig{}); return err }, "bootstrap: there are no data"},
		"a score of no graph": {func() error {
			w, err := learn.NewScorer(data, learn.BIC())
			if err == nil {
				_, err = w.Graph(nil)
			}
			return err
		}, "the graph is nil"},
	} {
		if err := c.of(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
