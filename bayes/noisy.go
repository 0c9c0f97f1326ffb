package bayes

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// noisy rewrites a graph so that each variable of one number is a function of
// noise: one number at the address of the variable, the same in all worlds, or
// the number that gave what was seen. Others are drawn as they were.
type noisy struct {
	verb string
	pos  ir.Pos
	term map[*ir.Node]*ir.Node // terms that nodes are drawn from, in all worlds
	law  map[string]ir.Law     // of the noise of a variable
	// scales are parameters that are never negative.
	scales map[*ir.Node]bool

	// reached are nodes that must have derivatives by what was seen, or is unknown:
	// nil where all of that is numbers.
	reached map[*ir.Node]bool

	seen  map[*ir.Node]*ir.Node // nodes seen, and data with their values
	pins  map[string]*ir.Node   // the node whose value determines a variable's noise
	order []*ir.Node            // nodes seen

	done  map[*ir.Node]*ir.Node
	noise map[string]*ir.Node
	drawn map[*ir.Node]*ir.Node // terms of what is drawn as it was
	errs  []error
}

// begin returns s with nothing seen yet.
func (s *noisy) begin(term map[*ir.Node]*ir.Node) *noisy {
	s.term = term
	s.seen, s.pins = make(map[*ir.Node]*ir.Node), make(map[string]*ir.Node)
	s.done, s.noise, s.drawn = make(map[*ir.Node]*ir.Node), make(map[string]*ir.Node), make(map[*ir.Node]*ir.Node)
	return s
}

// node returns n as a function of noise.
func (s *noisy) node(n *ir.Node) *ir.Node {
	if m, ok := s.done[n]; ok {
		return m
	}
	var m *ir.Node
	switch t := s.term[n]; {
	case s.seen[n] != nil:
		m = s.seen[n]
	case t != nil:
		m = s.drawnBy(n, t)
	default:
		if args, changed := s.each(n.Args); changed {
			c := *n
			c.Args = args
			m = &c
		} else {
			m = n
		}
	}
	s.done[n] = m
	return m
}

func (s *noisy) each(nodes []*ir.Node) (out []*ir.Node, changed bool) {
	out = make([]*ir.Node, len(nodes))
	for i, n := range nodes {
		out[i] = s.node(n)
		changed = changed || out[i] != n
	}
	return out, changed
}

// drawnBy returns n, which is drawn from term t.
func (s *noisy) drawnBy(n, t *ir.Node) *ir.Node {
	params, _ := s.each(t.Args[1:])
	pin := s.pins[t.Name]
	inv, ok := inverterOf(t.Density)
	if pin != nil && ok {
		if _, ok = inverterOf(s.term[pin].Density); ok {
			return s.again(n, t, inv, params, pin)
		}
	}
	if pin != nil {
		s.errs = append(s.errs, fault(ErrModel, s.pos, "%s: the noise of %s can't be told from what was seen: %v has no inverse here",
			s.verb, t.Name, Dist{density: s.term[pin].Density, args: s.term[pin].Args[1:]}))
		return n
	}
	if !ok {
		c := *t
		c.Args = append([]*ir.Node{n}, params...)
		s.drawn[n] = &c
		return n
	}
	return s.from(n, inv, params, s.prior(t.Name, inv.Law(), n.Dims))
}

// prior returns noise of the variable's address under a law: that of its first
// world, or made of it by quantile.
func (s *noisy) prior(site string, law ir.Law, dims []*ir.Dim) *ir.Node {
	u, base := s.noise[site], s.law[site]
	if u == nil {
		u = &ir.Node{Op: ir.NormalNoise, Name: site, Dims: dims, Pos: s.pos}
		if base != ir.StdNormal {
			u.Op = ir.UniformNoise
		}
		if base == ir.StdLogistic { // 1 − u is exact
			u = Sub(Log(Expr{u}), Log(Sub(1, Expr{u}))).n
		}
		s.noise[site] = u
	}
	return s.as(u, base, law)
}

// as returns noise of one law as that of another, by quantile.
func (s *noisy) as(u *ir.Node, from, to ir.Law) *ir.Node {
	if from == to {
		return u
	}
	return &ir.Node{Op: ir.FromNoise, Args: []*ir.Node{u}, Dims: u.Dims, Density: converted{normal{}, from, to}, Pos: s.pos}
}

// converted turns noise of one law into that of another.
type converted struct {
	normal
	from, to ir.Law
}

func (converted) Params() []ir.ParamSpec { return nil }
func (c converted) FromNoise(u float64, _ [][]float64) float64 {
	return noiseAt(c.to, level(c.from, u))
}

// from returns what noise u gives under the parameters.
func (s *noisy) from(n *ir.Node, inv ir.Inverter, params []*ir.Node, u *ir.Node) *ir.Node {
	if _, ok := inv.(normal); ok {
		return s.fitted(Add(Mul(Expr{u}, s.scale(params[1])), Expr{params[0]}), n)
	}
	return &ir.Node{Op: ir.FromNoise, Args: append([]*ir.Node{u}, params...), Dims: n.Dims, Density: inv, Pos: s.pos}
}

// scale returns a scale, NaN where it is not positive. Data were checked, and
// parameters never are.
func (s *noisy) scale(sd *ir.Node) Expr {
	if sd.Op == ir.Const || sd.Op == ir.Data && sd.Num != nil || s.scales[sd] {
		return Expr{sd}
	}
	return Where(Less(0, Expr{sd}), Expr{sd}, math.NaN())
}

// fitted gives an expression the dims of n.
func (s *noisy) fitted(e Expr, n *ir.Node) *ir.Node {
	perm, ok := ir.Into(e.n.Dims, n.Dims)
	switch {
	case e.n.Faulty():
		s.errs = append(s.errs, faultsOf(e.n)...)
	case !ok:
		s.errs = append(s.errs, fault(ErrShape, s.pos, "%s: %v does not fit %v", s.verb, ir.Shape(e.n.Dims), n))
	case !ir.IsIdentity(perm, len(e.n.Dims)):
		return &ir.Node{Op: ir.Permute, Args: []*ir.Node{e.n}, Perm: perm, Dims: n.Dims, Pos: s.pos}
	}
	return e.n
}

// again returns what n is given what the node pin was seen to be: that itself
// where the parameters are the same, else what its noise gives.
//
// A normal whose standard deviation no action reaches is what was seen plus the
// difference of the means, which needs no noise and is exact where there is none.
func (s *noisy) again(n, t *ir.Node, inv ir.Inverter, params []*ir.Node, pin *ir.Node) *ir.Node {
	was, _ := s.each(s.term[pin].Args[1:])
	of, _ := inverterOf(s.term[pin].Density)
	y := Expr{s.seen[pin]}
	same := of == inv && len(was) == len(params) // else the law is another
	_, shifts := inv.(normal)
	if same && shifts && was[1] == params[1] {
		return s.fitted(Add(y, Sub(Expr{params[0]}, Expr{was[0]})), n)
	}
	if s.reached[n] {
		if same {
			if e := carried(y, of, was, params); e.n != nil {
				return s.fitted(e, n)
			}
		}
		s.errs = append(s.errs, fault(ErrModel, s.pos, "%s: the evidence depends on %q in two worlds, and noise of %s has no derivative there; give evidence on %q",
			s.verb, t.Name, inv.Name(), t.Name))
		return n
	}
	value := s.from(n, inv, params, s.as(s.found(t.Name, of, was, pin), of.Law(), inv.Law()))
	if !same || of.Coarse() { // that what is coarse comes back is seen to when its noise is found
		return value
	}
	alike := []Expr{}
	for k := range params {
		if params[k] != was[k] {
			alike = append(alike, Equal(Expr{params[k]}, Expr{was[k]}))
		}
	}
	if len(alike) == 0 {
		return s.seen[pin]
	}
	all := alike[0]
	for _, e := range alike[1:] {
		all = Mul(all, e)
	}
	return s.fitted(Where(all, y, Expr{value}), n)
}

// found returns the noise that gave what the node pin was seen to be.
func (s *noisy) found(site string, inv ir.Inverter, was []*ir.Node, pin *ir.Node) *ir.Node {
	if u := s.noise[site]; u != nil {
		return u
	}
	y := s.seen[pin]
	var u *ir.Node
	if _, ok := inv.(normal); ok {
		u = s.fitted(Div(Sub(Expr{y}, Expr{was[0]}), s.scale(was[1])), pin)
	} else {
		v := &ir.Node{Op: ir.Const, Num: []float64{0.5}} // of one number, anything
		if inv.Coarse() {
			v = &ir.Node{Op: ir.Strata, Name: site, Dims: pin.Dims, Pos: s.pos}
		}
		u = &ir.Node{Op: ir.NoiseOf, Args: slices.Concat([]*ir.Node{y, v}, was), Dims: pin.Dims, Density: inv, Pos: s.pos}
	}
	s.noise[site] = u
	return u
}
