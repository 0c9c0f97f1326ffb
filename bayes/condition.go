package bayes

import (
	"context"
	"errors"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// Condition asks what the worlds are where variables were seen: data with a
// distribution, generated quantities, and what is computed of them. draws are
// those of the parameters; given names Lets that hold: are not 0 in any position.
// seed chooses the draws that solutions are tried on.
//
// A variable that was seen is what it was seen to be. What it depends on and
// nobody saw becomes a parameter, with the distribution it is drawn from; in
// other worlds it has the same noise. Evidence on a computed variable is solved
// for one of the unknown that it is affine in, with the Jacobian of that. A
// A count without an end that nobody saw is summed over to beyond where the
// draws of its distribution end, so that about 1e-11 of it is left out. A
// condition on continuous variables is a product of Less and LessEq; the target
// softens it, and Complete weighs that away.
//
// Errors, all that are found: names; values that don't fit or are not finite;
// evidence that is not handled: discrete unknown of very many values, what no
// unknown solves, noise that has to go from one world to another under a distribution
// without closed form.
// Cost: the compilation of a program.
func (j Joint) Condition(draws *Draws, seed uint64, seen []Seen, given ...string) (*Conditioned, error) {
	r, err := j.resolve("Condition", nil)
	if err != nil {
		return nil, err
	}
	if draws == nil {
		return nil, fault(ErrModel, ir.Here(), "Condition: there are no draws")
	}
	s := settling{
		Conditioned: &Conditioned{r: r, draws: draws, counted: make(map[string]bool)}, pos: ir.Here(), value: r.noisy.begin(r.drawn),
		prior: func(name string) (*Draws, error) {
			return Joint{Worlds: j.Worlds}.Predict(context.Background(), draws, seed, name)
		},
	}
	s.value.verb, s.value.reached, s.before = "Condition", make(map[*ir.Node]bool), r.drawn
	if s.theta, err = r.all.coordinates(draws); err != nil {
		return nil, err
	}
	var limits []limit
	for _, e := range seen {
		l, err := s.find(e)
		if s.errs = append(s.errs, err); err != nil {
			continue
		}
		t := r.drawn[l.node]
		if t == nil || s.value.pins[t.Name] != nil {
			limits = append(limits, l)
			continue
		}
		s.value.pins[t.Name], s.value.seen[l.node] = l.node, l.data
		s.evidence = append(s.evidence, l)
	}
	if err := errors.Join(s.errs...); err != nil {
		return nil, err
	}
	for _, l := range slices.Concat(s.evidence, limits) {
		s.reach(l.node)
	}
	for _, name := range given {
		i := slices.IndexFunc(r.qualified, func(n *ir.Node) bool { return n.Name == name })
		if i < 0 {
			return nil, unknown(s.pos, "Condition", name, r.qualified)
		}
		s.reach(r.outputs[i])
		s.given = append(s.given, i)
	}
	for i, n := range s.r.outputs {
		s.r.outputs[i] = s.value.node(n)
	}
	for i := range limits {
		limits[i].node = s.value.node(limits[i].node)
	}
	for _, n := range s.primary {
		s.terms = append(s.terms, s.term(n))
	}
	s.r.drawn = s.value.drawn
	if err := errors.Join(append(s.errs, s.value.errs...)...); err != nil {
		return nil, err
	}
	for i := range limits {
		if err := s.solve(limits, i, seed); err != nil {
			return nil, err
		}
	}
	return s.Conditioned, s.finish(seed)
}

// limit is evidence with its node.
type limit struct {
	Seen
	node, data *ir.Node
}

// settling is a Condition being worked out.
type settling struct {
	*Conditioned
	pos      ir.Pos
	errs     []error
	value    *noisy     // what everything is, by the noise of what is seen or unknown
	evidence []limit    // on what is drawn
	primary  []*ir.Node // of nodes of one name, each in its world, that which is seen or unknown
	terms    []*ir.Node // of those
	other    []*ir.Node // Jacobians, and what must hold
	given    []int      // outputs that are conditions
	prior    func(name string) (*Draws, error)
}

// find returns the node that evidence is about.
func (s *settling) find(e Seen) (limit, error) {
	i := slices.IndexFunc(s.r.qualified, func(n *ir.Node) bool { return n.Name == e.Name })
	if i < 0 {
		return limit{}, unknown(s.pos, "Condition", e.Name, s.r.qualified)
	}
	n := s.r.outputs[i]
	if len(e.Values) != n.Size() {
		return limit{}, fault(ErrShape, s.pos, "Condition: %s is %v and was seen as %d values", e.Name, n, len(e.Values))
	}
	for i, v := range e.Values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return limit{}, fault(ErrData, s.pos, "Condition: %s was seen to be %v at position %d; leave out what was not seen", e.Name, v, i)
		}
	}
	return limit{e, n, &ir.Node{Op: ir.Data, Name: n.Name, Dims: n.Dims, Num: slices.Clone(e.Values), Pos: s.pos}}, nil
}

// reach marks what evidence on n speaks of. Of what was not seen, the first node
// of a name that it meets is the primary one.
func (s *settling) reach(n *ir.Node) {
	if s.value.reached[n] {
		return
	}
	s.value.reached[n] = true
	args := n.Args
	if t := s.r.drawn[n]; t != nil {
		args = t.Args[1:]
		if s.value.pins[t.Name] == nil {
			s.value.pins[t.Name], s.value.seen[n] = n, s.unseen(t)
		}
		if p := s.value.pins[t.Name]; p == n {
			s.primary = append(s.primary, n)
			s.counted[n.Name] = t.Density.Domain().Integer
		} else {
			s.reach(p)
		}
	}
	for _, a := range args {
		s.reach(a)
	}
}

// unseen makes a parameter of a variable that is drawn from t.
func (s *settling) unseen(t *ir.Node) *ir.Node {
	n, domain := t.Args[0], t.Density.Domain()
	s.inferred = append(s.inferred, n.Name)
	p := &ir.Node{Op: ir.Param, Name: n.Name, Dims: n.Dims, Pos: n.Pos, Support: domain.Support, Free: true}
	levels, ok := levelsOf(t)
	if !ok && endless(domain) {
		var err error
		if levels, err = s.listed(n); err != nil {
			s.errs = append(s.errs, err)
			return p
		}
		ok = len(levels) > 0
	}
	switch {
	case domain.Known || domain.Atom || domain.Integer && !ok:
		s.errs = append(s.errs, fault(ErrModel, s.pos, "Condition: the evidence depends on %q, which nobody saw; one drawn from %s is not inferred. Give evidence on %q", n.Name, t.Density.Name(), n.Name))
	case domain.Integer:
		p.Support = ir.Support{}
		s.discrete = append(s.discrete, discreteSite{p, n, levels})
	default:
		s.unknown, s.natural = append(s.unknown, p), append(s.natural, n)
	}
	return p
}

// term returns the term of a primary node with its value.
func (s *settling) term(n *ir.Node) *ir.Node {
	c := *s.before[n]
	params, _ := s.value.each(c.Args[1:])
	c.Args = append([]*ir.Node{s.value.seen[n]}, params...)
	return &c
}

// rewrite does a replacement everywhere.
func (s *settling) rewrite(r *ir.Rewriter, limits []limit) {
	for _, list := range [][]*ir.Node{s.r.outputs, s.terms, s.other} {
		for i, n := range list {
			list[i] = r.Node(n)
		}
	}
	for n, t := range s.r.drawn {
		s.r.drawn[n] = r.Node(t)
	}
	for i := range limits {
		limits[i].node = r.Node(limits[i].node)
	}
}
