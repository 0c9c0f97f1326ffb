package causal

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
)

// recipe is a functional as a chain of conditional distributions: which symbols
// the rows themselves are a sample of, and which follow one after another.
type recipe struct {
	rows    []estimand.Term // drawn together, as the rows have them
	shuffle []estimand.Term // free symbols of which nothing depends: any values do
	links   []link          // in an order in which each has its conditions
	ratio   bool            // what weighs is divided by itself without the outcome
}

// link is one conditional distribution.
type link struct {
	of    estimand.Term
	given []estimand.Term
	role  linkRole
}

type linkRole uint8

const (
	mediates linkRole = iota // makes a symbol that a sum binds
	weighs                   // the density of a symbol that has a value
	results                  // the outcome
)

// names returns the variables of terms.
func names(terms []estimand.Term) []string {
	out := make([]string, len(terms))
	for i, t := range terms {
		out[i] = t.Var
	}
	return out
}

func (l link) String() string {
	s := "P(" + l.of.Var
	if len(l.given) > 0 {
		s += " | " + strings.Join(names(l.given), ", ")
	}
	return s + ")"
}

// newRecipe reads a functional P(y | do(x)) of a graph. Errors: an
// UnsupportedError if it is no chain.
func newRecipe(e estimand.Expr, g *dag.Graph, x, y string) (*recipe, error) {
	r := &reading{graph: g, y: y}
	why := ""
	over, under := e, estimand.Expr(nil)
	if q, is := e.(estimand.Quotient); is {
		over, under = q.Over, q.Under
	}
	factors, ok := r.factors(over)
	if ok && under != nil {
		below := &reading{graph: g, y: y}
		rest, fine := below.factors(under)
		r.why, ok = below.why, fine
		if fine && !slices.Equal(texts(rest), texts(slices.DeleteFunc(slices.Clone(factors), func(l link) bool { return l.of.Var == y }))) {
			ok, r.why = false, "what divides is not the rest of what is divided"
		}
	}
	out := &recipe{ratio: under != nil}
	if ok {
		why = out.order(factors, g, x, y)
	} else {
		why = r.why
	}
	if why != "" {
		return nil, &UnsupportedError{e.String(), why + "; cut its variables into levels, then a joint table does it"}
	}
	return out, nil
}

// texts are factors with their symbols, sorted.
func texts(factors []link) []string {
	out := make([]string, len(factors))
	for i, l := range factors {
		out[i] = fmt.Sprint(l.of, l.given)
	}
	slices.Sort(out)
	return out
}

// reading flattens sums of products into factors of one variable each. Symbols
// that are bound get names of their own.
type reading struct {
	graph *dag.Graph
	y     string
	flat  []link
	bound []string
	why   string
}

func (r *reading) factors(e estimand.Expr) ([]link, bool) {
	if !r.flatten(e, map[string]string{}) {
		return nil, false
	}
	for again := true; again; { // what is summed out of its own distribution is 1
		again = false
		for i, l := range r.flat {
			uses := 0
			for _, o := range r.flat {
				for _, t := range append([]estimand.Term{o.of}, o.given...) {
					if t.Symbol == l.of.Symbol {
						uses++
					}
				}
			}
			if uses == 1 && slices.Contains(r.bound, l.of.Symbol) {
				r.flat, again = slices.Delete(r.flat, i, i+1), true
				break
			}
		}
	}
	return r.flat, true
}

func (r *reading) flatten(e estimand.Expr, as map[string]string) bool {
	switch e := e.(type) {
	case estimand.Sum:
		inner := make(map[string]string, len(as))
		for s, n := range as {
			inner[s] = n
		}
		for _, t := range e.Over {
			n := t.Var + "'"
			for slices.Contains(r.bound, n) {
				n += "'"
			}
			inner[t.Symbol] = n
			r.bound = append(r.bound, n)
		}
		return r.flatten(e.Of, inner)
	case estimand.Product:
		for _, f := range e {
			if !r.flatten(f, as) {
				return false
			}
		}
		return true
	case estimand.Number:
		r.why = fmt.Sprintf("it has the factor %v", float64(e))
		return e == 1
	case estimand.Prob:
		return r.split(e, as)
	}
	r.why = "it has a quotient inside a sum"
	return false
}

// split writes a joint distribution as one factor for each variable, in an order
// of the graph.
func (r *reading) split(p estimand.Prob, as map[string]string) bool {
	if len(p.Do) > 0 || p.Population != "" {
		r.why = fmt.Sprintf("%v is of an experiment or another population", p)
		return false
	}
	renamed := func(terms []estimand.Term) []estimand.Term {
		out := slices.Clone(terms)
		for i, t := range out {
			if n, is := as[t.Symbol]; is {
				out[i].Symbol = n
			}
		}
		return out
	}
	of, given := renamed(p.Of), renamed(p.Given)
	for _, t := range slices.Concat(of, given) {
		if t.Symbol == "" {
			r.why = fmt.Sprintf("%v is at a level", p)
			return false
		}
	}
	order := r.graph.TopologicalOrder()
	slices.SortFunc(of, func(a, b estimand.Term) int { return slices.Index(order, a.Var) - slices.Index(order, b.Var) })
	for i, t := range of {
		l := link{of: t, given: slices.Concat(given, of[:i])}
		slices.SortFunc(l.given, func(a, b estimand.Term) int { return strings.Compare(a.Symbol, b.Symbol) })
		r.flat = append(r.flat, l)
	}
	return true
}

// order finds what the rows are a sample of and brings the rest into an order;
// it returns why there is none.
func (r *recipe) order(factors []link, g *dag.Graph, x, y string) string {
	known := []string{x}
	for _, l := range factors { // free symbols but x and y have no prime
		for _, t := range append([]estimand.Term{l.of}, l.given...) {
			if t.Symbol == t.Var && t.Var != y && !slices.Contains(known, t.Symbol) {
				known, r.shuffle = append(known, t.Symbol), append(r.shuffle, t)
			}
		}
	}
	rest := slices.Clone(factors)
	take := func(ok func(l link) bool) bool {
		i := slices.IndexFunc(rest, ok)
		if i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		}
		return i >= 0
	}
	for take(func(l link) bool {
		if slices.Contains(known, l.of.Symbol) || l.of.Var == y || !r.sampled(l, factors, g) {
			return false
		}
		r.rows, known = append(r.rows, l.of), append(known, l.of.Symbol)
		return true
	}) {
	}
	for take(func(l link) bool {
		ready := !slices.ContainsFunc(l.given, func(t estimand.Term) bool { return !slices.Contains(known, t.Symbol) })
		if !ready {
			return false
		}
		switch {
		case l.of.Symbol == y:
			l.role = results
		case slices.Contains(known, l.of.Symbol):
			l.role = weighs
		default:
			known = append(known, l.of.Symbol)
		}
		r.links = append(r.links, l)
		return true
	}) {
	}
	outcomes := 0
	for i, l := range r.links {
		if l.of.Var == y {
			outcomes++
		}
		if slices.ContainsFunc(r.links[:i], func(o link) bool { return o.String() == l.String() }) {
			return fmt.Sprintf("it has two factors %v", l)
		}
	}
	switch {
	case len(rest) > 0:
		return fmt.Sprintf("%v conditions on what nothing gives", rest[0])
	case outcomes != 1:
		return fmt.Sprintf("it has %d factors of %s", outcomes, y)
	}
	return ""
}

// sampled says whether the rows are a sample of a factor together with those
// taken before: its conditions are among them, and the graph says that the others
// tell nothing more of it.
func (r *recipe) sampled(l link, factors []link, g *dag.Graph) bool {
	twice := 0
	for _, o := range factors {
		if o.of.Symbol == l.of.Symbol {
			twice++
		}
	}
	if twice > 1 || slices.Contains(names(r.rows), l.of.Var) {
		return false
	}
	var others []string
	for _, t := range r.rows {
		if !slices.Contains(l.given, t) {
			others = append(others, t.Var)
		}
	}
	for _, t := range l.given {
		if !slices.Contains(r.rows, t) {
			return false
		}
	}
	if len(others) == 0 {
		return true
	}
	apart, err := g.Separated([]string{l.of.Var}, others, names(l.given))
	return err == nil && apart
}
