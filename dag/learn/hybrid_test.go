package learn_test

import (
	"context"
	"testing"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// On 10,000 rows of ALARM tests find no edge that is not there and all directions of
// those they find; the search by score that begins there ends above the score of the
// truth, where one from the empty graph stays below.
func TestTestsThenScores(t *testing.T) {
	n, data := sampled(t, "alarm", 10000)
	ctx := context.Background()
	w, err := learn.NewScorer(data, learn.BIC())
	if err != nil {
		t.Fatal(err)
	}
	truth, err := w.Graph(n.Graph())
	if err != nil {
		t.Fatal(err)
	}
	tested, err := learn.PC{}.Learn(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	there := map[string]bool{}
	for _, e := range cpdag(t, n.Graph()).Edges() {
		there[e.String()] = true
		there[dag.Edge{A: e.B, B: e.A, AtA: e.AtB, AtB: e.AtA}.String()] = true
	}
	edges := tested.Graph.Edges()
	for _, e := range edges {
		if !there[e.String()] {
			t.Errorf("%v is not there", e)
		}
	}
	alone, err := learn.HillClimb{}.Learn(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	both, err := learn.HillClimb{Start: tested.DAG}.Learn(ctx, data)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d edges by tests; score above that of the truth: alone %.0f, after tests %.0f", len(edges), alone.Score-truth, both.Score-truth)
	if len(edges) < 42 || both.Score < truth || both.Score < alone.Score {
		t.Errorf("%d edges; scores: truth %v, alone %v, after tests %v", len(edges), truth, alone.Score, both.Score)
	}
}
