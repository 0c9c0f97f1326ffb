package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/learn"
)

// answer is what was learned.
type answer struct {
	Method    string   `json:"method"`
	Rows      int      `json:"rows"`
	Dropped   int      `json:"dropped_rows"`
	Score     *float64 `json:"score"` // null of tests
	Tests     int      `json:"tests"`
	Samples   int      `json:"samples"`
	Edges     []edge   `json:"edges"`
	Others    []edge   `json:"others"`
	DAG       []string `json:"dag"`
	Conflicts []string `json:"conflicts"`

	graph *dag.Graph
}

// edge is an edge of the graph, or of graphs of resampled data alone, and the shares
// of these that have it, and have it as from -> to and to -> from.
type edge struct {
	From     string  `json:"from"`
	To       string  `json:"to"`
	Directed bool    `json:"directed"`
	Joined   float64 `json:"joined"`
	Forward  float64 `json:"forward"`
	Backward float64 `json:"backward"`
}

// String writes A -> B, or A -- B.
func (e edge) String() string {
	if e.Directed {
		return e.From + " -> " + e.To
	}
	return e.From + " -- " + e.To
}

// answer learns, from the data and from samples of them.
func (q *question) answer(ctx context.Context) (*answer, error) {
	r, err := q.learner.Learn(ctx, q.data)
	if err != nil {
		return nil, err
	}
	a := &answer{Method: q.method, Rows: q.data.N(), Dropped: q.dropped, Tests: r.Tests, Samples: q.samples, graph: r.Graph,
		Edges: []edge{}, Others: []edge{}, DAG: []string{}, Conflicts: []string{}}
	if r.Tests == 0 {
		a.Score = &r.Score
	}
	var strengths []learn.Strength
	if q.samples > 0 {
		if strengths, err = learn.Bootstrap(ctx, q.data, q.learner, learn.BootstrapConfig{Samples: q.samples, Seed: q.seed}); err != nil {
			return nil, err
		}
	}
	has := map[[2]string]dag.Edge{}
	for _, e := range r.Graph.Edges() {
		if e.AtA == dag.Arrow {
			e = dag.Directed(e.B, e.A)
		}
		has[[2]string{min(e.A, e.B), max(e.A, e.B)}] = e
	}
	for _, s := range strengths {
		pair := [2]string{min(s.A, s.B), max(s.A, s.B)}
		e, in := has[pair]
		if !in {
			a.Others = append(a.Others, edge{From: s.A, To: s.B, Joined: s.Joined, Forward: s.Forward, Backward: s.Backward})
			continue
		}
		if e.A != s.A {
			s.Forward, s.Backward = s.Backward, s.Forward
		}
		a.Edges = append(a.Edges, edge{e.A, e.B, e.AtB == dag.Arrow, s.Joined, s.Forward, s.Backward})
		delete(has, pair)
	}
	for _, e := range r.Graph.Edges() { // what no sample has
		if e, left := has[[2]string{min(e.A, e.B), max(e.A, e.B)}]; left {
			a.Edges = append(a.Edges, edge{From: e.A, To: e.B, Directed: e.AtB == dag.Arrow})
		}
	}
	if r.DAG != nil {
		for _, e := range r.DAG.Edges() {
			a.DAG = append(a.DAG, e.String())
		}
	}
	for _, c := range r.Conflicts {
		a.Conflicts = append(a.Conflicts, c.String())
	}
	return a, nil
}

// often is the share of samples from which an edge is shown that the graph has not.
const often = 0.2

// text is the answer for people.
func (a *answer) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Learned from %d rows by %s", a.Rows, a.Method)
	if a.Score != nil {
		fmt.Fprintf(&b, " (score %.1f)", *a.Score)
	} else {
		fmt.Fprintf(&b, " (%d tests)", a.Tests)
	}
	b.WriteString(".\n")
	if a.Dropped > 0 {
		fmt.Fprintf(&b, "%d rows that lack a value are left out.\n", a.Dropped)
	}
	width := len("edge")
	for _, e := range append(a.Edges, a.Others...) {
		width = max(width, len([]rune(e.String())))
	}
	list := func(edges []edge) {
		for _, e := range edges {
			fmt.Fprintf(&b, "%-*s", width, e)
			if a.Samples > 0 {
				fmt.Fprintf(&b, "  %4.0f %%  %4.0f %%  %4.0f %%", 100*e.Joined, 100*e.Forward, 100*e.Backward)
			}
			b.WriteByte('\n')
		}
	}
	fmt.Fprintf(&b, "\n%-*s", width, "edge")
	if a.Samples > 0 {
		fmt.Fprintf(&b, "  %6s  %6s  %6s", "joined", "->", "<-")
	}
	b.WriteByte('\n')
	list(a.Edges)
	if len(a.Edges) == 0 {
		b.WriteString("none: the data show no dependence\n")
	}
	var others []edge
	for _, e := range a.Others {
		if e.Joined >= often {
			others = append(others, e)
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(&b, "\nNot in the graph, but in %.0f %% of the samples or more:\n", 100*often)
		list(others)
	}
	if len(a.Conflicts) > 0 {
		b.WriteString("\nTests contradict each other, or what is known:\n")
		for _, c := range a.Conflicts {
			fmt.Fprintf(&b, "  %s\n", c)
		}
	}
	b.WriteString("\nA -- B: the data can't tell its direction.")
	if a.Samples > 0 {
		fmt.Fprintf(&b, " Shares are of %d graphs from\nresampled rows, with the edge, as written and the other way: how steady an edge\nis, not how likely.", a.Samples)
	}
	b.WriteString("\nAll of it holds only if no common cause of two variables is missing.\n\n")
	b.WriteString(a.conclusion())
	return b.String()
}

// conclusion tells which arrows to believe, and what is left to an experiment.
func (a *answer) conclusion() string {
	var sure, open []string
	for _, e := range a.Edges {
		if e.Directed {
			sure = append(sure, e.String())
		} else {
			open = append(open, e.String())
		}
	}
	switch {
	case len(a.Edges) == 0:
		return "Nothing here acts on anything, as far as these rows can tell.\n"
	case len(sure) == 0:
		return fmt.Sprintf("%d pairs are tied, and these data direct none: an experiment must.\n", len(open))
	case len(open) == 0:
		return fmt.Sprintf("The data direct all %d edges: %s.\n", len(sure), strings.Join(sure, ", "))
	}
	return fmt.Sprintf("The data direct %d edges: %s; of the other %d only an experiment tells the direction.\n", len(sure), strings.Join(sure, ", "), len(open))
}
