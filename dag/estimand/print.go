package estimand

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// String writes P(Y | do(X), Z). A variable stands for the value of its name; of
// another value it is X=x, of a bound one of the same name X'.
func (p Prob) String() string { return text(p) }

// String writes Σ_X,Z [ … ].
func (s Sum) String() string { return text(s) }

// String writes the factors one after another.
func (p Product) String() string { return text(p) }

// String writes (…) / (…).
func (q Quotient) String() string { return text(q) }

// String writes the number.
func (n Number) String() string { return strconv.FormatFloat(float64(n), 'g', -1, 64) }

// LaTeX writes P(Y \mid \mathrm{do}(X), Z).
func (p Prob) LaTeX() string { return latex(p) }

// LaTeX writes \sum_{X,Z}\left[…\right].
func (s Sum) LaTeX() string { return latex(s) }

// LaTeX writes the factors one after another.
func (p Product) LaTeX() string { return latex(p) }

// LaTeX writes \frac{…}{…}.
func (q Quotient) LaTeX() string { return latex(q) }

// LaTeX writes the number.
func (n Number) LaTeX() string { return n.String() }

// style is how the parts are written.
type style struct {
	name                     func(string) string
	sum, open, close         string // before the symbols, between them and the body, after it
	mid, do, population, end string
	quotient                 [3]string
	times                    string
}

var plain = style{
	name: func(s string) string { return s },
	sum:  "Σ_", open: " [", close: "]",
	mid: " | ", do: "do(", population: "P[", end: "]",
	quotient: [3]string{"(", ") / (", ")"},
	times:    " ",
}

var tex = style{
	name: texName,
	sum:  `\sum_{`, open: `}\left[`, close: `\right]`,
	mid: ` \mid `, do: `\mathrm{do}(`, population: `P^{(`, end: `)}`,
	quotient: [3]string{`\frac{`, `}{`, `}`},
	times:    ` \, `,
}

func text(e Expr) string  { return write(hygienic(e), plain) }
func latex(e Expr) string { return write(hygienic(e), tex) }

func write(e Expr, s style) string {
	var b strings.Builder
	s.expr(&b, e)
	return b.String()
}

func (s style) expr(b *strings.Builder, e Expr) {
	switch e := e.(type) {
	case Prob:
		s.prob(b, e)
	case Number:
		b.WriteString(e.String())
	case Sum:
		b.WriteString(s.sum)
		for i, t := range e.Over {
			if i > 0 {
				b.WriteString(",")
			}
			b.WriteString(s.term(t))
		}
		b.WriteString(s.open)
		s.expr(b, e.Of)
		b.WriteString(s.close)
	case Quotient:
		b.WriteString(s.quotient[0])
		s.expr(b, e.Over)
		b.WriteString(s.quotient[1])
		s.expr(b, e.Under)
		b.WriteString(s.quotient[2])
	case Product:
		if len(e) == 0 {
			b.WriteString("1")
		}
		for i, f := range e {
			if i > 0 {
				b.WriteString(s.times)
			}
			// A quotient among factors needs brackets; a product in a product does not,
			// but shows how it was put together.
			switch f.(type) {
			case Quotient, Product:
				b.WriteString("[")
				s.expr(b, f)
				b.WriteString("]")
			default:
				s.expr(b, f)
			}
		}
	}
}

func (s style) prob(b *strings.Builder, p Prob) {
	if p.Population == "" {
		b.WriteString("P")
	} else {
		b.WriteString(s.population + s.name(p.Population) + s.end)
	}
	b.WriteString("(")
	s.terms(b, p.Of)
	if len(p.Do)+len(p.Given) > 0 {
		b.WriteString(s.mid)
	}
	if len(p.Do) > 0 {
		b.WriteString(s.do)
		s.terms(b, p.Do)
		b.WriteString(")")
		if len(p.Given) > 0 {
			b.WriteString(", ")
		}
	}
	s.terms(b, p.Given)
	b.WriteString(")")
}

func (s style) terms(b *strings.Builder, terms []Term) {
	for i, t := range terms {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(s.term(t))
	}
}

// term writes a variable alone if its symbol is of its name but for primes.
func (s style) term(t Term) string {
	if t.Symbol == "" {
		return s.name(t.Var) + "=" + strconv.Itoa(t.Level)
	}
	if primes, own := strings.CutPrefix(t.Symbol, t.Var); own && strings.Trim(primes, "'") == "" {
		return s.name(t.Var) + primes
	}
	return s.name(t.Var) + "=" + s.name(t.Symbol)
}

// texName writes a name of one letter as it is, a letter and digits with an
// index, and all others upright.
func texName(name string) string {
	first, size := utf8.DecodeRuneInString(name)
	rest := name[size:]
	switch _, err := strconv.ParseUint(rest, 10, 64); {
	case rest == "" && !strings.ContainsRune(special, first):
		return name
	case err == nil && !strings.ContainsRune(special, first):
		return name[:size] + "_{" + rest + "}"
	}
	var b strings.Builder
	for _, r := range name {
		switch {
		case r == '\\':
			b.WriteString(`\backslash `)
		case r == '~' || r == '^':
			b.WriteString(`\` + string(r) + `{}`)
		case strings.ContainsRune(special, r):
			b.WriteString(`\` + string(r))
		default:
			b.WriteRune(r)
		}
	}
	return `\mathrm{` + b.String() + `}`
}

// special are the letters that mean something to TeX.
const special = `\{}$&#%_^~`
