package fairness

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal/mediation"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/internal/nearest"
)

// Audit examines a gap in data of discrete variables: what it is made of, what goes
// along paths that the auditor names, and how groups fare. Which part is unfair is
// the auditor's to declare: no data say it.
//
//	report, err := fairness.Audit{
//		Graph: g, Query: fairness.Query{Protected: "gender", Outcome: "loan"},
//		Unfair: []string{"direct"}, Paths: []fairness.Path{{Name: "job", Mediators: []string{"occupation"}, Unfair: true}},
//	}.Run(ctx, table)
type Audit struct {
	Graph *dag.Graph
	Query Query
	// Unfair names the parts of the gap that are declared unfair: direct, indirect,
	// spurious.
	Unfair []string
	// Paths are examined one by one, whatever the mediators of the query are.
	Paths []Path
	// Groups, if not nil, compares decisions too. Group, Score and Weights may be
	// empty: they are those of the query then.
	Groups *Groups
	// Counts says how the posterior is drawn. Its Level is that of intervals.
	Counts mediation.Counts
}

// Path is a way from the protected attribute to the outcome: through Mediators, past
// Avoiding.
type Path struct {
	Name                string // in the report
	Mediators, Avoiding []string
	Unfair              bool // whether it is declared so
}

// parts that may be declared unfair.
var declarable = []string{"direct", "indirect", "spurious"}

// Run computes the report. What is not identified is in the report and no error.
//
// Errors, all at once: names that the graph has not, declarations of no part; those
// of the data.
func (a Audit) Run(ctx context.Context, data *bayes.Table) (*Report, error) {
	q, err := a.Query.in(a.Graph)
	errs := []error{err}
	for _, name := range a.Unfair {
		if !slices.Contains(declarable, name) {
			errs = append(errs, fmt.Errorf("fairness: Audit: %q can't be declared unfair: the parts are %s; paths have a declaration of their own", name, strings.Join(declarable, ", ")))
		}
	}
	for i, p := range a.Paths {
		if p.Name == "" || slices.ContainsFunc(a.Paths[:i], func(o Path) bool { return o.Name == p.Name }) {
			errs = append(errs, fmt.Errorf("fairness: Audit: path %d has the name %q: want each its own", i+1, p.Name))
		}
		for _, name := range slices.Concat(p.Mediators, p.Avoiding) {
			if a.Graph != nil && !a.Graph.Has(name) {
				errs = append(errs, fmt.Errorf("fairness: Audit: path %s has %q, which is no node of the graph%s", p.Name, name, nearest.Suggest(name, a.Graph.Names())))
			}
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	// Each interval that the report draws conclusions from, at a level of all together.
	made := 1 + len(a.Paths)
	r := &Report{Query: q, Question: q.String(), Level: a.Counts.Level, Unfair: a.Unfair, Paths: []PathEffect{}, NotIdentified: []string{}, Warnings: []string{}, success: a.Counts.Success}
	if r.Level == 0 {
		r.Level = defaultLevel
	}
	if len(a.Unfair) > 0 {
		made++
	}
	r.Statements, r.Together = made, 1-(1-r.Level)/float64(made)
	if err := a.decompose(ctx, data, r); err != nil {
		return nil, err
	}
	for _, p := range a.Paths {
		if err := a.path(ctx, data, p, r); err != nil {
			return nil, err
		}
	}
	if a.Groups != nil {
		g := *a.Groups
		if g.Group == "" {
			g.Group = q.Protected
		}
		if g.Score == "" {
			g.Score, g.Success = q.Outcome, a.Counts.Success
		}
		if g.Weights == "" {
			g.Weights = a.Counts.Weights
		}
		if q.From != nil && g.Reference == "" {
			g.Reference = fmt.Sprint(q.From)
		}
		if r.Groups, err = g.Compare(ctx, data); err != nil {
			return nil, err
		}
	}
	r.Conclusion = r.conclude()
	return r, nil
}

// decompose fills in the gap and its parts, or why there are none.
func (a Audit) decompose(ctx context.Context, data *bayes.Table, r *Report) error {
	e, err := Identify(a.Graph, r.Query)
	var no *NotIdentifiedError
	if errors.As(err, &no) {
		r.NotIdentified = append(r.NotIdentified, no.Error())
		return a.gap(ctx, data, r)
	}
	if err != nil {
		return err
	}
	d, err := e.FromData(ctx, data, a.Counts)
	if err != nil {
		return err
	}
	seen, err := e.seen(data, a.Counts)
	if err != nil {
		return err
	}
	r.Decomposition = d
	r.Gap = part(gapName, d.Gap(), r.Together).observed(seen.Gap())
	r.Parts = d.Parts(r.Level)[1:]
	for k, v := range seen.variables()[1:] {
		r.Parts[k] = r.Parts[k].observed(v)
	}
	r.Assumptions = d.Assumptions
	r.Warnings = append(r.Warnings, d.Warnings...)
	if len(a.Unfair) > 0 {
		v, err := d.sum(a.Unfair)
		if err != nil {
			return err
		}
		exact, err := seen.sum(a.Unfair)
		if err != nil {
			return err
		}
		p := part(strings.Join(a.Unfair, " and "), v, r.Together).observed(exact)
		r.UnfairPart = &p
	}
	return nil
}

// gap fills in what needs no graph.
func (a Audit) gap(ctx context.Context, data *bayes.Table, r *Report) error {
	plain, err := dag.New(dag.DAG, dag.Named(r.Query.Protected, r.Query.Outcome), []dag.Edge{dag.Directed(r.Query.Protected, r.Query.Outcome)})
	if err != nil {
		return err
	}
	q := r.Query
	q.Mediators = nil
	e, err := Identify(plain, q)
	if err != nil {
		return err
	}
	d, err := e.FromData(ctx, data, a.Counts)
	if err != nil {
		return err
	}
	seen, err := e.seen(data, a.Counts)
	if err != nil {
		return err
	}
	r.Gap = part(gapName, d.Gap(), r.Together).observed(seen.Gap())
	r.Parts = []Part{}
	r.Assumptions = []string{"Rows are independent. The gap is what is seen; no cause is claimed."}
	return nil
}

// sum returns the draws of parts together: of direct and indirect effect the whole
// effect, of one of them that with all else as in the group From.
func (d *Decomposition) sum(parts []string) (bayes.RV, error) {
	values := make([]float64, d.Gap().Chains()*d.Gap().Len())
	add := func(v bayes.RV) {
		for i, x := range v.Values() {
			values[i] += x
		}
	}
	direct, indirect := slices.Contains(parts, "direct"), slices.Contains(parts, "indirect")
	switch {
	case direct && indirect:
		add(d.Within.Total())
	case direct:
		add(d.Direct(mediation.Control))
	case indirect:
		add(d.Indirect(mediation.Control))
	}
	if slices.Contains(parts, "spurious") {
		add(d.Spurious())
	}
	s, err := bayes.NewDraws(bayes.Run{
		Vars: []bayes.Variable{{Name: "unfair"}}, Chains: d.Gap().Chains(), Draws: d.Gap().Len(), Values: values, LogWeights: d.draws.LogWeights(),
	})
	if err != nil {
		return bayes.RV{}, err
	}
	return s.Var("unfair")
}

// path fills in the effect of a path, or why it is not identified.
func (a Audit) path(ctx context.Context, data *bayes.Table, p Path, r *Report) error {
	q := mediation.Query{Effect: r.Query.mediation().Effect, Mediators: p.Mediators, Avoiding: p.Avoiding}
	e, err := mediation.Identify(a.Graph, q)
	var no *mediation.NotIdentifiedError
	if errors.As(err, &no) {
		r.NotIdentified = append(r.NotIdentified, fmt.Sprintf("path %s: %v", p.Name, err))
		return nil
	}
	if err != nil {
		return fmt.Errorf("fairness: Audit: path %s: %w", p.Name, err)
	}
	f, err := e.FromData(ctx, data, a.Counts)
	if err != nil {
		return fmt.Errorf("fairness: Audit: path %s: %w", p.Name, err)
	}
	counts, at, err := a.Counts.Tabulate(data, q, e.Variables()...)
	if err != nil {
		return err
	}
	seen, err := e.FromTable(counts, at)
	if err != nil {
		return err
	}
	r.Paths = append(r.Paths, PathEffect{Part: part(p.Name, f.Indirect(mediation.Control), r.Together).observed(seen.Indirect(mediation.Control)), Unfair: p.Unfair})
	return nil
}
