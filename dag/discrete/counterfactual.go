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
// Errors: an observed node whose distribution is not all 0 and 1: the model is no
// structural one; unknown nodes and values; more than MaxCells values of the
// latent nodes.
// Source: [Pearl2009] §7.1: abduction, action and prediction by enumeration.
// Cost: values of the latent nodes times worlds times nodes.
func (m *Model) Counterfactual(of, given []Event) (float64, error) {
	worlds, err := m.worlds(of, given)
	if err != nil {
		return 0, err
	}
	latent := make([]bool, len(m.names))
	cells := 1.0
	for _, name := range m.graph.With(dag.Latent) {
		latent[m.index[name]] = true
		cells *= float64(m.levels(m.index[name]))
	}
	if cells > MaxCells {
		return 0, fmt.Errorf("discrete: Counterfactual: the latent nodes have %.3g values together, more than %d", cells, MaxCells)
	}
	var order []int
	for _, name := range m.graph.TopologicalOrder() {
		order = append(order, m.index[name])
	}
	values := make([]int, len(m.names))
	var both, condition float64
	var visit func(k int, p float64) // the latent nodes from order[k] on
	visit = func(k int, p float64) {
		for k < len(order) && !latent[order[k]] {
			k++
		}
		if k < len(order) {
			for x, px := range m.row(order[k], values) {
				if px > 0 {
					values[order[k]] = x
					visit(k+1, p*px)
				}
			}
			return
		}
		happens := true
		for _, w := range worlds {
			for _, i := range order {
				if w.set[i] >= 0 {
					values[i] = w.set[i]
				} else if !latent[i] {
					values[i] = slices.Index(m.row(i, values), 1)
				}
			}
			if !w.given.hold(values) {
				return
			}
			happens = happens && w.of.hold(values)
		}
		condition += p
		if happens {
			both += p
		}
	}
	visit(0, 1)
	if condition == 0 {
		return math.NaN(), nil
	}
	return both / condition, nil
}

// world is what is set in a world, by node with −1 for nothing, and what is to
// happen there.
type world struct {
	set       []int
	of, given literals
}

// literals are values that nodes are to have.
type literals []struct{ node, value int }

func (l literals) hold(values []int) bool {
	for _, e := range l {
		if values[e.node] != e.value {
			return false
		}
	}
	return true
}

// worlds sorts events by world.
func (m *Model) worlds(of, given []Event) ([]*world, error) {
	var faults []error
	latent := m.graph.With(dag.Latent)
	check := func(e Event, name string, value int) {
		if i, has := m.index[name]; has {
			faults = append(faults, Variable{name, m.levels(i)}.check(value))
		} else {
			faults = append(faults, &dag.UnknownNodeError{Op: "event " + e.String(), Name: name, Known: m.names})
		}
	}
	for i, t := range m.tables {
		if !slices.Contains(latent, m.names[i]) && slices.ContainsFunc(t.p, func(p float64) bool { return p != 0 && p != 1 }) {
			faults = append(faults, fmt.Errorf("discrete: Counterfactual: %s is random given its parents; only a structural model, all of whose chance is in latent nodes, answers", m.names[i]))
		}
	}
	all := slices.Concat(of, given)
	for _, e := range all {
		check(e, e.Var, e.Value)
		for _, name := range slices.Sorted(maps.Keys(e.Do)) {
			check(e, name, e.Do[name])
			if slices.Contains(latent, name) {
				faults = append(faults, fmt.Errorf("discrete: Counterfactual: event %v sets %s, which is latent", e, name))
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	byText := make(map[string]*world)
	var worlds []*world
	for k, e := range all {
		text := Event{Do: e.Do}.String()
		w := byText[text]
		if w == nil {
			w = &world{set: slices.Repeat([]int{-1}, len(m.names))}
			for name, x := range e.Do {
				w.set[m.index[name]] = x
			}
			byText[text] = w
			worlds = append(worlds, w)
		}
		list := &w.of
		if k >= len(of) {
			list = &w.given
		}
		*list = append(*list, struct{ node, value int }{m.index[e.Var], e.Value})
	}
	return worlds, nil
}

// row returns the distribution of node i where its parents have values.
func (m *Model) row(i int, values []int) []float64 {
	t, k := m.tables[i], 0
	for _, v := range t.vars[:len(t.vars)-1] {
		k = k*v.Levels + values[m.index[v.Name]]
	}
	levels := m.levels(i)
	return t.p[k*levels : (k+1)*levels]
}
