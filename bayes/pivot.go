package bayes

import (
	"context"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

const (
	// probes is the number of draws that a solution is tried on.
	probes = 64
	// agreement is how far a computed variable may be from what it was seen to
	// be, relative to its size or to 1: rounding of a million operations.
	agreement = 1e-9
)

// solve makes one of the unknown what evidence on a computed variable says it
// is: v = e₀ + (e₁ − e₀)·x, with e₀ and e₁ the variable where x is 0 and 1. Its
// density is that of x divided by |e₁ − e₀|. Where no continuous
// unknown is left the evidence holds or is impossible.
func (s *settling) solve(limits []limit, i int, seed uint64) error {
	l := limits[i]
	var candidates []*ir.Node
	met := make(map[*ir.Node]bool)
	var visit func(n *ir.Node)
	visit = func(n *ir.Node) {
		if met[n] {
			return
		}
		met[n] = true
		for _, a := range n.Args {
			visit(a)
		}
		if slices.Contains(s.unknown, n) {
			candidates = append(candidates, n)
		}
	}
	visit(l.node)
	slices.SortStableFunc(candidates, func(a, b *ir.Node) int { return int(a.Support.Kind) - int(b.Support.Kind) }) // unbounded first
	moves := false
	for _, x := range candidates {
		if x.Size() != l.node.Size() {
			moves = true
			continue
		}
		at := func(value float64) Expr {
			c := &ir.Node{Op: ir.Data, Name: x.Name, Dims: x.Dims, Num: slices.Repeat([]float64{value}, x.Size()), Pos: s.pos}
			r := ir.Rewriter{Replace: map[*ir.Node]*ir.Node{x: c}}
			return Expr{r.Node(l.node)}
		}
		slope := Sub(at(1), at(0))
		solved := lift(Div(Sub(Expr{l.data}, at(0)), slope))
		solved = &ir.Node{Op: ir.Reshape, Name: x.Name, Args: []*ir.Node{solved}, Dims: x.Dims, Pos: s.pos, Free: true}
		r := ir.Rewriter{Replace: map[*ir.Node]*ir.Node{x: solved}}
		size := Max(Abs(at(0)), Abs(at(1)))
		relative := Where(Equal(slope, 0), 0, Div(slope, size))
		slopes, off, err := s.try(lift(relative), lift(Sub(Expr{r.Node(l.node)}, Expr{l.data})), seed)
		if err != nil {
			return err
		}
		moves = moves || slices.ContainsFunc(slopes, func(v float64) bool { return !(math.Abs(v) <= agreement) })
		if slices.ContainsFunc(slopes, func(v float64) bool { return !(math.Abs(v) > agreement && v-v == 0) }) {
			continue
		}
		scale := agreement * max(1, slices.Max(l.Values), -slices.Min(l.Values))
		if slices.ContainsFunc(off, func(v float64) bool { return !(math.Abs(v) <= scale) }) {
			continue
		}
		k := slices.Index(s.unknown, x)
		s.unknown, s.natural = slices.Delete(s.unknown, k, k+1), slices.Delete(s.natural, k, k+1)
		s.other = append(s.other, lift(Neg(Log(Abs(slope)))))
		s.rewrite(&r, limits)
		return nil
	}
	if !moves {
		off, scale := Abs(Sub(Expr{l.node}, Expr{l.data})), Max(1, Abs(Expr{l.data}))
		holds := lift(Where(LessEq(off, Mul(agreement, scale)), 0, math.Inf(-1)))
		s.pieces, s.other = append(s.pieces, piece{l.String(), holds, s.pos, false}), append(s.other, holds)
		return nil
	}
	return fault(ErrModel, s.pos, "Condition: %s was seen, which is computed, and is not affine in any of the unknown that it is computed of; give evidence on those, or on the noise of one", l.Name)
}

// try returns the relative slope and how far the solution is off, wherever draws from
// before the evidence lie.
func (s *settling) try(slope, off *ir.Node, seed uint64) (slopes, offs []float64, err error) {
	coords, err := s.guess(probes, seed)
	if err != nil {
		return nil, nil, err
	}
	got, err := s.evaluate(context.Background(), coords, 1, probes, s.known(), []*ir.Node{slope, off})
	if err != nil {
		return nil, nil, err
	}
	return got[:slope.Size()*probes], got[slope.Size()*probes:], nil
}
