package identify

import (
	"slices"
	"strconv"

	"github.com/seed78144065/credence/dag/estimand"
)

// express returns the expression of a distribution by those it was derived from.
func (s *search) express(d derived, of map[int]estimand.Expr) estimand.Expr {
	first, second := of[d.from[0]], of[d.from[1]]
	switch d.rule {
	case fromData:
		p := s.prob(d.distribution)
		p.Population = strconv.Itoa(d.from[0])
		return p
	case takeOne:
		one := observed(s.list(d.subject)[0])
		return estimand.Substitute(first, map[string]estimand.Term{one.Var: one})
	case unstar:
		x := s.list(s.actual[d.subject.number()].variable)[0]
		return unstarred(first, x)
	case sumOut:
		return sumOver(first, estimand.At(s.list(d.subject)...))
	case divide:
		return conditional(first, estimand.At(s.list(d.of)...))
	case multiply:
		return estimand.Product(append(slices.Clone(factors(first)), factors(second)...))
	case quotient:
		if d.of&s.proxies == 0 {
			return estimand.Quotient{Over: first, Under: second}
		}
		// X* and R have values that never go together: there 0 times what is undefined
		// is 0, and a quotient is not.
		return estimand.Product(append(slices.Clone(factors(first)), estimand.Quotient{Over: estimand.Number(1), Under: second}))
	}
	return first // the rules of the do-calculus change what it is called
}

// unstarred writes X for X*.
func unstarred(e estimand.Expr, x string) estimand.Expr {
	e = estimand.Substitute(e, map[string]estimand.Term{x + star: {Symbol: x}})
	return estimand.Rewrite(e, func(e estimand.Expr) estimand.Expr {
		if p, is := e.(estimand.Prob); is {
			for _, terms := range []*[]estimand.Term{&p.Of, &p.Given} {
				*terms = slices.Clone(*terms)
				for i, t := range *terms {
					if t.Var == x+star && t.Symbol == x {
						(*terms)[i].Var = x
					}
				}
			}
			return p
		}
		return e
	})
}

// factors returns the factors of a product, or the one.
func factors(e estimand.Expr) estimand.Product {
	if p, is := e.(estimand.Product); is {
		return p
	}
	return estimand.Product{e}
}

// sumOver returns Σ e, in a shorter form where there is one.
func sumOver(e estimand.Expr, over []estimand.Term) estimand.Expr {
	rest, bear := split(factors(e), over)
	if len(bear) != 1 {
		return times(rest, estimand.Sum{Over: over, Of: times(bear, nil)})
	}
	switch one := bear[0].(type) {
	case estimand.Prob:
		left := without(one.Of, over)
		if len(one.Of)-len(left) == len(over) {
			if one.Of = left; len(left) > 0 {
				return times(rest, one)
			}
			return times(rest, nil) // all of it sums to 1
		}
	case estimand.Sum:
		return times(rest, estimand.Sum{Over: slices.Concat(one.Over, over), Of: one.Of})
	}
	return times(rest, estimand.Sum{Over: over, Of: bear[0]})
}

// conditional returns e / Σ e over the symbols of what is asked for, in a shorter
// form where there is one.
func conditional(e estimand.Expr, of []estimand.Term) estimand.Expr {
	_, bear := split(factors(e), of) // other factors are above and below
	if one, is := bear[0].(estimand.Prob); is && len(bear) == 1 {
		if left := without(one.Of, of); len(one.Of)-len(left) == len(of) {
			one.Given = slices.Concat(left, one.Given)
			one.Of = slices.DeleteFunc(slices.Clone(one.Of), func(t estimand.Term) bool { return slices.Contains(left, t) })
			return one
		}
	}
	over := times(bear, nil)
	return estimand.Quotient{Over: over, Under: sumOver(over, of)}
}

// split returns the factors that do not depend on symbols, and those that do.
func split(p estimand.Product, symbols []estimand.Term) (rest, bear estimand.Product) {
	for _, f := range p {
		if slices.ContainsFunc(estimand.Free(f), func(t estimand.Term) bool { return has(symbols, t.Symbol) }) {
			bear = append(bear, f)
		} else {
			rest = append(rest, f)
		}
	}
	return rest, bear
}

// times returns the product with one more factor, if there is one.
func times(p estimand.Product, e estimand.Expr) estimand.Expr {
	if e != nil {
		p = append(slices.Clone(p), e)
	}
	if len(p) == 1 {
		return p[0]
	}
	return p
}

func without(terms, out []estimand.Term) []estimand.Term {
	return slices.DeleteFunc(slices.Clone(terms), func(t estimand.Term) bool { return t.Symbol != "" && has(out, t.Symbol) })
}

func has(terms []estimand.Term, symbol string) bool {
	return slices.ContainsFunc(terms, func(t estimand.Term) bool { return t.Symbol == symbol })
}
