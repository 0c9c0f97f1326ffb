package discrete

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/dag"
)

// Counterfactual returns P(of | given) of events in any number of worlds, which
// share the latent nodes; given may be empty.
//
// Result: NaN if given has probability 0.
// Errors: an observed node whose distribution is not all 0 and 1, or a latent one
// with an observed cause: the model is no structural one; unknown nodes and
// values; a *SizeError.
// Source: [Pearl2009] §7.1.4: copies of what bears on the events in each world,
// with the latent nodes of all, summed one node after another.
// Cost: exponential in the size of the largest table on the way.
func (m *Model) Counterfactual(of, given []Event) (float64, error) {
	if err := m.checkEvents(slices.Concat(of, given)); err != nil {
		return 0, err
	}
	both, err := m.together(slices.Concat(of, given))
	if err != nil || len(given) == 0 {
		return both, err
	}
	condition, err := m.together(given)
	if err != nil {
		return 0, err
	}
	if condition == 0 {
		return math.NaN(), nil
	}
	return min(both/condition, 1), nil // above 1 by rounding only
}

// together returns the probability of events.
func (m *Model) together(events []Event) (float64, error) {
	worlds, shared, possible := m.worlds(events)
	if !possible {
		return 0, nil
	}
	var factors []*Table
	var sums []string
	drawn := make([]bool, len(m.names)) // latent nodes that bear on the events
	add := func(i int, fixed Values, names map[string]string) error {
		t, err := m.tables[i].Fix(fixed)
		if err == nil {
			t, err = t.Rename(names)
		}
		factors = append(factors, t)
		return err
	}
	for k, w := range worlds {
		names, fixed := map[string]string{}, maps.Clone(shared)
		for i, name := range m.names {
			if !m.hidden[i] {
				names[name] = m.worldName(name, k)
			}
		}
		maps.Copy(fixed, w.set)
		maps.Copy(fixed, w.want)
		needed := make([]bool, len(m.names))
		var stack []int
		for _, name := range slices.Sorted(maps.Keys(w.want)) {
			stack = append(stack, m.index[name])
		}
		for _, name := range w.lent {
			stack = append(stack, m.index[name])
		}
		for name, from := range w.nested {
			names[name] = m.worldName(name, from)
			if x, has := worlds[from].want[name]; has {
				fixed[name] = x
			}
		}
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			_, set := w.set[m.names[i]]
			_, nested := w.nested[m.names[i]]
			if set || nested || needed[i] {
				continue
			}
			needed[i] = true
			stack = append(stack, m.parents[i]...)
			if m.hidden[i] {
				drawn[i] = true
				continue
			}
			if err := add(i, fixed, names); err != nil {
				return 0, err
			}
			sums = append(sums, names[m.names[i]])
		}
	}
	for i, bears := range drawn {
		if bears {
			if err := add(i, shared, nil); err != nil {
				return 0, err
			}
			sums = append(sums, m.names[i])
		}
	}
	p, err := SumProduct(factors, sums)
	if err != nil {
		return 0, err
	}
	return p.Total(), nil
}

// worldName returns a name for a node in a world, which no node has.
func (m *Model) worldName(name string, world int) string {
	name = fmt.Sprintf("%s in world %d", name, world+1)
	for m.graph.Has(name) {
		name += "'"
	}
	return name
}

// world is what is set in a world and what is to happen there.
type world struct {
	set, want Values
	nested    map[string]int // nodes that are what they are in another world
	lent      []string       // nodes that another world has so
}

// worlds sorts events by world, and says whether they can happen at all; what is
// to be true of latent nodes is the same in all of them.
func (m *Model) worlds(events []Event) (worlds []*world, shared Values, possible bool) {
	byText := make(map[string]int)
	shared = Values{}
	var number func(e Event) int
	number = func(e Event) int {
		text := Event{Do: e.Do, Nested: e.Nested}.String()
		k, seen := byText[text]
		if !seen {
			k = len(worlds)
			byText[text] = k
			w := &world{set: e.Do, want: Values{}, nested: map[string]int{}}
			worlds = append(worlds, w)
			for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
				inner := number(Event{Do: e.Nested[name]})
				w.nested[name] = inner
				worlds[inner].lent = append(worlds[inner].lent, name)
			}
		}
		return k
	}
	for _, e := range events {
		e = e.Plain()
		k := number(e)
		w := worlds[k]
		for _, values := range []Values{w.set, w.want, shared} {
			if x, has := values[e.Var]; has && x != e.Value {
				return nil, nil, false
			}
		}
		w.want[e.Var] = e.Value
		if m.hidden[m.index[e.Var]] {
			shared[e.Var] = e.Value
		}
	}
	return worlds, shared, true
}

// checkEvents returns what is wrong with the model and with events.
func (m *Model) checkEvents(events []Event) error {
	var faults []error
	for i, t := range m.tables {
		if m.hidden[i] {
			for _, p := range m.parents[i] {
				if !m.hidden[p] {
					faults = append(faults, fmt.Errorf("discrete: Counterfactual: the latent node %s has the observed cause %s; worlds share latent nodes only if no intervention changes them", m.names[i], m.names[p]))
				}
			}
		} else if slices.ContainsFunc(t.p, func(p float64) bool { return p != 0 && p != 1 }) {
			faults = append(faults, fmt.Errorf("discrete: Counterfactual: %s is random given its parents; only a structural model, all of whose chance is in latent nodes, answers", m.names[i]))
		}
	}
	check := func(e Event, name string, value int, set bool) {
		i, has := m.index[name]
		if !has {
			faults = append(faults, &dag.UnknownNodeError{Op: "event " + e.String(), Name: name, Known: m.names})
			return
		}
		faults = append(faults, Variable{name, m.levels(i)}.check(value))
		if set && m.hidden[i] {
			faults = append(faults, fmt.Errorf("discrete: Counterfactual: event %v sets %s, which is latent", e, name))
		}
	}
	for _, e := range events {
		check(e, e.Var, e.Value, false)
		for _, name := range slices.Sorted(maps.Keys(e.Do)) {
			check(e, name, e.Do[name], true)
		}
		for _, name := range slices.Sorted(maps.Keys(e.Nested)) {
			check(e, name, 0, true)
			if _, twice := e.Do[name]; twice {
				faults = append(faults, fmt.Errorf("discrete: Counterfactual: event %v sets %s twice", e, name))
			}
			for _, inner := range slices.Sorted(maps.Keys(e.Nested[name])) {
				check(e, inner, e.Nested[name][inner], true)
			}
		}
	}
	return errors.Join(faults...)
}
