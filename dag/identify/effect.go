package identify

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
)

// Result says that a query is identified: its answer is the estimand, whatever
// the mechanisms of the graph are. Symbols of the estimand other than the
// query's may have any value.
type Result struct {
	Query    Query         // what was asked
	Estimand estimand.Expr // its answer
	Steps    []Step        // how the answer follows
	graph    *dag.Graph
}

// Step is one step of a derivation.
type Step struct {
	Rule   string        // its name, see doc.go
	Words  string        // what was concluded, and why
	Query  string        // of what
	Result estimand.Expr // what it is, nil if the step has no expression
}

// Effect expresses a query by the joint distribution of the observed nodes, or
// shows that no expression does: then the error is a *NotIdentifiedError. The
// graph is an ADMG, or a DAG whose latent nodes are projected out.
//
// Errors also: those of Query.Check, a *dag.ClassError, a *SizeError, a graph with
// nodes under selection, and a *TooLongError where there is an expression but one
// that nobody can use.
// Source: [Tian2002] and [Huang2006] algorithm ID, complete by
// [Shpitser2006]; with conditions [Shpitser2006b] algorithm IDC.
// Cost: polynomial in the number of causes of the query.
func Effect(g *dag.Graph, q Query) (*Result, error) {
	if err := q.Check(g); err != nil {
		return nil, err
	}
	if selected := g.With(dag.Selected); len(selected) > 0 {
		return nil, fmt.Errorf("identify: %v: the data are of cases selected by %s; Effect is for data of the whole population", q, strings.Join(selected, ", "))
	}
	names := slices.Concat(q.Outcome, q.Do, q.Given)
	n, err := newNetwork(g, names)
	if err != nil {
		return nil, err
	}
	s := &solver{network: n}
	x, z, err := s.exchange(q)
	if err != nil {
		return nil, err
	}
	expr, fault := s.conditional(n.setOf(q.Outcome), x, z)
	if fault != nil {
		fault.Query, fault.Steps, fault.graph = q, s.steps, g
		return nil, fault
	}
	if s.tooLong {
		return nil, &TooLongError{q, s.steps}
	}
	return &Result{q, expr, s.steps, g}, nil
}

// TooLongError says that a query is identified, but by an expression of more than
// ten thousand parts.
type TooLongError struct {
	Query Query  // what was asked
	Steps []Step // those that have no result led to it
}

// Error names the query.
func (e *TooLongError) Error() string {
	return fmt.Sprintf("identify: %v is identified, but by an expression of more than %d parts", e.Query, maxParts)
}

// Identifiable reports whether Effect finds an expression.
func Identifiable(g *dag.Graph, q Query) (bool, error) {
	_, err := Effect(g, q)
	switch err.(type) {
	case *NotIdentifiedError:
		return false, nil
	case *TooLongError:
		return true, nil
	}
	return err == nil, err
}

// solver answers one query.
type solver struct {
	*network
	steps   []Step
	tooLong bool
}

// exchange turns conditions that act like interventions into ones, as long as
// there are any.
func (s *solver) exchange(q Query) (x, z set, err error) {
	do, given := q.Do, q.Given
	for k := 0; k < len(given); k++ {
		one, rest := given[k], slices.Delete(slices.Clone(given), k, k+1)
		cut, err := s.graph.WithoutArrowsInto(do...)
		if err != nil {
			return x, z, err
		}
		if cut, err = cut.WithoutArrowsOutOf(one); err != nil {
			return x, z, err
		}
		acts, err := cut.Separated(q.Outcome, []string{one}, slices.Concat(do, rest))
		if err != nil {
			return x, z, err
		}
		if acts {
			s.step("rule 2", Query{q.Outcome, do, given}.String(), nil, "%s can be set instead of seen: no path into it is open to %s", one, list(q.Outcome))
			do, given = append(slices.Clone(do), one), rest
			k = -1 // what one changes may free another
		}
	}
	return s.setOf(do), s.setOf(given), nil
}

// conditional is IDC after that.
func (s *solver) conditional(y, x, z set) (estimand.Expr, *NotIdentifiedError) {
	joint, fault := s.joint(y.union(z), x)
	if fault != nil || z.empty() {
		return joint, fault
	}
	e := estimand.Quotient{Over: joint, Under: estimand.Sum{Over: s.at(y), Of: joint}}
	s.step("condition", s.text(y, x, z), e, "divide by the probability of the condition")
	return e, nil
}

// joint is ID.
func (s *solver) joint(y, x set) (estimand.Expr, *NotIdentifiedError) {
	query := s.text(y, x, set{})
	v := s.ancestors(y, s.every)
	if v != s.every {
		s.step("ancestors", query, nil, "only %s and their causes bear on it: leave out %s", s.list(y), s.list(s.every.minus(v)))
	}
	d := s.ancestors(y, v.minus(x))
	parts := s.districts(d)
	s.step("districts", query, nil, "%s and the causes that are left without what is set fall into %s: the effect is the product of their Q, summed", s.list(y), s.lists(parts))
	var product estimand.Product
	for _, c := range parts {
		e, fault := s.district(c, v)
		if fault != nil {
			fault.Hedge.Query = Query{Outcome: s.namesOf(y), Do: s.namesOf(x)}
			return nil, fault
		}
		product = append(product, e)
	}
	e := s.sum(d.minus(y), flatten(product))
	s.step("product", query, e, "sum over what is not asked for")
	return e, nil
}

// district finds Q[C], first from the district around it, then from ever smaller
// parts.
func (s *solver) district(c, v set) (estimand.Expr, *NotIdentifiedError) {
	query := "Q[" + s.list(c) + "]"
	t := s.network.district(c.first(), v)
	q := s.observedFactor(t, v)
	s.step("c-factor", "Q["+s.list(t)+"]", s.sumOf(q, set{}), "each node given those before it in its district, and their parents")
	for t != c {
		a := s.ancestors(c, t)
		switch a {
		case c:
			e := s.sumOf(q, t.minus(c))
			s.step("ancestral", query, e, "%s has no cause among %s: sum these out", s.list(c), s.list(t.minus(c)))
			return e, nil
		case t:
			h := s.hedge(t, c)
			s.step("hedge", query, nil, "{%s} is one district, and all of it causes {%s}: there is nothing to sum out", s.list(t), s.list(c))
			return nil, &NotIdentifiedError{Hedge: h}
		}
		q = s.marginal(q, a)
		s.tooLong = s.tooLong || q.tooLong()
		s.step("ancestral", "Q["+s.list(a)+"]", s.sumOf(q, set{}), "sum out %s, which are no causes of %s", s.list(t.minus(a)), s.list(c))
		t = s.network.district(c.first(), a)
		if t != a {
			q = q.within(t)
			s.step("c-factor", "Q["+s.list(t)+"]", s.sumOf(q, set{}), "the factors of the district of %s alone", s.list(c))
		}
	}
	return s.sumOf(q, set{}), nil
}

func (s *solver) step(rule, query string, result estimand.Expr, words string, args ...any) {
	if s.tooLong {
		result = nil
	}
	s.steps = append(s.steps, Step{rule, fmt.Sprintf(words, args...), query, result})
}

func (s *solver) text(y, x, z set) string {
	return Query{s.namesOf(y), s.namesOf(x), s.namesOf(z)}.String()
}

func (s *solver) list(of set) string { return list(s.namesOf(of)) }

func (s *solver) lists(of []set) string {
	var parts []string
	for _, p := range of {
		parts = append(parts, "{"+s.list(p)+"}")
	}
	return strings.Join(parts, " and ")
}

// flatten joins products in a product.
func flatten(p estimand.Product) (flat estimand.Product) {
	for _, e := range p {
		if inner, is := e.(estimand.Product); is {
			flat = append(flat, inner...)
		} else {
			flat = append(flat, e)
		}
	}
	return flat
}
