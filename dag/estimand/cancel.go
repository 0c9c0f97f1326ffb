package estimand

import "slices"

// gather makes one quotient of a product with quotients if something cancels.
func (s *simplifier) gather(p Product) Expr {
	var over, under Product
	quotients := 0
	for _, f := range p {
		if q, is := f.(Quotient); is {
			over, under = append(over, factors(q.Over)...), append(under, factors(q.Under)...)
			quotients++
		} else {
			over = append(over, f)
		}
	}
	if quotients == 0 {
		return p
	}
	whole := s.cancel(Quotient{over, under})
	if Cost(whole) >= Cost(p) {
		return p
	}
	whole, _ = s.take(p, whole)
	return whole
}

// cancel shortens a quotient.
func (s *simplifier) cancel(q Quotient) Expr {
	over, under := fraction(q.Over)
	over2, under2 := fraction(q.Under)
	over, under = append(over, under2...), append(under, over2...)
	// What is above and below.
	for k := 0; k < len(under); k++ {
		same := slices.IndexFunc(over, func(f Expr) bool { return Equal(f, under[k]) })
		if same >= 0 {
			over, under = slices.Delete(over, same, same+1), slices.Delete(under, k, k+1)
			k--
		}
	}
	// P(A, B | C) / P(B | C), where joining factors above may make such a pair.
	for k := 0; k < len(under); k++ {
		if p, is := under[k].(Prob); is {
			if shorter, ok := s.divide(over, p); ok {
				over, under = shorter, slices.Delete(under, k, k+1)
				k--
			}
		}
	}
	after := flat(over)
	if len(under) > 0 {
		after = Quotient{flat(over), flat(under)}
	}
	if Cost(after) >= Cost(q) {
		return q
	}
	after, _ = s.take(q, after)
	return after
}

// divide divides a product by a probability: one factor above becomes
// conditional on it.
func (s *simplifier) divide(over Product, by Prob) (Product, bool) {
	if !by.plain() {
		return nil, false
	}
	over = slices.Clone(over)
	for {
		for k, f := range over {
			p, is := f.(Prob)
			if !is || !p.plain() || len(minus(by.Of, p.Of)) > 0 || len(by.Of) == len(p.Of) || !s.same(by.Of, by.Given, p.Given) {
				continue
			}
			conditional := P(minus(p.Of, by.Of), slices.Concat(by.Of, p.Given))
			if _, ok := s.take(Quotient{p, by}, conditional); ok {
				over[k] = conditional
				return over, true
			}
		}
		if !s.joinOne(&over, by.Of) {
			return nil, false
		}
	}
}

// joinOne joins two factors, one of which has one of the terms.
func (s *simplifier) joinOne(over *Product, terms []Term) bool {
	for i, f := range *over {
		a, is := f.(Prob)
		if !is {
			continue
		}
		for j, f := range *over {
			b, is := f.(Prob)
			if i == j || !is || len(minus(a.Of, b.Given)) == len(a.Of) {
				continue
			}
			if len(minus(terms, slices.Concat(a.Of, b.Of))) == len(terms) {
				continue
			}
			if whole, ok := s.join(a, b); ok {
				(*over)[i] = whole
				*over = slices.Delete(*over, j, j+1)
				return true
			}
		}
	}
	return false
}

// fraction returns the factors above and below the line of an expression.
func fraction(e Expr) (over, under Product) {
	for _, f := range factors(e) {
		if q, is := f.(Quotient); is {
			a, b := fraction(q.Over)
			c, d := fraction(q.Under)
			over, under = slices.Concat(over, a, d), slices.Concat(under, b, c)
		} else {
			over = append(over, f)
		}
	}
	return over, under
}
