package dag

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/nearest"
)

// CycleError says which directed cycle a graph has: each node is a cause of the
// next, and the last of the first.
type CycleError struct{ Cycle []string }

// Error writes the cycle out.
func (e *CycleError) Error() string {
	return "dag: there is a cycle: " + strings.Join(append(slices.Clone(e.Cycle), e.Cycle[0]), " -> ")
}

// UnknownNodeError says that a graph has no node of a name.
type UnknownNodeError struct {
	Op    string   // what was asked
	Name  string   // as given
	Known []string // the nodes of the graph
}

// Error names the nearest node.
func (e *UnknownNodeError) Error() string {
	return fmt.Sprintf("dag: %s: no node %q%s", e.Op, e.Name, nearest.Suggest(e.Name, e.Known))
}

// SyntaxError says where a text stops being a graph. Line and Col count from 1.
type SyntaxError struct {
	Line, Col int
	Msg       string // what is wrong there
}

// Error gives the place first.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("dag: line %d col %d: %s", e.Line, e.Col, e.Msg)
}

// resolve returns the numbers of named nodes, each once, in the order given, or
// an *UnknownNodeError for each name the graph does not have.
func (g *Graph) resolve(op string, names []string) ([]int32, error) {
	numbers := make([]int32, 0, len(names))
	given := make([]bool, len(g.nodes))
	var faults []error
	for _, name := range names {
		i, ok := g.index[name]
		switch {
		case !ok:
			faults = append(faults, &UnknownNodeError{op, name, g.Names()})
		case !given[i]:
			given[i] = true
			numbers = append(numbers, i)
		}
	}
	return numbers, errors.Join(faults...)
}
