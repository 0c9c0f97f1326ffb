package identify

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
)

// Basis says from which data a counterfactual is to follow.
type Basis uint8

const (
	// Experiments are all distributions P(v | do(x)), also that without do.
	Experiments Basis = iota
	// Observations are the joint distribution of what is observed.
	Observations
)

// String returns "experiments" or "observations".
func (b Basis) String() string {
	if b == Observations {
		return "observations"
	}
	return "experiments"
}

// CounterfactualResult says that a counterfactual is identified. Its symbols are
// bound or may have any value.
type CounterfactualResult struct {
	Query    Counterfactual // what was asked
	From     Basis          // of which data
	Estimand estimand.Expr  // its answer
	Steps    []Step         // how the answer follows
	graph    *dag.Graph
}

// Identify expresses a counterfactual by the distributions of a basis, or shows
// that no expression does: then the error is a *CounterfactualError. The graph is
// an ADMG, or a DAG whose latent nodes are projected out.
//
// Variables may have any number of levels, and no expression depends on it. With
// two levels a little more is known from experiments, as P(Y[X=1], X=0) is
// P(Y[X=1]) − P(Y, X=1) then.
//
// Result: 0 where events contradict each other.
// Errors also: those of Check, a *dag.ClassError, a *SizeError, a *TooLongError,
// selected nodes, ErrImpossible.
// Source: [Shpitser2008] algorithms ID* and IDC*, with factors as in [Correa2021].
// What IDC* does by exchanging conditions for interventions, here dividing out what
// the joint probability and that of the condition have in common does.
// Cost: polynomial in worlds times nodes.
func (q Counterfactual) Identify(g *dag.Graph, from Basis) (*CounterfactualResult, error) {
	if err := q.Check(g); err != nil {
		return nil, err
	}
	if selected := g.With(dag.Selected); len(selected) > 0 {
		return nil, fmt.Errorf("identify: %v: the data are of cases selected by %s; Identify is for data of the whole population", q, strings.Join(selected, ", "))
	}
	n, err := newNetwork(g, q.names())
	if err != nil {
		return nil, err
	}
	s := &starred{network: n, query: q, from: from}
	expr, err := s.ratio()
	if err != nil {
		return nil, err
	}
	if len(s.conflicts) > 0 || len(s.hedges) > 0 {
		return nil, &CounterfactualError{Query: q, From: from, Conflicts: s.conflicts, Hedges: s.hedges, Steps: s.steps, graph: g, crossings: s.crossings}
	}
	return &CounterfactualResult{q, from, expr, s.steps, g}, nil
}

// starred answers one counterfactual.
type starred struct {
	*network
	query     Counterfactual
	from      Basis
	steps     []Step
	conflicts []Conflict
	crossings []crossing
	hedges    []*Hedge
}

// ErrImpossible is the class of errors that say that a condition can't happen.
var ErrImpossible = errors.New("the condition can't happen")

// ratio is IDC*: the probability of all events over that of the condition.
func (s *starred) ratio() (estimand.Expr, error) {
	under, impossible := s.parallel(s.query.Given)
	if impossible != "" {
		return nil, fmt.Errorf("identify: %v: %w: %s", s.query, ErrImpossible, impossible)
	}
	// The condition first: its symbols are the same with and without the rest.
	over, impossible := s.parallel(slices.Concat(s.query.Given, s.query.Of))
	if impossible != "" {
		s.step("contradiction", s.query.String(), estimand.Number(0), "%s", impossible)
		return estimand.Number(0), nil
	}
	s.step("worlds", s.query.String(), nil, "the worlds share what is unobserved, and a node that has the same causes with the same values in two of them is one variable: what bears on the events is that %s", over.text(over.all()))
	if len(s.query.Given) > 0 {
		s.step("worlds", "P("+eventList(s.query.Given)+")", nil, "what bears on the condition is that %s", under.text(under.all()))
	}
	blocks, condition := s.cancel(over, under)
	e, err := s.product(over, blocks)
	if err != nil {
		return nil, err
	}
	if len(condition) > 0 {
		divisor, err := s.product(under, condition)
		if err != nil {
			return nil, err
		}
		e = estimand.Quotient{Over: e, Under: divisor}
	}
	s.step("product", s.query.String(), e, "sum over what no event gives a value")
	return e, nil
}

// cancel returns the blocks of all events and of the condition without those that
// they have in common.
func (s *starred) cancel(over, under *parallel) (blocks, condition [][][]int) {
	common := map[string]bool{}
	for _, b := range under.blocks() {
		common[under.block(b)] = false
	}
	for _, b := range over.blocks() {
		text := over.block(b)
		if _, has := common[text]; !has {
			blocks = append(blocks, b)
			continue
		}
		common[text] = true
		s.step("cancel", s.query.String(), nil, "the probability of %s is a factor of that of all events and of that of the condition", text)
	}
	for _, b := range under.blocks() {
		if !common[under.block(b)] {
			condition = append(condition, b)
		}
	}
	return blocks, condition
}

// product is ID*: the product of the factors of some blocks, each summed over its
// symbols.
func (s *starred) product(p *parallel, blocks [][][]int) (estimand.Expr, error) {
	var all estimand.Product
	for _, b := range blocks {
		groups := p.joined(b)
		var product estimand.Product
		var over []estimand.Term
		for _, members := range groups {
			var kept []int // not those that can be summed out here
			for _, k := range members {
				if r := p.responses[k]; r.attested || p.bears(r.value, members, groups) {
					kept = append(kept, k)
					if !r.attested {
						over = append(over, r.value)
					}
				}
			}
			e, err := s.factor(p, members, kept)
			if err != nil {
				return nil, err
			}
			product = append(product, e)
		}
		product = flatten(product)
		switch {
		case len(over) == 0:
			all = append(all, product...)
		case len(product) == 1:
			all = append(all, estimand.Sum{Over: over, Of: product[0]})
		default:
			all = append(all, estimand.Sum{Over: over, Of: product})
		}
	}
	if len(all) == 1 {
		return all[0], nil
	}
	return all, nil
}

// joined joins factors that are effects in one world to one effect.
func (p *parallel) joined(factors [][]int) (groups [][]int) {
	for _, f := range factors {
		alone := true
		for k, g := range groups {
			both := slices.Concat(g, f)
			if len(p.crossings(both)) == 0 {
				slices.Sort(both)
				groups[k], alone = both, false
				break
			}
		}
		if alone {
			groups = append(groups, f)
		}
	}
	return groups
}

// bears reports whether a symbol occurs outside of a group.
func (p *parallel) bears(symbol estimand.Term, members []int, groups [][]int) bool {
	for _, g := range groups {
		for _, k := range g {
			if !slices.Contains(members, k) && slices.Contains(p.responses[k].causes, symbol) {
				return true
			}
		}
	}
	return false
}

// factor returns the probability of some responses, members without those that
// are summed out: an effect, if members could all happen in one world.
func (s *starred) factor(p *parallel, members, kept []int) (estimand.Expr, error) {
	text := "P(" + p.text(kept) + ")"
	if crossings := p.crossings(members); len(crossings) > 0 {
		s.crossings = append(s.crossings, crossings...)
		for _, c := range crossings {
			s.conflicts = append(s.conflicts, p.conflict(c))
		}
		s.step("conflict", "P("+p.text(members)+")", nil, "unobserved causes tie these together, but they belong to no one world: %s", p.conflict(crossings[0]).Words)
		return estimand.Number(1), nil // stands for what is not identified
	}
	effect := estimand.Prob{}
	q := Query{}
	at, inside := map[string]estimand.Term{}, map[string]bool{}
	for _, k := range kept {
		t := p.responses[k].value
		effect.Of, q.Outcome = append(effect.Of, t), append(q.Outcome, t.Var)
		at[t.Var] = t
	}
	for _, k := range members {
		inside[p.responses[k].value.Var] = true
	}
	for _, k := range members {
		for _, t := range p.responses[k].causes {
			if _, has := at[t.Var]; !has && !inside[t.Var] {
				at[t.Var] = t
				effect.Do, q.Do = append(effect.Do, t), append(q.Do, t.Var)
			}
		}
	}
	switch {
	case len(effect.Do) == 0:
		s.step("experiment", text, effect, "one world suffices: that where nothing is set")
		return effect, nil
	case s.from == Experiments:
		s.step("experiment", text, effect, "one world suffices: that where the other causes of these are set")
		return effect, nil
	}
	r, err := Effect(s.graph, q)
	var not *NotIdentifiedError
	if errors.As(err, &not) {
		s.steps = append(s.steps, not.Steps...)
		s.hedges = append(s.hedges, not.Hedge)
		return estimand.Number(1), nil
	}
	if err != nil {
		return nil, err
	}
	e := estimand.Substitute(r.Estimand, at)
	s.steps = append(s.steps, r.Steps...)
	s.step("effect", text, e, "by %v, at these values", q)
	return e, nil
}

func (s *starred) step(rule, query string, result estimand.Expr, words string, args ...any) {
	s.steps = append(s.steps, Step{rule, fmt.Sprintf(words, args...), query, result})
}

// all returns the numbers of all responses.
func (p *parallel) all() []int {
	var all []int
	for k := range p.responses {
		all = append(all, k)
	}
	return all
}

// block writes all responses of a block.
func (p *parallel) block(factors [][]int) string { return p.text(slices.Concat(factors...)) }

// Simplify returns the result with a shorter estimand, see estimand.Simplify, and
// a step that says so. When ctx ends its error comes with the result as far as it
// went.
func (r *CounterfactualResult) Simplify(ctx context.Context) (*CounterfactualResult, error) {
	e, err := estimand.Simplify(ctx, r.Estimand, r.graph)
	if !estimand.Equal(e, r.Estimand) {
		step := Step{"simplify", "independencies and sums to 1 shorten it", r.Query.String(), e}
		r = &CounterfactualResult{r.Query, r.From, e, append(r.Steps[:len(r.Steps):len(r.Steps)], step), r.graph}
	}
	return r, err
}
