package bayes

import (
	"slices"

	"github.com/seed78144065/credence/internal/ir"
)

// conditioned returns mean and standard deviation of parameter n given an
// observation y ~ Normal(a·n + c, r), for its prior Normal(mean, sd) in args:
// nil if no observation is of that kind. The likelihood of y becomes that before
// n is known, Normal(a·mean + c, √(a²·sd² + r²)).
//
// Source: [West1997] §2.2, one step of the Kalman filter.
func (b *simulating) conditioned(n *ir.Node, args []*ir.Node) []*ir.Node {
	if len(n.Dims) > 0 {
		return nil
	}
	for _, t := range b.p.g.likes {
		if _, ok := t.Density.(normal); !ok || b.observed[t] || len(t.Args[0].Dims) > 0 || reads(t.Args[2], n) {
			continue
		}
		slope, rest, ok := affineIn(t.Args[1], n)
		if !ok || slope.n == nil || slices.ContainsFunc([]*ir.Node{t.Args[2], slope.n, rest.n}, b.later) {
			continue
		}
		at := func(e Expr) Expr { return Expr{b.node(e.n)} }
		mean, sd := Expr{args[0]}, b.law.scale(args[1])
		y, r, a := at(Expr{t.Args[0]}), b.law.scale(b.node(t.Args[2])), at(slope)
		forecast, spread := Add(Mul(a, mean), at(rest)), Add(Square(Mul(a, sd)), Square(r))
		gain := Div(Mul(a, Square(sd)), spread)
		b.observed[t] = true
		b.s.reduced = append(b.s.reduced, n.Name)
		lp := LogProb(y, Normal(forecast, Sqrt(spread)))
		b.done[t] = b.spread(lp.n)
		return []*ir.Node{
			Add(mean, Mul(gain, Sub(y, forecast))).n,
			Mul(sd, Div(r, Sqrt(spread))).n,
		}
	}
	return nil
}

// later reports whether n depends on a parameter that is neither given nor drawn
// yet.
func (b *simulating) later(n *ir.Node) bool {
	return anywhere(n, func(m *ir.Node) bool { return m.Op == ir.Param }, func(m *ir.Node) bool { return b.done[m] != nil })
}

// affineIn returns slope and rest of an expression that is slope·x + rest, neither
// of which reads x; no slope if the expression does not.
func affineIn(n, x *ir.Node) (slope, rest Expr, ok bool) {
	switch {
	case n == x:
		return lifted(1), lifted(0), true
	case !reads(n, x):
		return Expr{}, Expr{n}, true
	case len(n.Dims) > 0:
		return Expr{}, Expr{}, false
	}
	var slopes, rests [2]Expr
	for i, a := range n.Args[:min(2, len(n.Args))] {
		if slopes[i], rests[i], ok = affineIn(a, x); !ok {
			return Expr{}, Expr{}, false
		}
	}
	switch n.Op {
	case ir.Reshape:
		return slopes[0], rests[0], true
	case ir.Neg:
		return Neg(slopes[0]), Neg(rests[0]), true
	case ir.Add, ir.Sub:
		for i := range slopes {
			if slopes[i].n == nil {
				slopes[i] = lifted(0)
			}
		}
		if n.Op == ir.Sub {
			return Sub(slopes[0], slopes[1]), Sub(rests[0], rests[1]), true
		}
		return Add(slopes[0], slopes[1]), Add(rests[0], rests[1]), true
	case ir.Mul:
		if slopes[0].n != nil && slopes[1].n != nil {
			return Expr{}, Expr{}, false
		}
		k := 0
		if slopes[0].n == nil {
			k = 1
		}
		return Mul(slopes[k], rests[1-k]), Mul(rests[k], rests[1-k]), true
	case ir.Div:
		if slopes[1].n != nil {
			return Expr{}, Expr{}, false
		}
		return Div(slopes[0], rests[1]), Div(rests[0], rests[1]), true
	}
	return Expr{}, Expr{}, false
}

func lifted(v float64) Expr { return Expr{lift(v)} }

// reads reports whether n depends on x.
func reads(n, x *ir.Node) bool {
	return anywhere(n, func(m *ir.Node) bool { return m == x }, func(*ir.Node) bool { return false })
}

// anywhere reports whether n or something it depends on is such, not looking
// beyond what ends.
func anywhere(n *ir.Node, such, ends func(*ir.Node) bool) bool {
	seen := make(map[*ir.Node]bool)
	var visit func(n *ir.Node) bool
	visit = func(n *ir.Node) bool {
		if n == nil || seen[n] || ends(n) {
			return false
		}
		seen[n] = true
		return such(n) || slices.ContainsFunc(n.Args, visit)
	}
	return visit(n)
}
