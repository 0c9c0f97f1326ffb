package bayes

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/seed78144065/credence/internal/ir"
)

// Intervene returns the program under an intervention: each action replaces
// what determines a variable, a parameter, data or a named node, and everything
// that depends on it follows. All actions happen at once; their order is none.
//
//	world, err := prog.Intervene(map[string]bayes.Action{
//		"dose":  bayes.Policy(bayes.Mul(2, weight)).When(bayes.Less(50, weight)),
//		"delay": bayes.Shift(-1),
//	})
//
// Where an action reads the natural value of its variable, the variable's own
// mechanism and noise stay: it is drawn as before, and everything downstream
// sees what the action makes of it. Data with a distribution are drawn.
//
// Result: predictions hold what the action gave to each variable that they held
// before, and to others unless it is a constant. Draws hold natural values. The
// log density is that of the variables that don't depend on a Mechanism; data
// that do are only predicted.
// Errors: unknown names, values and expressions that don't fit their variable,
// variables that depend on themselves, all at once.
// Source: [Pearl2009] §3.2 and §4.2; natural values beside the values under
// intervention are those of [Richardson2013].
func (p *Program) Intervene(actions map[string]Action) (*Program, error) {
	return p.intervene("Intervene", ir.Here(), actions)
}

func (p *Program) intervene(verb string, pos ir.Pos, actions map[string]Action) (*Program, error) {
	s := surgery{
		g: p.g, pos: pos, verb: verb,
		acts: make(map[*ir.Node]*act), done: make(map[*ir.Node]*ir.Node), naturals: make(map[*ir.Node]*ir.Node),
		from: make(map[*ir.Node]*ir.Node), terms: make(map[*ir.Node]*ir.Node),
	}
	for _, t := range slices.Concat(p.g.likes, p.g.drawn) {
		s.from[t.Args[0]] = t
	}
	if len(p.g.elsewhere)+len(p.g.others) > 0 {
		return nil, fault(ErrModel, pos, "%s: the program holds values of another; give From together with the other actions", verb)
	}
	all := p.g.everything()
	for _, name := range slices.Sorted(maps.Keys(actions)) {
		n := find(all, name)
		if n == nil {
			s.errs = append(s.errs, unknown(pos, verb, name, all))
			continue
		}
		a := &act{Action: actions[name], of: n}
		var err error
		if a.value, a.term, err = a.expression(n, pos); err != nil {
			s.errs = append(s.errs, err)
			continue
		}
		s.acts[n], s.order = a, append(s.order, a)
	}
	g := s.operate()
	if err := errors.Join(s.errs...); err != nil {
		return nil, err
	}
	return compile(p.name, g)
}

// surgery is an intervention being done to a graph.
type surgery struct {
	g     graph
	verb  string
	pos   ir.Pos
	acts  map[*ir.Node]*act
	order []*act
	from  map[*ir.Node]*ir.Node // the terms that nodes are drawn from

	done     map[*ir.Node]*ir.Node // nodes as they are in the new world
	naturals map[*ir.Node]*ir.Node // those acted on, as they are before it
	terms    map[*ir.Node]*ir.Node // of nodes that are there in the new world
	path     []*ir.Node            // being worked on
	drawn    []*ir.Node
	errs     []error
}

// act is an action on a node.
type act struct {
	Action
	of      *ir.Node
	value   *ir.Node // as written: natural and other values by name
	term    *ir.Node // as written, that value is drawn from; nil unless it is a Mechanism
	made    *ir.Node // what the node is in the new world
	natural *ir.Node // nil if nothing reads it
	written map[*ir.Node]*ir.Node
}

// world returns n as it is in the new world.
func (s *surgery) world(n *ir.Node) *ir.Node {
	if m, ok := s.done[n]; ok {
		return m
	}
	if slices.Contains(s.path, n) {
		s.cycle(n)
		return n
	}
	s.path = append(s.path, n)
	defer func() { s.path = s.path[:len(s.path)-1] }()
	var m *ir.Node
	if a := s.acts[n]; a != nil {
		m = s.perform(a)
	} else {
		m = s.natural(n)
	}
	s.done[n] = m
	return m
}

// cycle reports that n, being worked on, is needed for itself.
func (s *surgery) cycle(n *ir.Node) {
	var names []string
	for _, m := range s.path[slices.Index(s.path, n):] {
		if m.Name != "" {
			names = append(names, m.Name)
		}
	}
	names = append(names, names[0])
	s.errs = append(s.errs, fault(ErrModel, s.pos, "%s: an action uses what depends on it: %s", s.verb, strings.Join(names, " ← ")))
}

// natural returns n as its own mechanism makes it in the new world. A node that
// is drawn from another distribution there is another node.
func (s *surgery) natural(n *ir.Node) *ir.Node {
	if m, ok := s.naturals[n]; ok {
		return m
	}
	args, changed := s.each(n.Args)
	t := s.from[n]
	var params []*ir.Node
	if t != nil {
		if changed {
			s.errs = append(s.errs, fault(ErrModel, s.pos, "%s: %q is computed from what is acted on, and has a distribution of its own; act on %q", s.verb, n.Name, n.Name))
		}
		var moved bool
		params, moved = s.each(t.Args[1:])
		changed = changed || moved
	}
	m := n
	if changed {
		c := *n
		c.Args = args
		m = &c
	}
	if t != nil {
		s.terms[t] = t
		if changed {
			c := *t
			c.Args = append([]*ir.Node{m}, params...)
			s.terms[t] = &c
		}
	}
	s.naturals[n] = m
	return m
}

func (s *surgery) each(nodes []*ir.Node) (out []*ir.Node, changed bool) {
	out = make([]*ir.Node, len(nodes))
	for i, n := range nodes {
		out[i] = s.world(n)
		changed = changed || out[i] != n
	}
	return out, changed
}

// perform returns what an action makes of its node.
func (s *surgery) perform(a *act) *ir.Node {
	a.written = make(map[*ir.Node]*ir.Node)
	var value *ir.Node
	switch {
	case a.from != nil:
		value = s.spread(a, a.value)
	case a.term != nil:
		a.written[a.value] = a.value
		value = a.value
		c := *a.term
		c.Args = []*ir.Node{value}
		for _, arg := range a.term.Args[1:] {
			c.Args = append(c.Args, s.resolve(a, arg))
		}
		s.drawn = append(s.drawn, &c)
		if c.Err != nil {
			s.errs = append(s.errs, public(c.Err))
		}
	case a.verb == "Set":
		value = a.value
	default:
		value = s.spread(a, s.resolve(a, a.value))
	}
	for _, cond := range a.when {
		e := Where(Expr{s.spread(a, s.resolve(a, lift(cond)))}, Expr{value}, Expr{s.spread(a, s.resolve(a, a.of))})
		value = e.n
	}
	if value.Op != ir.Data || value.Name != a.of.Name || a.from != nil {
		value = &ir.Node{Op: ir.Reshape, Name: a.of.Name, Args: []*ir.Node{value}, Dims: a.of.Dims, Pos: s.pos, Free: true, After: a.from != nil}
	}
	a.made = value
	return value
}

// resolve returns an expression of an action in the new world: its named nodes
// are the variables of that name.
func (s *surgery) resolve(a *act, n *ir.Node) *ir.Node {
	if m, ok := a.written[n]; ok {
		return m
	}
	var m *ir.Node
	if n.Err != nil {
		s.errs = append(s.errs, public(n.Err))
	}
	switch all := s.g.everything(); {
	case n.Name == a.of.Name && n.Name != "":
		a.natural = s.natural(a.of)
		m = a.natural
	case n.Name != "" && (n.Op == ir.Param || n.Op == ir.Data || n.Op == ir.Reshape):
		v := find(all, n.Name)
		if v == nil {
			s.errs = append(s.errs, unknown(s.pos, a.verb+" of "+a.of.Name, n.Name, all))
			v = n
		}
		m = s.world(v)
	default:
		c := *n
		c.Args = make([]*ir.Node, len(n.Args))
		for i, arg := range n.Args {
			c.Args[i] = s.resolve(a, arg)
		}
		m = &c
	}
	a.written[n] = m
	return m
}

// spread gives a value the dims of the node that it is for.
func (s *surgery) spread(a *act, n *ir.Node) *ir.Node {
	perm, ok := ir.Into(n.Dims, a.of.Dims)
	switch {
	case n.Faulty():
	case !ok:
		s.errs = append(s.errs, fault(ErrShape, s.pos, "%s: %v does not fit %v", a.verb, show(n)+ir.Shape(n.Dims), a.of))
	case !ir.IsIdentity(perm, len(n.Dims)):
		return &ir.Node{Op: ir.Permute, Args: []*ir.Node{n}, Perm: perm, Dims: a.of.Dims, Pos: s.pos, Free: n.Free, After: n.After}
	}
	return n
}
