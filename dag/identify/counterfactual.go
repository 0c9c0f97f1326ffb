package identify

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Counterfactual is P(Of | Given) of events in several worlds, those after
// interventions and the one without, all of the same unit. Given may be empty.
type Counterfactual struct {
	Of, Given []discrete.Event
}

// String writes the query as ParseCounterfactual reads it:
// P(Y[X=0]=0 | X=1, Y=1).
func (q Counterfactual) String() string {
	text := "P(" + eventList(q.Of)
	if len(q.Given) > 0 {
		text += " | " + eventList(q.Given)
	}
	return text + ")"
}

// Check returns all that is wrong with a query about a graph: no event,
// *dag.UnknownNodeError, a latent node, a negative value. Events that contradict
// each other are no fault: they have probability 0.
func (q Counterfactual) Check(g *dag.Graph) error {
	if g == nil {
		return errNoGraph
	}
	var faults []error
	if len(q.Of) == 0 {
		faults = append(faults, errors.New("identify: the query has no event, want P(Y[X=0]=1 | …)"))
	}
	latent := g.With(dag.Latent)
	check := func(name string, value int) {
		switch {
		case !g.Has(name):
			faults = append(faults, &dag.UnknownNodeError{Op: q.String(), Name: name, Known: g.Observed()})
		case slices.Contains(latent, name):
			faults = append(faults, fmt.Errorf("identify: %v: %s is latent, and no data can say anything of it", q, name))
		case value < 0:
			faults = append(faults, fmt.Errorf("identify: %v: %s=%d, want a level: 0, 1, …", q, name, value))
		}
	}
	for _, e := range slices.Concat(q.Of, q.Given) {
		check(e.Var, e.Value)
		for _, name := range slices.Sorted(maps.Keys(e.Do)) {
			check(name, e.Do[name])
		}
		for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
			check(name, 0)
			if _, twice := e.Do[name]; twice {
				faults = append(faults, fmt.Errorf("identify: %v: %s is set twice in one world", q, name))
			}
			for _, inner := range slices.Sorted(maps.Keys(e.Nested[name])) {
				check(inner, e.Nested[name][inner])
			}
		}
	}
	return errors.Join(faults...)
}

// values yields all nodes of the query with their values, −1 for nested ones.
func (q Counterfactual) values(yield func(name string, value int) bool) {
	for _, e := range slices.Concat(q.Of, q.Given) {
		all := []discrete.Values{{e.Var: e.Value}, e.Do}
		for name, do := range e.Nested {
			all = append(all, discrete.Values{name: -1}, do)
		}
		for _, values := range all {
			for name, value := range values {
				if !yield(name, value) {
					return
				}
			}
		}
	}
}

// names returns all nodes of the query, each once.
func (q Counterfactual) names() []string {
	var names []string
	for name := range q.values {
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// highest returns the highest value that the query has of a node, at least 1:
// a node has as many levels more than that.
func (q Counterfactual) highest(name string) int {
	most := 1
	for other, value := range q.values {
		if other == name {
			most = max(most, value)
		}
	}
	return most
}

// eventList writes events with commas.
func eventList(events []discrete.Event) string {
	world := func(name string, do discrete.Values, more ...string) string {
		var set []string
		for _, x := range slices.Sorted(maps.Keys(do)) {
			set = append(set, list([]string{x})+"="+strconv.Itoa(do[x]))
		}
		if set = append(set, more...); len(set) == 0 {
			return list([]string{name})
		}
		return list([]string{name}) + "[" + strings.Join(set, ", ") + "]"
	}
	var all []string
	for _, e := range events {
		var nested []string
		for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
			nested = append(nested, world(name, e.Nested[name]))
		}
		all = append(all, world(e.Var, e.Do, nested...)+"="+strconv.Itoa(e.Value))
	}
	return strings.Join(all, ", ")
}
