package estimand

import "slices"

// Expr is a functional of distributions: a Prob, a Sum, a Product, a Quotient or
// a Number. Its value depends on its free symbols.
type Expr interface {
	// String writes the expression on one line; what a sum covers is in brackets.
	String() string
	// LaTeX writes it for a formula, with the same brackets.
	LaTeX() string
	expr()
}

// Term is a variable at a value: at a symbol, which a Sum may bind, or, if there
// is none, at a level.
type Term struct {
	Var    string `json:"var"`              // the variable
	Symbol string `json:"symbol,omitempty"` // "" where it has a level
	Level  int    `json:"level,omitempty"`  // from 0, where there is no symbol
}

// At returns the variables at their own symbols, which have the same names: the
// value y of Y is called Y.
func At(names ...string) []Term {
	var terms []Term
	for _, name := range names {
		terms = append(terms, Term{Var: name, Symbol: name})
	}
	return terms
}

// Prob is P(Of | do(Do), Given) in a population, "" being the one at hand.
type Prob struct {
	Of, Given, Do []Term
	Population    string // as a Transport question names it
}

// P returns P(of | given).
func P(of, given []Term) Prob { return Prob{Of: of, Given: given} }

// Sum is the sum of an expression over all values of symbols. They are bound: a
// symbol of the same name outside is another one.
type Sum struct {
	Over []Term // what is bound
	Of   Expr   // what is summed
}

// Product is the product of expressions; of none, 1.
type Product []Expr

// Quotient is Over divided by Under.
type Quotient struct{ Over, Under Expr }

// Number is a constant: 0 for what can't happen, 1 for what must.
type Number float64

func (Prob) expr()     {}
func (Sum) expr()      {}
func (Product) expr()  {}
func (Quotient) expr() {}
func (Number) expr()   {}

// terms returns all terms of a probability.
func (p Prob) terms() []Term { return slices.Concat(p.Of, p.Given, p.Do) }

// Free returns the symbols that no sum binds, each once, by name; an expression
// is a function of them.
func Free(e Expr) []Term {
	var free []Term
	collect(e, nil, &free)
	slices.SortFunc(free, compareTerms)
	return slices.CompactFunc(free, func(a, b Term) bool { return a.Symbol == b.Symbol })
}

// Bound returns the symbols that sums bind, each once, by name.
func Bound(e Expr) []Term {
	var bound []Term
	for s := range sums(e) {
		bound = append(bound, s.Over...)
	}
	slices.SortFunc(bound, compareTerms)
	return slices.Compact(bound)
}

// Cost returns the number of probabilities, sums and quotients that an expression
// is made of.
func Cost(e Expr) int {
	n := 0
	Walk(e, func(e Expr) bool {
		switch e.(type) {
		case Prob, Sum, Quotient:
			n++
		}
		return true
	})
	return n
}

// Walk calls visit for the expression and, where it returns true, for the parts.
func Walk(e Expr, visit func(Expr) bool) {
	if !visit(e) {
		return
	}
	switch e := e.(type) {
	case Sum:
		Walk(e.Of, visit)
	case Product:
		for _, f := range e {
			Walk(f, visit)
		}
	case Quotient:
		Walk(e.Over, visit)
		Walk(e.Under, visit)
	}
}

// Rewrite returns the expression with each part, from the inside out, replaced
// by what change makes of it.
func Rewrite(e Expr, change func(Expr) Expr) Expr {
	switch x := e.(type) {
	case Sum:
		e = Sum{x.Over, Rewrite(x.Of, change)}
	case Product:
		factors := make(Product, len(x))
		for i, f := range x {
			factors[i] = Rewrite(f, change)
		}
		e = factors
	case Quotient:
		e = Quotient{Rewrite(x.Over, change), Rewrite(x.Under, change)}
	}
	return change(e)
}

// collect appends the free symbols of e, bound being those that sums around it
// bind.
func collect(e Expr, bound []Term, free *[]Term) {
	switch e := e.(type) {
	case Prob:
		for _, t := range e.terms() {
			if t.Symbol != "" && !hasSymbol(bound, t.Symbol) {
				*free = append(*free, t)
			}
		}
	case Sum:
		collect(e.Of, slices.Concat(bound, e.Over), free)
	case Product:
		for _, f := range e {
			collect(f, bound, free)
		}
	case Quotient:
		collect(e.Over, bound, free)
		collect(e.Under, bound, free)
	}
}

func sums(e Expr) func(yield func(Sum) bool) {
	return func(yield func(Sum) bool) {
		more := true
		Walk(e, func(e Expr) bool {
			if s, is := e.(Sum); is && more {
				more = yield(s)
			}
			return more
		})
	}
}

func hasSymbol(terms []Term, symbol string) bool {
	return slices.ContainsFunc(terms, func(t Term) bool { return t.Symbol == symbol })
}
