package mediation

import (
	"slices"

	"github.com/seed78144065/credence/dag"
)

// split says where a query divides an effect: at each child of the treatment, all
// paths from which to the outcome are mediated, or none is.
type split struct {
	mediated map[string]bool // by child of the treatment with a path to the outcome
	witness  []string        // children with paths of both kinds
	inner    []string        // the nodes of these paths but the treatment, causes first
}

// divide follows all directed paths from the treatment to the outcome: a node may
// be reached before and after a mediator, and past a node to avoid.
func divide(g *dag.Graph, q Query) (*split, error) {
	above, err := g.Ancestors(q.Effect.Outcome)
	if err != nil {
		return nil, err
	}
	below, err := g.Descendants(q.Effect.Treatment)
	if err != nil {
		return nil, err
	}
	between := func(name string) bool {
		return name != q.Effect.Treatment && slices.Contains(above, name) && slices.Contains(below, name)
	}
	s := &split{mediated: map[string]bool{}}
	for _, name := range g.TopologicalOrder() {
		if between(name) {
			s.inner = append(s.inner, name)
		}
	}
	type state struct {
		node           string
		passed, banned bool
	}
	children, err := g.Children(q.Effect.Treatment)
	if err != nil {
		return nil, err
	}
	for _, child := range children {
		if !between(child) {
			continue
		}
		var kinds [2]bool // is there a path that is not mediated, one that is
		done := map[state]bool{}
		next := []state{{node: child}}
		for len(next) > 0 {
			at := next[len(next)-1]
			next = next[:len(next)-1]
			at.passed = at.passed || slices.Contains(q.Mediators, at.node)
			at.banned = at.banned || slices.Contains(q.Avoiding, at.node)
			if done[at] {
				continue
			}
			done[at] = true
			if at.node == q.Effect.Outcome {
				if at.passed && !at.banned {
					kinds[1] = true
				} else {
					kinds[0] = true
				}
				continue
			}
			to, err := g.Children(at.node)
			if err != nil {
				return nil, err
			}
			for _, name := range to {
				if between(name) {
					next = append(next, state{name, at.passed, at.banned})
				}
			}
		}
		if kinds[0] && kinds[1] {
			s.witness = append(s.witness, child)
		}
		s.mediated[child] = kinds[1]
	}
	return s, nil
}

// any reports whether some path is mediated.
func (s *split) any() bool {
	for _, name := range s.inner {
		if s.mediated[name] {
			return true
		}
	}
	return len(s.witness) > 0
}
