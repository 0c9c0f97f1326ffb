package learn

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/par"
)

// Learner learns a graph from data. HillClimb and PC are Learners.
type Learner interface {
	Learn(ctx context.Context, data dag.Columns) (*Result, error)
}

// pooled is a Learner that can share cores with other work.
type pooled interface {
	learn(ctx context.Context, pool *par.Pool, data dag.Columns) (*Result, error)
}

// Result is what was learned. It is the same for columns in any order.
type Result struct {
	// Graph is a CPDAG: A -> B where all graphs that explain the data as well, and
	// keep to what is known, agree; A -- B where they don't.
	Graph *dag.Graph
	// DAG is one of these graphs; nil if there is none, which Conflicts tell.
	DAG *dag.Graph
	// Score is that of DAG, 0 of a result of tests.
	Score float64
	// Tests is how many tests of independence were asked for.
	Tests int
	// Untested are the edges of Graph of which no test could be done, so that they are
	// there without any reason in the data: rows are too few, or one end is a function
	// of the other. Empty of a result of scores.
	Untested []dag.Edge
	// Conflicts are what tests said that no graph can have together, or that
	// contradicts what is known. Empty of a result of scores.
	Conflicts []Conflict
}

// Conflict says why edges have no direction, or are gone, though tests spoke of
// one.
type Conflict struct {
	Edges  []dag.Edge // which ones
	Reason string     // in words
}

// String says it in words.
func (c Conflict) String() string {
	var words []string
	for _, e := range c.Edges {
		words = append(words, e.String())
	}
	if words == nil {
		return c.Reason
	}
	return fmt.Sprintf("%s: %s", strings.Join(words, ", "), c.Reason)
}
