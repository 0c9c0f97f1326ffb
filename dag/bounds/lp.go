package bounds

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Interval is where a quantity must lie.
type Interval struct{ Lower, Upper float64 }

// Result is what data and graph say of a query.
type Result struct {
	Query Query // what was asked
	Interval
	// Types is the number of kinds of units, the unknowns of the linear program;
	// District is the set of nodes whose responses they are.
	Types    int
	District []string
	// Sharp reports whether every value between the bounds agrees with graph and
	// data. It need not where two nodes of the district share no latent cause.
	Sharp bool
}

// Tolerances of the linear program, relative to probabilities.
const (
	roundOff = 1e-6  // sums of published tables
	dropped  = 1e-9  // rows of constraints that follow from others, after elimination
	optimal  = 1e-12 // reduced costs
)

// LP returns the bounds of a query by linear programming over the types of units
// that graph and data allow.
//
// The graph is a DAG, whose nodes that the observed distribution lacks are latent,
// or an ADMG. One of the data is the observed distribution; others may be of
// experiments.
//
// Errors: unknown nodes and values; a *SizeError; an error if the query is no
// linear function of the types of one district; *ContradictionError if no types
// give the data, which samples may do though the graph is right.
// Source: [BalkePearl1997]; [Sachs2023] for more general graphs; other districts
// enter by their distributions, [Tian2002] lemma 1. Conditional queries by
// [CharnesCooper1962].
// Cost: two linear programs with as many unknowns as there are types.
func LP(g *dag.Graph, q Query, cfg Config, data ...Data) (*Result, error) {
	if g == nil {
		return nil, errors.New("bounds: the graph is nil: look at the error of what made it")
	}
	var joint *discrete.Table
	var experiments []Data
	for _, d := range data {
		switch {
		case d.P == nil:
			return nil, errors.New("bounds: a distribution is nil")
		case len(d.Do) > 0:
			experiments = append(experiments, d)
		case joint != nil:
			return nil, errors.New("bounds: two distributions are observed; want one joint, and Do of each experiment")
		default:
			joint = d.P
		}
	}
	p, err := newProblem(g, joint)
	if err := errors.Join(err, q.check(g)); err != nil {
		return nil, err
	}
	if err := checkMonotone(p.graph, cfg.Monotone); err != nil {
		return nil, err
	}
	var names []string
	for _, e := range q.events() {
		names = append(names, e.Var)
		for name := range e.Do {
			names = append(names, name)
		}
	}
	for _, d := range experiments {
		for _, v := range d.P.Vars() {
			names = append(names, v.Name)
		}
		names = append(names, d.Do...)
	}
	slices.Sort(names)
	if err := p.restrict(slices.Compact(names)); err != nil {
		return nil, err
	}
	if err := p.check(q.events()); err != nil {
		return nil, err
	}
	return p.bound(q, cfg, experiments)
}

// ContradictionError says that no model of the graph gives the data.
type ContradictionError struct {
	Short float64 // by how much the equations can't be met, at least
}

// Error says what it means.
func (e *ContradictionError) Error() string {
	return fmt.Sprintf("bounds: no model of the graph gives these distributions: they are off by %.2g at least; the graph is wrong, or they are estimates, which a model close to them can be fitted to first", e.Short)
}

// bound tries the districts, those of fewer types first.
func (p *problem) bound(q Query, cfg Config, experiments []Data) (*Result, error) {
	var all []*types
	var tooLarge error
	for group := range p.graph.Districts() {
		t, err := newTypes(p, group, cfg)
		if err != nil {
			tooLarge = err
			continue
		}
		all = append(all, t)
	}
	slices.SortStableFunc(all, func(a, b *types) int { return a.len() - b.len() })
	var undefined error
	for _, t := range all {
		r, err := t.solve(q, experiments)
		switch {
		case errors.Is(err, errUndefined): // by the types of another district it may be bounded
			undefined = err
		case !errors.Is(err, errNotLinear):
			return r, err
		}
	}
	if err := cmp.Or(tooLarge, undefined); err != nil {
		return nil, err
	}
	return nil, fmt.Errorf("bounds: %v is no linear function of how one district of %v responds; bound its parts", q, p.graph)
}

// solve bounds the query by the types of one district.
func (t *types) solve(q Query, experiments []Data) (*Result, error) {
	objective := make([]float64, t.len())
	for _, term := range q.Terms {
		c, err := t.coefficients(slices.Concat(term.Of, q.Given))
		if err != nil {
			return nil, err
		}
		for k := range c {
			objective[k] += float64(term.Weight * c[k])
		}
	}
	condition, err := t.coefficients(q.Given)
	if err != nil {
		return nil, err
	}
	s, err := t.system(experiments)
	if err != nil {
		return nil, err
	}
	if err := s.reduce(); err != nil {
		return nil, err
	}
	r := &Result{Query: q, Types: t.len(), Sharp: t.sharp()}
	for _, i := range t.nodes {
		r.District = append(r.District, t.p.names[i])
	}
	if r.Interval, err = s.extremes(objective, condition); err != nil {
		return nil, fmt.Errorf("%w (of %v)", err, q)
	}
	return r, nil
}

// coefficients returns the probability of events by type; 1 of none.
func (t *types) coefficients(events []discrete.Event) ([]float64, error) {
	worlds := t.p.worlds(events)
	if worlds == nil && len(events) > 0 {
		return make([]float64, t.len()), nil
	}
	return t.probability(worlds)
}

// sharp reports whether all nodes of the district share a latent cause two by
// two, so that any distribution of its types is one of a model.
func (t *types) sharp() bool {
	for _, i := range t.nodes {
		spouses, err := t.p.graph.Spouses(t.p.names[i])
		if err != nil || len(spouses) < len(t.nodes)-1 {
			return false
		}
	}
	return true
}

// String writes the bounds.
func (r *Result) String() string {
	sharp := ""
	if !r.Sharp {
		sharp = ", perhaps not sharp"
	}
	return fmt.Sprintf("%v in [%.4g, %.4g] (%d kinds of units of {%s}%s)", r.Query, r.Lower, r.Upper, r.Types, strings.Join(r.District, ", "), sharp)
}
