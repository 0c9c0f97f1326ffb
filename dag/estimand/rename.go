package estimand

import (
	"cmp"
	"slices"
)

// Substitute returns the expression with other terms for free symbols: a level
// for a value that is known, another symbol for a second world. Bound symbols
// that would capture one of those are renamed.
func Substitute(e Expr, with map[string]Term) Expr {
	var incoming []Term
	for _, t := range with {
		incoming = append(incoming, t)
	}
	return rename(e, with, incoming)
}

// hygienic returns the expression with bound symbols renamed so that none has
// the name of a free one or of one bound around it.
func hygienic(e Expr) Expr { return rename(e, nil, Free(e)) }

// rename replaces free symbols, and names bound ones after their variable with
// as many primes as keep them apart from taken ones.
func rename(e Expr, with map[string]Term, taken []Term) Expr {
	switch e := e.(type) {
	case Prob:
		return Prob{replaced(e.Of, with), replaced(e.Given, with), replaced(e.Do, with), e.Population}
	case Sum:
		inner := make(map[string]Term, len(with)+len(e.Over))
		for s, t := range with {
			inner[s] = t
		}
		s := Sum{Over: make([]Term, len(e.Over))}
		taken = slices.Clip(taken)
		for i, t := range e.Over {
			fresh := Term{Var: t.Var, Symbol: t.Var}
			for hasSymbol(taken, fresh.Symbol) {
				fresh.Symbol += "'"
			}
			taken = append(taken, fresh)
			inner[t.Symbol] = fresh
			s.Over[i] = fresh
		}
		s.Of = rename(e.Of, inner, taken)
		return s
	case Product:
		factors := make(Product, len(e))
		for i, f := range e {
			factors[i] = rename(f, with, taken)
		}
		return factors
	case Quotient:
		return Quotient{rename(e.Over, with, taken), rename(e.Under, with, taken)}
	}
	return e
}

func replaced(terms []Term, with map[string]Term) []Term {
	if len(terms) == 0 {
		return nil
	}
	out := slices.Clone(terms)
	for i, t := range out {
		if to, has := with[t.Symbol]; has && t.Symbol != "" {
			out[i].Symbol, out[i].Level = to.Symbol, to.Level
		}
	}
	return out
}

func compareTerms(a, b Term) int {
	return cmp.Or(cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Var, b.Var), cmp.Compare(a.Level, b.Level))
}
