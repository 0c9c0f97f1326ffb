package bayes

import (
	"context"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// softness is the width of the step that stands for a condition, in standard
// deviations of what is compared: narrow enough that most draws under a
// condition some five deviations out meet it, wide enough to climb. The weights
// of those lie between 1 and 2.
const softness = 1. / 32

// finish compiles the target: the density of all that was seen or is unknown,
// with conditions, summed over the discrete unknown.
func (s *settling) finish(seed uint64) error {
	known := s.known()
	s.free = *constrainer(graph{params: known})
	for _, t := range s.terms {
		if !slices.Contains(known, t.Args[0]) {
			s.likely = append(s.likely, eventwise(t))
		}
		if i := slices.IndexFunc(s.evidence, func(l limit) bool { return l.data == t.Args[0] }); i >= 0 {
			lp := eventwise(t)
			s.pieces = append(s.pieces, piece{s.evidence[i].String(), lp, t.Pos, false})
		}
	}
	terms := slices.Concat(s.terms, s.other)
	for _, i := range s.given {
		t, err := s.condition(s.r.outputs[i], s.r.qualified[i].Name, seed)
		if err != nil {
			return err
		}
		terms = append(terms, t)
	}
	s.likely = append(s.likely, terms[len(s.terms):]...)
	if len(s.discrete) > 0 {
		var err error
		if terms, err = s.enumerate(terms); err != nil {
			return err
		}
	}
	s.density, s.alone = terms, 1
	if len(known) > 0 && (len(s.unknown) == 0 || s.apart() != nil) {
		s.alone = known[0].Size()
	}
	if slices.ContainsFunc(known, func(n *ir.Node) bool { return n.Size() != s.alone }) {
		s.alone = 1
	}
	theta := uses{}
	for _, p := range s.r.all.params {
		theta[p] = true
	}
	s.depends = slices.ContainsFunc(terms, theta.of)
	return s.compile(s.r.all.params, terms)
}

// condition returns the term of a condition: as it is, if it is one on discrete
// variables, which are summed over, and softened otherwise.
func (s *settling) condition(n *ir.Node, name string, seed uint64) (*ir.Node, error) {
	hard := func(otherwise Expr) *ir.Node { return lift(Where(Equal(Expr{n}, 0), math.Inf(-1), otherwise)) }
	moves := uses{}
	for _, p := range s.unknown {
		moves[p] = true
	}
	if !moves.of(n) {
		holds := hard(Expr{lift(0)})
		s.pieces = append(s.pieces, piece{name, holds, s.pos, false})
		return holds, nil
	}
	margins, ok := marginsOf(n)
	if !ok {
		return nil, fault(ErrModel, s.pos, "Condition: %s compares continuous variables that nobody saw: write it as Less or LessEq, or a product of such", name)
	}
	coords, err := s.guess(probes, seed)
	if err != nil {
		return nil, err
	}
	soft := Expr{lift(0)}
	for _, m := range margins {
		values, err := s.evaluate(context.Background(), coords, 1, probes, s.known(), []*ir.Node{m})
		if err != nil {
			return nil, err
		}
		scale, moves := &ir.Node{Op: ir.Const, Dims: m.Dims, Pos: s.pos}, false
		for x := range slices.Chunk(values, probes) {
			sum, squares := 0.0, 0.0
			for _, v := range x {
				sum += v / probes
			}
			for _, v := range x {
				squares += float64((v-sum)*(v-sum)) / probes
			}
			width := softness * math.Sqrt(squares)
			switch moves = moves || width > 0; {
			case !(width <= math.MaxFloat64):
				return nil, fault(ErrModel, s.pos, "Condition: %s compares what has standard deviation %v before the evidence, in row %d", name, math.Sqrt(squares), len(scale.Num))
			case width == 0:
				width = 1 // of what is decided any will do
			}
			scale.Num = append(scale.Num, width)
		}
		if !moves {
			return nil, fault(ErrModel, s.pos, "Condition: %s compares what has standard deviation 0 before the evidence", name)
		}
		soft = Add(Softplus(Div(Neg(Expr{m}), Expr{scale})), soft)
	}
	s.pieces = append(s.pieces, piece{name, hard(soft), s.pos, true})
	return lift(Neg(soft)), nil
}

// marginsOf returns what is positive where a condition holds.
func marginsOf(n *ir.Node) ([]*ir.Node, bool) {
	switch n.Op {
	case ir.Less, ir.LessEq:
		return []*ir.Node{lift(Sub(Expr{n.Args[1]}, Expr{n.Args[0]}))}, true
	case ir.Mul:
		a, okA := marginsOf(n.Args[0])
		b, okB := marginsOf(n.Args[1])
		return append(a, b...), okA && okB
	}
	return nil, false
}
