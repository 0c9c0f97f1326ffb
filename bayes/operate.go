package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// operate returns the graph of the new world.
func (s *surgery) operate() graph {
	for _, a := range s.order {
		s.world(a.of)
	}
	g := graph{extra: s.list(s.g.extra), stale: s.g.stale}
	g.acted, g.after = s.list(s.g.acted), s.list(s.g.after)
	held := s.g.shown(notParams(s.g.named))
	for _, n := range s.list(s.g.fixed) { // one that was drawn may be constant now
		if find(held, n.Name) != nil {
			g.after = append(g.after, n)
		} else {
			g.fixed = append(g.fixed, n)
		}
	}
	for _, n := range s.g.params {
		if !s.replaced(n) {
			g.params = append(g.params, n) // parameters stay what they are, whatever their prior
		}
	}
	for _, n := range s.g.data {
		switch a := s.acts[n]; {
		case a == nil:
			g.data = append(g.data, s.world(n))
		case a.natural != nil:
			g.data = append(g.data, a.natural)
		case a.made.Op == ir.Data && a.made.Num != nil:
			g.data = append(g.data, a.made)
		}
	}
	for _, t := range s.g.priors {
		if s.replaced(t.Args[0]) {
			continue
		}
		args, changed := s.each(t.Args[1:])
		if changed {
			c := *t
			c.Args = append([]*ir.Node{t.Args[0]}, args...)
			t = &c
			g.stale = append(g.stale[:len(g.stale):len(g.stale)], t.Name)
		}
		g.priors = append(g.priors, t)
	}
	l := later{}
	for _, t := range g.priors {
		if slices.ContainsFunc(t.Args[1:], l.of) {
			s.errs = append(s.errs, fault(ErrModel, s.pos, "%s: the prior of %v depends on what an action draws; act on %q too", s.verb, t.Args[0], t.Name))
		}
	}
	for _, n := range s.g.named {
		switch a := s.acts[n]; {
		case n.Op == ir.Param && !s.replaced(n):
			g.named = append(g.named, n)
		case n.Op == ir.Param || a != nil:
		case l.of(s.world(n)):
			g.after = append(g.after, s.world(n))
		default:
			g.named = append(g.named, s.world(n))
		}
	}
	g.drawn = s.drawn
	for _, t := range s.g.drawn {
		if t = s.kept(t); t != nil {
			g.drawn = append(g.drawn, t)
		}
	}
	for _, t := range s.g.likes {
		switch t = s.kept(t); {
		case t == nil:
		case slices.ContainsFunc(t.Args[1:], l.of):
			g.drawn, g.after = append(g.drawn, t), append(g.after, t.Args[0])
		default:
			g.likes = append(g.likes, t)
		}
	}
	g.extra = slices.DeleteFunc(g.extra, l.of)
	for _, a := range s.order {
		g.acted = append(g.acted, a.made)
		if a.verb != "Set" || len(a.when) > 0 || find(held, a.of.Name) != nil {
			g.after = append(g.after, a.made)
		}
		if a.from != nil {
			g.borrow(a.from.g, a.value)
		}
	}
	return g
}

// replaced reports whether an action takes the place of n, or of what an action
// before made of n, and nothing reads its natural value.
func (s *surgery) replaced(n *ir.Node) bool {
	return slices.ContainsFunc(s.order, func(a *act) bool { return a.of.Name == n.Name && a.natural == nil })
}

// list returns nodes in the new world, without those acted on.
func (s *surgery) list(nodes []*ir.Node) (out []*ir.Node) {
	for _, n := range nodes {
		if s.acts[n] == nil {
			out = append(out, s.world(n))
		}
	}
	return out
}

// kept returns the term of a node that is still drawn, else nil.
func (s *surgery) kept(t *ir.Node) *ir.Node {
	if s.acts[t.Args[0]] == nil {
		s.world(t.Args[0])
	}
	if s.replaced(t.Args[0]) {
		return nil
	}
	return s.terms[t]
}

// borrow adds what is needed to compute a value of another graph.
func (g *graph) borrow(from graph, value *ir.Node) {
	drawn := termsOf(from.predictive())
	seen := make(map[*ir.Node]bool)
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		if n.Op == ir.Param && !slices.Contains(g.params, n) && !slices.Contains(g.others, n) {
			g.others = append(g.others, n)
		}
		args := n.Args
		if t := drawn[n]; t != nil {
			if args = t.Args[1:]; !slices.Contains(g.elsewhere, t) {
				g.elsewhere = append(g.elsewhere, t)
			}
		}
		for _, a := range args {
			visit(a)
		}
	}
	visit(value)
}

// later tells which nodes are known only in predictions.
type later map[*ir.Node]bool

func (l later) of(n *ir.Node) bool {
	is, seen := l[n]
	if !seen {
		is = n.After || slices.ContainsFunc(n.Args, l.of)
		l[n] = is
	}
	return is
}

// predictive returns the terms that predictions draw from.
func (g graph) predictive() []*ir.Node { return slices.Concat(g.likes, g.drawn, g.elsewhere) }

// everything returns all variables; of two of one name the first is what others
// see, and the second its natural value.
func (g graph) everything() []*ir.Node {
	return slices.Concat(g.acted, g.named, g.fixed, g.data, observed(g.likes), g.after)
}

// shown returns named nodes, nodes of data that are drawn, what was observed and
// what is generated: one of each name, what others see.
func (g graph) shown(named []*ir.Node) []*ir.Node {
	drawn := termsOf(g.predictive())
	moves := make(map[*ir.Node]bool)
	var moving func(n *ir.Node) bool
	moving = func(n *ir.Node) bool {
		is, seen := moves[n]
		if !seen {
			is = n.Op == ir.Param || drawn[n] != nil || slices.ContainsFunc(n.Args, moving)
			moves[n] = is
		}
		return is
	}
	fixed := slices.DeleteFunc(slices.Clone(g.fixed), func(n *ir.Node) bool { return !moving(n) })
	var out []*ir.Node
	at := make(map[string]int)
	for _, n := range slices.Concat(named, fixed, observed(g.likes), g.after) {
		if i, taken := at[n.Name]; taken {
			out[i] = n
			continue
		}
		at[n.Name] = len(out)
		out = append(out, n)
	}
	return out
}
