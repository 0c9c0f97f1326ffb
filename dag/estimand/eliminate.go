package estimand

import "slices"

// eliminate gets rid of bound symbols one at a time, as far as it can, and puts
// factors before the sum that it does not bear on.
func (s *simplifier) eliminate(sum Sum) Expr {
	parts := factors(sum.Of)
	for again := true; again; {
		again = false
		for k, t := range sum.Over {
			shorter, ok := s.sumOut(parts, t)
			if !ok {
				continue
			}
			sum = Sum{slices.Delete(slices.Clone(sum.Over), k, k+1), shorter}
			parts, again = shorter, true
			break
		}
	}
	if len(sum.Over) == 0 {
		return flat(parts)
	}
	var inside, outside Product
	for _, f := range parts {
		if bears(sum.Over, f) {
			inside = append(inside, f)
		} else {
			outside = append(outside, f)
		}
	}
	before := Sum{sum.Over, flat(parts)}
	if len(outside) == 0 || len(inside) == 0 {
		return before
	}
	after, _ := s.take(before, append(outside, Sum{sum.Over, flat(inside)}))
	return after
}

// sumOut returns the factors summed over one symbol: those that have it are
// joined until it is in one of them alone, and there no condition.
func (s *simplifier) sumOut(parts Product, t Term) (Product, bool) {
	var with []Prob
	var rest, before Product
	for _, f := range parts {
		if !bears([]Term{t}, f) {
			rest = append(rest, f)
			continue
		}
		p, is := f.(Prob)
		if !is {
			return nil, false
		}
		with, before = append(with, p), append(before, f)
	}
	for len(with) > 1 {
		a := slices.IndexFunc(with, func(p Prob) bool { return hasSymbol(p.Of, t.Symbol) })
		if a < 0 {
			return nil, false
		}
		from := with[a]
		with = slices.Delete(with, a, a+1)
		joined := false
		for b, p := range with {
			if whole, ok := s.join(from, p); ok {
				with[b], joined = whole, true
				break
			}
		}
		if !joined {
			return nil, false
		}
	}
	if len(with) == 0 || !hasSymbol(with[0].Of, t.Symbol) {
		return nil, false
	}
	left := with[0]
	left.Of = slices.DeleteFunc(slices.Clone(left.Of), func(u Term) bool { return u.Symbol == t.Symbol })
	if len(left.Of) == 0 {
		_, ok := s.take(Sum{[]Term{t}, flat(before)}, Number(1))
		return rest, ok
	}
	_, ok := s.take(Sum{[]Term{t}, flat(before)}, left)
	return append(rest, left), ok
}

// bears reports whether an expression depends on one of the symbols.
func bears(over []Term, e Expr) bool {
	return slices.ContainsFunc(Free(e), func(t Term) bool { return hasSymbol(over, t.Symbol) })
}
