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
	}
	return errors.Join(faults...)
}

// names returns all nodes of the query, each once.
func (q Counterfactual) names() []string {
	var names []string
	for _, e := range slices.Concat(q.Of, q.Given) {
		names = append(names, e.Var)
		names = slices.AppendSeq(names, maps.Keys(e.Do))
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// highest returns the highest value that the query has of a node, at least 1:
// a node has as many levels more than that.
func (q Counterfactual) highest(name string) int {
	most := 1
	for _, e := range slices.Concat(q.Of, q.Given) {
		if e.Var == name {
			most = max(most, e.Value)
		}
		most = max(most, e.Do[name])
	}
	return most
}

// eventList writes events with commas.
func eventList(events []discrete.Event) string {
	var all []string
	for _, e := range events {
		text := list([]string{e.Var})
		if len(e.Do) > 0 {
			var set []string
			for _, name := range slices.Sorted(maps.Keys(e.Do)) {
				set = append(set, list([]string{name})+"="+strconv.Itoa(e.Do[name]))
			}
			text += "[" + strings.Join(set, ", ") + "]"
		}
		all = append(all, text+"="+strconv.Itoa(e.Value))
	}
	return strings.Join(all, ", ")
}
