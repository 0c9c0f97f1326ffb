package bounds

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Query is a sum of probabilities of events, given others:
// Σ Weight · P(Of | Given). Events of one term happen together, each in a world of
// its own; so do those of Given, which may be none.
type Query struct {
	Terms []Term // what is summed
	Given []discrete.Event
}

// Term is a weighted probability.
type Term struct {
	Weight float64          // what its probability is multiplied by
	Of     []discrete.Event // events that happen together
}

// String writes the query as "P(Y[X=1]=1) - P(Y[X=0]=1)".
func (q Query) String() string {
	var b strings.Builder
	for k, t := range q.Terms {
		sign := [2]string{" + ", " - "}
		if k == 0 {
			sign = [2]string{"", "-"}
		}
		w := t.Weight
		if w < 0 {
			b.WriteString(sign[1])
			w = -w
		} else {
			b.WriteString(sign[0])
		}
		if w != 1 {
			fmt.Fprintf(&b, "%g·", w)
		}
		b.WriteString("P(" + list(t.Of))
		if len(q.Given) > 0 {
			b.WriteString(" | " + list(q.Given))
		}
		b.WriteString(")")
	}
	return b.String()
}

func list(events []discrete.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, e.String())
	}
	return strings.Join(all, ", ")
}

// events returns all events of the query.
func (q Query) events() []discrete.Event {
	all := slices.Clone(q.Given)
	for _, t := range q.Terms {
		all = append(all, t.Of...)
	}
	return all
}

// check returns what is wrong with the query, whatever is observed.
func (q Query) check(g *dag.Graph) error {
	if len(q.Terms) == 0 {
		return errors.New("bounds: the query has no terms")
	}
	var faults []error
	told := map[string]bool{}
	for _, e := range q.events() {
		for _, name := range append([]string{e.Var}, slices.Sorted(maps.Keys(e.Do))...) {
			if !g.Has(name) && !told[name] {
				told[name] = true
				faults = append(faults, &dag.UnknownNodeError{Op: "event " + e.String(), Name: name, Known: g.Names()})
			}
		}
	}
	return errors.Join(faults...)
}

// after is the event that variable v has value k after do(x = l).
func after(v string, k int, x string, l int) discrete.Event {
	return discrete.Event{Var: v, Value: k, Do: discrete.Values{x: l}}
}

// Effect is the average effect of a binary x on a binary y:
// P(Y[X=1]=1) − P(Y[X=0]=1).
func Effect(x, y string) Query {
	return Query{Terms: []Term{
		{1, []discrete.Event{after(y, 1, x, 1)}},
		{-1, []discrete.Event{after(y, 1, x, 0)}},
	}}
}

// NecessityAndSufficiency is the probability that y happens with x and not
// without: P(Y[X=1]=1, Y[X=0]=0), PNS.
//
// Source: [TianPearl2000] definition 3.
func NecessityAndSufficiency(x, y string) Query {
	return Query{Terms: []Term{{1, []discrete.Event{after(y, 1, x, 1), after(y, 0, x, 0)}}}}
}

// Necessity is the probability that y, which happened with x, would not have
// without: P(Y[X=0]=0 | X=1, Y=1), PN.
//
// Source: [TianPearl2000] definition 1.
func Necessity(x, y string) Query {
	return Query{
		Terms: []Term{{1, []discrete.Event{after(y, 0, x, 0)}}},
		Given: []discrete.Event{{Var: x, Value: 1}, {Var: y, Value: 1}},
	}
}

// Sufficiency is the probability that y, which did not happen without x, would
// have with it: P(Y[X=1]=1 | X=0, Y=0), PS.
//
// Source: [TianPearl2000] definition 2.
func Sufficiency(x, y string) Query {
	return Query{
		Terms: []Term{{1, []discrete.Event{after(y, 1, x, 1)}}},
		Given: []discrete.Event{{Var: x, Value: 0}, {Var: y, Value: 0}},
	}
}

// CompliersEffect is the average effect of x on y among those whose x follows the
// instrument z: P(Y[X=1]=1 | C) − P(Y[X=0]=1 | C), C = {X[Z=1]=1, X[Z=0]=0}.
//
// Source: [ImbensAngrist1994].
func CompliersEffect(z, x, y string) Query {
	q := Effect(x, y)
	q.Given = []discrete.Event{after(x, 1, z, 1), after(x, 0, z, 0)}
	return q
}
