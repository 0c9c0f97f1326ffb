package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/exec"
	"github.com/seed78144065/credence/internal/ir"
)

// simulating is a Simulator being built.
type simulating struct {
	p   *Program
	of  Simulation
	pos ir.Pos
	s   Simulator
	law noisy // makes normals of noise

	particle []*ir.Dim // of every member, nil if members are lanes alone
	whole    bool      // there are arrays, so they must be
	done     map[*ir.Node]*ir.Node
	draw     map[*ir.Node]*ir.Node
	noise    []*ir.Node
	observed map[*ir.Node]bool // terms whose likelihood is used up
	errs     []error
}

// graph returns what is compiled.
func (b *simulating) graph() exec.Graph {
	g := b.p.g
	b.done, b.draw = make(map[*ir.Node]*ir.Node), make(map[*ir.Node]*ir.Node)
	b.observed = make(map[*ir.Node]bool)
	b.s.gaussian = true
	for _, n := range g.extra {
		b.fault(ErrModel, n.Pos, "Simulator: %q is a potential, which nothing can be drawn from; write it as a distribution", n.Name)
	}
	b.give(g)
	for i, t := range g.priors {
		if n := g.params[i]; b.done[n] == nil {
			b.done[n] = b.drawn(n, t)
		}
	}
	out := exec.Graph{Outputs: b.outputs(g), Draw: b.draw}
	b.s.inputs = append(b.s.inputs, b.noise...)
	for _, n := range b.noise {
		b.s.noise += n.Size()
	}
	out.Params = b.s.inputs
	return out
}

// give makes inputs of what is given.
func (b *simulating) give(g graph) {
	input := func(n *ir.Node, shared bool) {
		if b.done[n] != nil {
			return
		}
		in := &ir.Node{Op: ir.Param, Name: n.Name, Dims: n.Dims, Pos: n.Pos, Free: true}
		if !shared {
			in.Dims = b.members(n.Dims)
			b.law.scales[in] = n.Support.Kind == ir.Bounded && n.Support.Lo >= 0
		}
		b.done[n] = in
		b.s.inputs, b.s.given, b.s.shared = append(b.s.inputs, in), append(b.s.given, n.Name), append(b.s.shared, shared)
	}
	known := slices.Concat(g.params, g.data)
	for _, name := range b.of.Given {
		if n := find(known, name); n == nil {
			b.errs = append(b.errs, unknown(b.pos, "Simulator", name, known))
		} else {
			input(n, n.Op == ir.Data)
		}
	}
	for _, t := range g.likes {
		switch domain := t.Density.Domain(); {
		case t.Args[0].Op != ir.Data:
			b.fault(ErrModel, t.Pos, "Simulator: %v is observed and not data; transform the data before they are given", t.Args[0])
		case domain.Known:
			b.fault(ErrModel, t.Pos, "Simulator: %q has a distribution that needs its data known when it is compiled (%s)", t.Name, t.Density.Name())
		default:
			input(t.Args[0], true)
			b.s.observed, b.s.integer = append(b.s.observed, t.Name), append(b.s.integer, domain.Integer)
		}
	}
}

// drawn returns parameter n as a function of noise, or as what is drawn.
func (b *simulating) drawn(n, t *ir.Node) *ir.Node {
	t = proper(t)
	switch {
	case improper(t):
		b.fault(ErrModel, n.Pos, "Simulator: %q has a flat prior, which can't be drawn from; give its value, or give it a proper prior", n.Name)
		return n
	case n.Restricted:
		b.fault(ErrModel, n.Pos, "Simulator: the prior of %q is restricted by On and so not normalised; use Truncated", n.Name)
		return n
	}
	args := b.each(t.Args[1:])
	dims := b.members(n.Dims)
	if _, ok := t.Density.(normal); ok {
		if b.of.Conditional {
			if cond := b.conditioned(n, args); cond != nil {
				args = cond
			}
		}
		u := &ir.Node{Op: ir.Param, Name: n.Name, Dims: dims, Pos: n.Pos, Free: true}
		b.noise = append(b.noise, u)
		return b.law.from(&ir.Node{Dims: dims}, normal{}, args, u)
	}
	b.s.gaussian = false
	if t.Density.Domain().Rank > 0 {
		b.whole = b.particle != nil
	}
	to := *n
	to.Dims = dims
	by := *t
	by.Args = append([]*ir.Node{&to}, args...)
	b.draw[&to] = &by
	return &to
}

// outputs returns what is handed out: what is kept, the log likelihood of every
// observation, and the log prior.
func (b *simulating) outputs(g graph) (out []*ir.Node) {
	for _, name := range b.of.Keep {
		n := find(g.named, name)
		if n == nil {
			b.errs = append(b.errs, unknown(b.pos, "Simulator", name, g.named))
			continue
		}
		out = append(out, b.spread(b.node(n)))
		b.s.kept = append(b.s.kept, variables([]*ir.Node{n})...)
	}
	for _, t := range g.likes {
		if !b.observed[t] {
			b.done[t] = b.logDensity(t)
		}
		out = append(out, b.done[t])
	}
	var prior *ir.Node
	for _, name := range b.of.Weigh {
		i := slices.IndexFunc(g.params, func(n *ir.Node) bool { return n.Name == name })
		switch {
		case i < 0:
			b.errs = append(b.errs, unknown(b.pos, "Simulator", name, g.params))
		case improper(proper(g.priors[i])) || g.params[i].Restricted:
			b.fault(ErrModel, g.params[i].Pos, "Simulator: the prior of %q is not normalised, so it has no density to weigh by", name)
		case prior == nil:
			prior = b.logDensity(proper(g.priors[i]))
		default:
			prior = Add(Expr{prior}, Expr{b.logDensity(proper(g.priors[i]))}).n
		}
	}
	if prior != nil {
		out = append(out, b.spread(prior))
	}
	return out
}

// logDensity returns the log density of a term, all events added.
func (b *simulating) logDensity(t *ir.Node) *ir.Node {
	args := b.each(t.Args)
	n := &ir.Node{Op: ir.LogProb, Args: args, Density: t.Density, Pos: t.Pos, Free: true}
	if b.particle != nil {
		if t.Density.Domain().Rank > 0 || len(t.Args[0].Dims) > 0 {
			b.whole = true
			return n
		}
		args[0], n.Dims = b.spread(args[0]), b.particle
		return n
	}
	if n.Dims = args[0].Dims[:len(args[0].Dims)-t.Density.Domain().Rank]; len(n.Dims) == 0 {
		return n
	}
	return &ir.Node{Op: ir.Sum, Axis: ir.All, Args: []*ir.Node{n}, Pos: t.Pos, Free: true}
}

// node returns n of the simulation.
func (b *simulating) node(n *ir.Node) *ir.Node {
	if m, ok := b.done[n]; ok {
		return m
	}
	m := n
	args := b.each(n.Args)
	if !slices.Equal(args, n.Args) {
		c := *n
		c.Args = args
		m = &c
		lifted := slices.ContainsFunc(args, func(a *ir.Node) bool { return len(b.particle) > 0 && slices.Equal(a.Dims, b.particle) })
		plain := n.Op >= ir.Neg && n.Op <= ir.Where || n.Op == ir.Reshape || n.Op == ir.LogProb && n.Density.Domain().Rank == 0
		switch {
		case !lifted:
		case len(n.Dims) > 0 || !plain:
			b.whole = true
		default:
			c.Dims = b.particle
			if n.Op == ir.LogProb {
				args[0] = b.spread(args[0])
			}
		}
	}
	b.done[n] = m
	return m
}

func (b *simulating) each(nodes []*ir.Node) []*ir.Node {
	out := make([]*ir.Node, len(nodes))
	for i, n := range nodes {
		out[i] = b.node(n)
	}
	return out
}

// members returns the dims of every member's value of what has these.
func (b *simulating) members(dims []*ir.Dim) []*ir.Dim {
	if b.particle == nil {
		return dims
	}
	if len(dims) > 0 {
		b.whole = true
	}
	return b.particle
}

// spread gives every member the number that is the same for all.
func (b *simulating) spread(n *ir.Node) *ir.Node {
	if b.particle == nil || len(n.Dims) > 0 {
		return n
	}
	return &ir.Node{Op: ir.Permute, Args: []*ir.Node{n}, Dims: b.particle, Perm: []int{-1}, Pos: n.Pos, Free: true}
}

func (b *simulating) fault(class error, pos ir.Pos, format string, args ...any) {
	b.errs = append(b.errs, fault(class, pos, format, args...))
}
