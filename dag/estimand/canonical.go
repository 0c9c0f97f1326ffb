package estimand

import (
	"cmp"
	"slices"
)

// Canonical returns the same function in a form that does not depend on how it
// was put together: products are flat and sorted, nested sums are one, numbers
// are multiplied out, the symbols of a sum are named after their variables. It
// uses no rule of probability.
func Canonical(e Expr) Expr { return ordered(hygienic(tidy(e))) }

// Equal reports whether two expressions have the same canonical form. Different
// forms may still be the same function, which only evaluation can tell.
func Equal(a, b Expr) bool { return Canonical(a).String() == Canonical(b).String() }

// tidy flattens products and sums and multiplies numbers out, from the inside.
func tidy(e Expr) Expr {
	// Bound symbols first get names of their own, so that sums can be joined.
	return Rewrite(hygienic(e), func(e Expr) Expr {
		switch e := e.(type) {
		case Prob:
			if len(e.Of) == 0 {
				return Number(1)
			}
		case Sum:
			inner, nested := e.Of.(Sum)
			switch {
			case len(e.Over) == 0:
				return e.Of
			case nested:
				return Sum{slices.Concat(e.Over, inner.Over), inner.Of}
			case e.Of == Expr(Number(0)):
				return Number(0)
			}
		case Product:
			return flat(e)
		case Quotient:
			switch {
			case isNumber(e.Under, 1), isNumber(e.Over, 0):
				return e.Over
			}
		}
		return e
	})
}

// flat returns a product without products and ones in it.
func flat(p Product) Expr {
	var factors Product
	number := Number(1)
	for _, f := range p {
		switch f := f.(type) {
		case Product:
			factors = append(factors, f...)
		case Number:
			number *= f
		default:
			factors = append(factors, f)
		}
	}
	switch {
	case number == 0 || len(factors) == 0:
		return number
	case number != 1:
		factors = append(Product{number}, factors...)
	case len(factors) == 1:
		return factors[0]
	}
	return factors
}

// ordered sorts factors and terms.
func ordered(e Expr) Expr {
	return Rewrite(e, func(e Expr) Expr {
		switch e := e.(type) {
		case Prob:
			return Prob{sorted(e.Of), sorted(e.Given), sorted(e.Do), e.Population}
		case Sum:
			return Sum{sorted(e.Over), e.Of}
		case Product:
			factors := slices.Clone(e)
			slices.SortStableFunc(factors, func(a, b Expr) int { return cmp.Compare(a.String(), b.String()) })
			return factors
		}
		return e
	})
}

func sorted(terms []Term) []Term {
	if len(terms) == 0 {
		return nil
	}
	return slices.SortedFunc(slices.Values(terms), compareTerms)
}

func isNumber(e Expr, n Number) bool {
	number, is := e.(Number)
	return is && number == n
}
