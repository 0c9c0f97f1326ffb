package causal

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/estimand"
	"github.com/seed78144065/credence/dag/identify"
	"github.com/seed78144065/credence/internal/nearest"
)

// Estimand is a query with what a graph says of it: by which data it can be
// answered. It is immutable and safe for concurrent use.
type Estimand struct {
	query       Query
	graph       *dag.Graph
	adjust      []string // valid if adjusted
	adjusted    bool
	frontDoor   []string
	front       bool
	functional  estimand.Expr // of P(y | do(x)); nil if there is none
	instruments []dag.Instrument
}

// Identify finds out how a query can be answered from observations, given a
// causal graph.
//
// An average over everyone or over the (un)treated is identified if P(y | do(x))
// is; that in compliers by an instrument, assuming that it moves nobody's
// treatment the other way. Of several adjustment sets the one with the smallest
// asymptotic variance is taken if there is one, else a minimal one: AdjustFor
// takes another.
//
// Errors: a *NotIdentifiedError; unknown or latent names.
// Source: [Shpitser2006] for effects, [Henckel2022] for the choice of a set,
// [VanDerZander2015] for instruments.
func Identify(g *dag.Graph, q Query) (*Estimand, error) {
	if g == nil {
		return nil, errors.New("causal: Identify: no graph")
	}
	if q.Treatment == q.Outcome {
		return nil, fmt.Errorf("causal: Identify: %q is treatment and outcome", q.Treatment)
	}
	x, y := []string{q.Treatment}, []string{q.Outcome}
	e := &Estimand{query: q, graph: g}
	adjustment, err := g.TotalEffect(x, y)
	if err != nil {
		return nil, fmt.Errorf("causal: Identify: %w", err)
	}
	if len(q.Given) > 0 {
		if adjustment, err = adjustment.Within(q.Given, nil); err != nil {
			return nil, fmt.Errorf("causal: Identify: %w", err)
		}
	}
	var best bool
	if e.adjust, best, err = adjustment.Optimal(); err != nil || !best {
		e.adjust, e.adjusted = adjustment.Minimal()
	} else {
		e.adjusted = true
	}
	if g.Class() != dag.DAG && g.Class() != dag.ADMG {
		if !e.adjusted {
			return nil, &NotIdentifiedError{Query: q, Graph: g, Err: fmt.Errorf("no adjustment set in a %v", g.Class())}
		}
		return e, nil
	}
	if e.instruments, err = g.Instruments(q.Treatment, q.Outcome); err != nil {
		return nil, fmt.Errorf("causal: Identify: %w", err)
	}
	if q.Over == Compliers {
		if len(e.instruments) == 0 {
			return nil, &NotIdentifiedError{Query: q, Graph: g, Err: fmt.Errorf("the graph has no instrument for the effect of %s on %s", q.Treatment, q.Outcome)}
		}
		return e, nil
	}
	if len(q.Given) == 0 {
		if e.frontDoor, e.front, err = g.FrontDoor(x, y, nil, nil); err != nil {
			return nil, fmt.Errorf("causal: Identify: %w", err)
		}
	}
	r, err := identify.Effect(g, identify.Query{Outcome: y, Do: x, Given: q.Given})
	switch {
	case err == nil:
		e.functional = r.Estimand
	case e.adjusted: // by a set, though its formula is too long to write down
	default:
		return nil, &NotIdentifiedError{Query: q, Graph: g, Instruments: e.instruments, Err: err}
	}
	return e, nil
}

// Unconfounded states without a graph that, among cases with the same
// covariates, who is treated is as good as random: each covariate is a cause of
// treatment and outcome, and of the covariates after it.
func Unconfounded(q Query, covariates ...string) (*Estimand, error) {
	g, err := declared(q, nil, covariates)
	if err != nil {
		return nil, err
	}
	e, err := Identify(g, q)
	if err != nil {
		return nil, err
	}
	return e.AdjustFor(covariates...)
}

// Instrumented states without a graph that, among cases with the same
// covariates, instrument moves the treatment and is related to the outcome by
// that alone; treatment and outcome may have unobserved common causes. What then
// follows is the effect in compliers, so that the query becomes that, a LATE.
func Instrumented(q Query, instrument string, covariates ...string) (*Estimand, error) {
	g, err := declared(q, &instrument, covariates)
	if err != nil {
		return nil, err
	}
	q.Over = Compliers
	e, err := Identify(g, q)
	if err != nil {
		return nil, err
	}
	e.instruments = []dag.Instrument{{Z: instrument, Given: slices.Clone(covariates)}}
	return e, nil
}

// declared is the graph of Unconfounded and Instrumented.
func declared(q Query, instrument *string, covariates []string) (*dag.Graph, error) {
	if err := distinct(q, instrument, covariates); err != nil {
		return nil, err
	}
	names := slices.Clone(covariates)
	if instrument != nil {
		names = append(names, *instrument)
	}
	nodes := dag.Named(append(slices.Clone(names), q.Treatment, q.Outcome)...)
	edges := []dag.Edge{dag.Directed(q.Treatment, q.Outcome)}
	class := dag.DAG
	for i, z := range names {
		for _, w := range names[i+1:] {
			edges = append(edges, dag.Directed(z, w))
		}
		edges = append(edges, dag.Directed(z, q.Treatment))
		if instrument == nil || z != *instrument {
			edges = append(edges, dag.Directed(z, q.Outcome))
		}
	}
	if instrument != nil {
		class = dag.ADMG
		edges = append(edges, dag.Bidirected(q.Treatment, q.Outcome))
	}
	g, err := dag.New(class, nodes, edges)
	if err != nil {
		return nil, fmt.Errorf("causal: %w", err)
	}
	return g, nil
}

// distinct returns every variable that is named in two roles, and what is asked about
// without being adjusted for.
func distinct(q Query, instrument *string, covariates []string) error {
	if q.Treatment == q.Outcome {
		return fmt.Errorf("causal: %q is treatment and outcome", q.Treatment)
	}
	roles := map[string]string{q.Treatment: "the treatment", q.Outcome: "the outcome"}
	var errs []error
	name := func(what, role string) {
		if other, taken := roles[what]; taken {
			errs = append(errs, fmt.Errorf("causal: %q is %s, and cannot be %s too: leave it out", what, other, role))
			return
		}
		roles[what] = role
	}
	if instrument != nil {
		name(*instrument, "the instrument")
	}
	for i, c := range covariates {
		if slices.Contains(covariates[:i], c) {
			errs = append(errs, fmt.Errorf("causal: the covariate %q is named twice", c))
			continue
		}
		name(c, "a covariate")
	}
	for _, g := range q.Given {
		if !slices.Contains(covariates, g) {
			errs = append(errs, fmt.Errorf("causal: the effect is asked for at each value of %q, which is no covariate: name it as one%s", g, nearest.Suggest(g, covariates)))
		}
	}
	return errors.Join(errs...)
}

// AdjustFor returns the estimand with an adjustment set of the caller's choice.
// Errors: a set that is not valid in the graph, and why.
func (e *Estimand) AdjustFor(set ...string) (*Estimand, error) {
	v, err := e.graph.IsAdjustmentSet([]string{e.query.Treatment}, []string{e.query.Outcome}, set)
	if err != nil {
		return nil, fmt.Errorf("causal: AdjustFor: %w", err)
	}
	if !v.Valid {
		return nil, fmt.Errorf("causal: AdjustFor: adjusting for {%s} does not give the effect of %s on %s: %v", strings.Join(set, ", "), e.query.Treatment, e.query.Outcome, v)
	}
	for _, name := range e.query.Given {
		if !slices.Contains(set, name) {
			return nil, fmt.Errorf("causal: AdjustFor: the effect is asked for given %s; the set must have it", name)
		}
	}
	c := *e
	c.adjust, c.adjusted = slices.Clone(set), true
	return &c, nil
}

// WithInstrument returns the estimand with an instrument of the caller's choice.
// Errors: one that the graph does not have.
func (e *Estimand) WithInstrument(name string) (*Estimand, error) {
	k := slices.IndexFunc(e.instruments, func(i dag.Instrument) bool { return i.Z == name })
	if k < 0 {
		return nil, fmt.Errorf("causal: WithInstrument: %s is no instrument for the effect of %s on %s; the graph has %v", name, e.query.Treatment, e.query.Outcome, e.instruments)
	}
	c := *e
	c.instruments = []dag.Instrument{e.instruments[k]}
	return &c, nil
}

// Query returns what is asked.
func (e *Estimand) Query() Query { return e.query }

// Graph returns the causal graph.
func (e *Estimand) Graph() *dag.Graph { return e.graph }

// Adjustment returns the variables to adjust for; false if no set will do.
func (e *Estimand) Adjustment() ([]string, bool) { return slices.Clone(e.adjust), e.adjusted }

// FrontDoor returns the mediators of a front door; false if there is none.
func (e *Estimand) FrontDoor() ([]string, bool) { return slices.Clone(e.frontDoor), e.front }

// Instruments returns the instruments, each with what to condition on.
func (e *Estimand) Instruments() []dag.Instrument { return slices.Clone(e.instruments) }

// Functional returns P(y | do(x)) as an expression of distributions of the data;
// nil if it is not identified, or only by an adjustment set.
func (e *Estimand) Functional() estimand.Expr { return e.functional }

// Variables returns the columns that any way of estimating may need, each once:
// treatment, outcome, those of the adjustment set, front door, instruments and
// functional.
func (e *Estimand) Variables() []string {
	all := []string{e.query.Treatment, e.query.Outcome}
	all = append(all, e.query.Given...)
	if e.query.Over == Compliers {
		for _, i := range e.instruments {
			all = append(append(all, i.Z), i.Given...)
		}
	} else if all = append(all, e.adjust...); !e.adjusted {
		all = append(all, e.frontDoor...)
		estimand.Walk(e.functional, func(x estimand.Expr) bool {
			if p, is := x.(estimand.Prob); is {
				for _, t := range slices.Concat(p.Of, p.Given) {
					all = append(all, t.Var)
				}
			}
			return true
		})
	}
	slices.Sort(all[2:])
	var once []string
	for _, name := range all {
		if !slices.Contains(once, name) {
			once = append(once, name)
		}
	}
	return once
}

// String says how the query is answered.
func (e *Estimand) String() string {
	var by string
	switch i := e.instruments; {
	case e.query.Over == Compliers:
		by = fmt.Sprintf("by the instrument %v", i[0])
	case e.adjusted && len(e.adjust) == 0:
		by = "by comparing as they are: nothing confounds them"
	case e.adjusted:
		by = "by adjusting for " + strings.Join(e.adjust, ", ")
	case e.front && len(e.frontDoor) == 0:
		by = fmt.Sprintf("which is 0: no path leads from %s to %s", e.query.Treatment, e.query.Outcome)
	case e.front:
		by = "by the front door " + strings.Join(e.frontDoor, ", ")
	default:
		by = fmt.Sprintf("by P(%s | do(%s)) = %v", e.query.Outcome, e.query.Treatment, e.functional)
	}
	return fmt.Sprintf("%v, %s", e.query, by)
}

// Assumptions says in words what the graph claims that the answer rests on.
func (e *Estimand) Assumptions() []string {
	x, y := e.query.Treatment, e.query.Outcome
	const legible = 12 // edges that a sentence can have
	graph := fmt.Sprintf("the graph has every common cause of its variables: %v", e.graph)
	if n := len(e.graph.Edges()); n > legible {
		graph = fmt.Sprintf("the graph of %d variables and %d edges has every common cause of them", e.graph.Len(), n)
	}
	out := []string{graph}
	switch i := e.instruments; {
	case e.query.Over == Compliers:
		given := ""
		if len(i[0].Given) > 0 {
			given = " among cases alike in " + strings.Join(i[0].Given, ", ")
		}
		out = append(out,
			fmt.Sprintf("%s is related to %s through %s alone%s (exclusion, independence)", i[0].Z, y, x, given),
			fmt.Sprintf("%s moves nobody's %s the other way (monotonicity)", i[0].Z, x))
	case e.adjusted && len(e.adjust) == 0:
		out = append(out, fmt.Sprintf("who has which %s is as good as random", x))
	case e.adjusted:
		out = append(out, fmt.Sprintf("among cases alike in %s, who has which %s is as good as random (no unobserved confounding)", strings.Join(e.adjust, ", "), x),
			fmt.Sprintf("at all values of %s both treatments occur (overlap)", strings.Join(e.adjust, ", ")))
	case e.front && len(e.frontDoor) == 0:
		out = append(out, fmt.Sprintf("%s changes %s in no way", x, y))
	case e.front:
		out = append(out, fmt.Sprintf("%s changes %s only through %s (front door)", x, y, strings.Join(e.frontDoor, ", ")))
	}
	return append(out, fmt.Sprintf("nobody's %s depends on another's %s, and there is one version of each treatment (SUTVA)", y, x))
}

// NotIdentifiedError says that a query has no one answer in a graph.
type NotIdentifiedError struct {
	Query Query      // what was asked
	Graph *dag.Graph // of which
	// Instruments would give the effect in compliers: ask for the LATE.
	Instruments []dag.Instrument
	// Err is why: an *identify.NotIdentifiedError with the hedge, or in words.
	Err error
}

// Error says why, and what can be asked instead.
func (e *NotIdentifiedError) Error() string {
	s := fmt.Sprintf("causal: %v is not identified: %v", e.Query, e.Err)
	if len(e.Instruments) > 0 {
		s += fmt.Sprintf("; the effect in compliers is, by the instrument %v: ask for causal.LATE", e.Instruments[0])
	} else if e.Query.Over == Compliers {
		s += "; Instrumented states one without a graph, and without any ask for the ATE"
	} else if hedge := (*identify.NotIdentifiedError)(nil); !errors.As(e.Err, &hedge) { // which says so itself
		s += "; observe more of the common causes, or ask for bounds (package dag/bounds)"
	}
	return s
}

// Unwrap returns why.
func (e *NotIdentifiedError) Unwrap() error { return e.Err }
