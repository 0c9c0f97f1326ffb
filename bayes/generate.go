package bayes

import "github.com/seed78144065/credence/internal/ir"

// Generate declares a quantity, one for each position of dims, that is drawn
// from a distribution whenever predictions are, and is no part of the posterior
// itself: a latent class, the effect of a group not yet seen, a future value.
// Predict and Prior draw it, and Let names what follows from it; the density
// can't depend on it. It may be discrete.
func (m *Model) Generate(name string, d Dist, dims ...Dim) Expr {
	n := &ir.Node{Op: ir.Data, Name: name, Pos: ir.Here(), Free: true, After: true}
	for _, dim := range dims {
		n.Dims = append(n.Dims, dim.d)
	}
	m.register(name, n)
	m.g.after = append(m.g.after, n)
	switch {
	case d.density == nil:
		return wrong(n, ir.BadModel, "Generate: %q has no distribution", name)
	case n.Size() == 0:
		return wrong(n, ir.BadShape, "Generate: %q has an empty dim", name)
	}
	t := m.term(n, d, n.Pos)
	if improper(t) {
		return wrong(n, ir.BadModel, "Generate: %q can't be drawn from %v; give it a proper distribution", name, d)
	}
	m.g.drawn = append(m.g.drawn, t)
	return Expr{n}
}

// firstAfter returns a named node among those that nodes depend on that is
// only known in predictions; nil if there is none.
func firstAfter(nodes ...*ir.Node) *ir.Node {
	for _, n := range nodes {
		if !n.After {
			continue
		}
		if n.Name != "" {
			return n
		}
		if g := firstAfter(n.Args...); g != nil {
			return g
		}
		return n
	}
	return nil
}
