package identify

import (
	"fmt"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
)

// Conflict is why a counterfactual is not identified: unobserved causes tie
// together variables that no one world has, so that no data show them jointly.
//
// Source: [Shpitser2008] on line 8 of ID*; inconsistent factors of [Correa2021].
type Conflict struct {
	// Tied are the variables and values, such as Y[X=0]=1, of the component.
	Tied string
	// A and B are the two that conflict.
	A, B string
	// Words say in what.
	Words string
}

// CounterfactualError says that a counterfactual has no one answer: models that
// agree on all data of the basis give different ones. Witness makes two such
// models. What remains possible is in package bounds.
type CounterfactualError struct {
	Query     Counterfactual // what was asked
	From      Basis          // of which data
	Conflicts []Conflict     // why there is no one answer
	Hedges    []*Hedge       // effects on the way that observations do not identify
	Steps     []Step         // as far as they went
	graph     *dag.Graph
	crossings []crossing
}

// Error names the query and the first reason.
func (e *CounterfactualError) Error() string {
	var reasons []string
	for _, c := range e.Conflicts {
		reasons = append(reasons, c.Words)
	}
	for _, h := range e.Hedges {
		reasons = append(reasons, fmt.Sprintf("it needs %v, but unobserved causes tie %s together", h.Query, strings.Join(h.Outer, ", ")))
	}
	return fmt.Sprintf("identify: %v is not identified from %v: %s", e.Query, e.From, reasons[0])
}

// crossing is a conflict by numbers: two responses of one component that differ
// in the value of a node. Where that is the node of both, they are two responses
// of it to different causes.
type crossing struct {
	a, b    response
	on      int
	members []response
}

// twice reports whether the conflict is of one node in two worlds.
func (c crossing) twice() bool { return c.a.node == c.b.node }

// crossings returns all conflicts of a component: a node with two responses; a
// node at one value that another responds to at a second value; two that respond
// to different values of a node.
func (p *parallel) crossings(members []int) (found []crossing) {
	var all []response
	for _, k := range members {
		all = append(all, p.responses[k])
	}
	for l, b := range all {
		for _, a := range all[:l] {
			switch on := p.differ(a, b); {
			case a.node == b.node:
				found = append(found, crossing{a, b, a.node, all})
			case on >= 0:
				found = append(found, crossing{a, b, on, all})
			}
		}
	}
	return found
}

// differ returns the node to which two responses give different values, −1 if
// there is none.
func (p *parallel) differ(a, b response) int {
	for i := range p.parents[b.node].with(b.node).intersect(p.parents[a.node].with(a.node)).all() {
		if valueOf(p.names[i], a) != valueOf(p.names[i], b) {
			return i
		}
	}
	return -1
}

// valueOf returns the value of a node that a response is of or responds to.
func valueOf(name string, r response) estimand.Term {
	for _, t := range r.causes {
		if t.Var == name {
			return t
		}
	}
	return r.value
}

// conflict writes a crossing.
func (p *parallel) conflict(c crossing) Conflict {
	var members []int
	for k, r := range p.responses {
		for _, m := range c.members {
			if r.node == m.node && p.name(r) == p.name(m) {
				members = append(members, k)
				break
			}
		}
	}
	out := Conflict{Tied: p.text(members), A: p.name(c.a), B: p.name(c.b)}
	if c.twice() {
		out.Words = fmt.Sprintf("%s and %s are two responses of one unit, of which only one is ever seen", out.A, out.B)
	} else {
		out.Words = fmt.Sprintf("%s and %s have unobserved causes in common and are of worlds with different values of %s", out.A, out.B, p.names[c.on])
	}
	return out
}
