package causal

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/internal/nearest"
	"github.com/seed78144065/credence/mcmc"
)

// PlugIn is the Bayesian g-formula: it fits each factor of the identified
// functional, and integrates the functional for every draw of the posterior.
//
//	effects, err := causal.PlugIn{Models: map[string]string{"bp": "bp ~ drug * age"}}.Fit(ctx, estimand, table)
//	fmt.Println(effects.ATE())
//
// Three ways, by what the functional is:
//
// By an adjustment set: a regression of the outcome in the full language of
// package formula, averaged over the rows, which are weighted by the Bayesian
// bootstrap because the population is not known.
//
// Any other functional of discrete variables: one Dirichlet distribution of
// their joint table, from which every conditional distribution follows, summed
// exactly. It makes no assumption about the form of any dependence.
//
// Any other functional with a continuous variable, or if Models says how: a
// regression for each factor but those that the rows themselves are a sample of.
// Discrete variables are summed over, continuous ones simulated. A functional
// that has quotients inside sums, or two factors of one regression, is an
// UnsupportedError.
//
// The zero value takes main effects, families by the kind of column and NUTS,
// and says so in the effect's Assumptions.
//
// Source: [Robins1986] for the g-formula; [Rubin1981b] for the weights of rows.
type PlugIn struct {
	// Models are formulas by the variable that they give: "y": "y ~ x * z". Their
	// columns are those that the factor conditions on.
	Models map[string]string
	// Families by variable; if not named, Bernoulli for two levels or 0 and 1,
	// Categorical for more levels, Gaussian for numbers.
	Families map[string]formula.Family
	// Priors by variable, then as in formula.Config.
	Priors map[string]map[string]bayes.Dist
	// Tables takes the joint table although there is an adjustment set.
	Tables bool
	// TablePrior is the number of rows that the prior of the joint table weighs,
	// spread evenly over its cells; 0 is 1 ([Heckerman1995] calls it BDeu).
	TablePrior float64
	// TableDraws is the number of draws of the joint table, 0 for 4000.
	TableDraws int
	// Infer draws from the posterior of regressions; nil is mcmc.Config with Seed.
	Infer bayes.Inferrer
	Seed  uint64
	// Level is the share of the posterior in intervals, 0 for 0.95.
	Level float64
	// Sample asks for the effect in these rows: they are not weighted.
	Sample bool
	// Impute are formulas of adjustment variables some of which are missing, by
	// column; "" is main effects of those that are complete. Missing values are
	// then parameters, which treatment and outcome inform too: right if what is
	// missing is missing at random given the model's variables.
	Impute map[string]string
	// Simulated is the least number of cases simulated for each draw, 0 for 4000,
	// where there is something to simulate: quantiles, continuous mediators. Their
	// noise widens intervals by about one part in twice this many rows.
	Simulated int
}

// Name returns "PlugIn".
func (PlugIn) Name() string { return "PlugIn" }

const (
	plugInLevel     = 0.95 // the usual one
	plugInTables    = 4000 // as many as four chains of 1000
	plugInSimulated = 4000 // noise of a mean: 1/63 of a standard deviation of the outcome
	plugInPrior     = 1
)

// UnsupportedError says why a functional that is identified can't be integrated
// by PlugIn.
type UnsupportedError struct {
	Functional string // as a formula
	Why        string // what PlugIn can't do with it
}

// Error says why, and what can be done instead.
func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("causal: PlugIn: no way to integrate %s: %s", e.Functional, e.Why)
}

// Refuse returns why an estimand can't be estimated.
func (p PlugIn) Refuse(e *Estimand) error {
	q := e.query
	var errs []error
	switch {
	case q.Over == Compliers:
		errs = append(errs, errors.New("an effect in compliers is no functional of do: use estimator.TwoStage"))
	case q.Over == Overlap:
		errs = append(errs, errors.New("weights by overlap need a propensity: use estimator.IPW"))
	case !e.adjusted && e.functional == nil:
		errs = append(errs, errors.New("the effect has neither an adjustment set nor a functional"))
	case !e.adjusted && (q.Over != Everyone || len(q.Given) > 0):
		errs = append(errs, fmt.Errorf("the effect %v needs an adjustment set, and the graph has none: ask for the effect in everyone", q))
	}
	if e.functional == nil && p.Tables {
		errs = append(errs, errors.New("PlugIn.Tables needs the functional, which was too long to write down"))
	}
	if p.Tables && len(p.Models)+len(p.Families)+len(p.Priors)+len(p.Impute) > 0 {
		errs = append(errs, errors.New("PlugIn.Tables takes the joint table, which has no Models, Families, Priors and Impute"))
	}
	if !e.adjusted && len(p.Impute) > 0 {
		errs = append(errs, errors.New("PlugIn.Impute needs an adjustment set"))
	}
	for _, name := range slices.Sorted(maps.Keys(p.Impute)) {
		if e.adjusted && !slices.Contains(e.adjust, name) {
			errs = append(errs, fmt.Errorf("PlugIn.Impute: %q is not adjusted for%s; rows without treatment or outcome are left out by Table.DropMissing", name, nearest.Suggest(name, e.adjust)))
		}
	}
	if !(p.level() > 0 && p.level() < 1) {
		errs = append(errs, fmt.Errorf("PlugIn.Level is %v, want a share between 0 and 1", p.Level))
	}
	if p.TablePrior < 0 || math.IsNaN(p.TablePrior) || math.IsInf(p.TablePrior, 0) || p.TableDraws < 0 || p.Simulated < 0 {
		errs = append(errs, fmt.Errorf("PlugIn.TablePrior, TableDraws and Simulated are %v, %d and %d, want none below 0", p.TablePrior, p.TableDraws, p.Simulated))
	}
	return errors.Join(errs...)
}

// Missing returns the columns whose values may be missing, in order.
func (p PlugIn) Missing() []string { return slices.Sorted(maps.Keys(p.Impute)) }

// With returns the estimator with one more variable in the formulas that were
// given: what refuters add to the adjustment set.
func (p PlugIn) With(variable string) Estimator {
	models := maps.Clone(p.Models)
	for of, text := range models {
		models[of] = text + " + " + column(variable)
	}
	p.Models = models
	return p
}

// Estimate returns the effect of the query with the draws of its posterior. Of a
// query with Given it is the average; Fit has the effects.
func (p PlugIn) Estimate(ctx context.Context, e *Estimand, data *bayes.Table) (*Effect, error) {
	f, err := p.fit(ctx, e, data)
	if err != nil {
		return nil, err
	}
	return f.effect()
}

// Fit estimates everything that the functional gives.
//
// Errors: those of Estimate.
func (p PlugIn) Fit(ctx context.Context, e *Estimand, data *bayes.Table) (*Effects, error) {
	if e == nil {
		return nil, errors.New("causal: PlugIn: no estimand; Identify makes one")
	}
	if err := p.Refuse(e); err != nil {
		return nil, fmt.Errorf("causal: PlugIn can't estimate the %v: %w", e.query, err)
	}
	if err := e.checkData(data, p.Missing()); err != nil {
		return nil, err
	}
	return p.fit(ctx, e, data)
}

// fit takes the way that the functional allows.
func (p PlugIn) fit(ctx context.Context, e *Estimand, data *bayes.Table) (*Effects, error) {
	from, to, err := e.query.Contrast(data)
	if err != nil {
		return nil, err
	}
	f := &Effects{estimand: e, plugin: p, data: data, from: from, to: to}
	discrete := !e.adjusted && len(p.Models) == 0 && f.discrete()
	switch {
	case p.Tables || discrete:
		f.by, err = newTables(ctx, f)
	case e.adjusted && len(p.Impute) == 0:
		f.by, err = newStandardised(ctx, f)
	default:
		f.by, err = newChain(ctx, f)
	}
	if err != nil {
		return nil, err
	}
	return f, f.contrast(ctx)
}

func (p PlugIn) level() float64 {
	if p.Level == 0 {
		return plugInLevel
	}
	return p.Level
}

func (p PlugIn) infer() bayes.Inferrer {
	if p.Infer == nil {
		return mcmc.Config{Seed: p.Seed}
	}
	return p.Infer
}

// replicates returns how often n rows are used to simulate enough cases.
func (p PlugIn) replicates(n int) int {
	least := p.Simulated
	if least == 0 {
		least = plugInSimulated
	}
	return max(1, (least+n-1)/n)
}

// regression builds the regression of a variable on what its factor conditions
// on, and says in words what was chosen for the user.
func (p PlugIn) regression(variable string, given []string, learn *bayes.Table) (*formula.Model, string, error) {
	cfg := formula.Config{Priors: p.Priors[variable], AllowDeficient: false}
	said := ""
	family, chosen := p.Families[variable]
	if !chosen {
		var err error
		if family, err = familyOf(learn, variable); err != nil {
			return nil, "", err
		}
	}
	cfg.Family = family
	text, stated := p.Models[variable]
	if !stated {
		text = mainEffects(variable, given)
	}
	if !stated || !chosen {
		said = fmt.Sprintf("%s is %v given its factor: %s (a default; state another in PlugIn)", variable, family, text)
	} else {
		said = fmt.Sprintf("%s is %v given its factor: %s", variable, family, text)
	}
	if err := checkColumns(text, variable, given); err != nil {
		return nil, "", err
	}
	m, err := formula.Build(text, learn, cfg)
	return m, said, err
}

// unused reports what is stated of variables that have no regression.
func (p PlugIn) unused(have []string) error {
	var errs []error
	for _, named := range []struct {
		field string
		of    []string
	}{
		{"Models", slices.Sorted(maps.Keys(p.Models))},
		{"Families", slices.Sorted(maps.Keys(p.Families))},
		{"Priors", slices.Sorted(maps.Keys(p.Priors))},
	} {
		for _, v := range named.of {
			if !slices.Contains(have, v) {
				errs = append(errs, fmt.Errorf("causal: PlugIn.%s: no factor of the functional is of %q%s", named.field, v, nearest.Suggest(v, have)))
			}
		}
	}
	return errors.Join(errs...)
}

// mainEffects is the default formula.
func mainEffects(variable string, given []string) string {
	text := column(variable) + " ~ 1"
	for _, g := range given {
		text += " + " + column(g)
	}
	return text
}

// column is a name as a formula has it, in backquotes where it needs them.
func column(name string) string {
	return (&formula.Node{Kind: formula.Name, Text: name}).String()
}

// checkColumns reports a formula of another response, and columns that its
// factor does not condition on, or lacks.
func checkColumns(text, variable string, given []string) error {
	f, err := formula.Parse(text)
	if err != nil {
		return err
	}
	var errs []error
	left := f.Parts[0].Left
	if left == nil || !slices.Contains((&formula.Formula{Parts: []formula.Part{{Right: left}}}).Names(), variable) {
		errs = append(errs, fmt.Errorf("causal: PlugIn: %q is not a formula of %s: want %s ~ …", text, variable, column(variable)))
	}
	var used []string
	for _, part := range f.Parts {
		used = append(used, (&formula.Formula{Parts: []formula.Part{{Right: part.Right}}}).Names()...)
	}
	if slices.Contains(used, ".") {
		return errors.Join(append(errs, fmt.Errorf("causal: PlugIn: %q: name the columns; the dot would take effects of the treatment in", text))...)
	}
	slices.Sort(used)
	for _, u := range slices.Compact(used) {
		if !slices.Contains(given, u) {
			errs = append(errs, fmt.Errorf("causal: PlugIn: the formula %q uses %q, on which the factor of %s does not condition%s; take another set by AdjustFor", text, u, variable, nearest.Suggest(u, given)))
		}
	}
	for _, g := range given {
		if !slices.Contains(used, g) {
			errs = append(errs, fmt.Errorf("causal: PlugIn: the formula %q lacks %q, on which the factor of %s conditions", text, g, variable))
		}
	}
	return errors.Join(errs...)
}

// familyOf is the default family of a column.
func familyOf(t *bayes.Table, name string) (formula.Family, error) {
	if t.IsFactor(name) {
		_, levels, err := t.Codes(name)
		if len(levels) > 2 {
			return formula.Categorical, err
		}
		return formula.Bernoulli, err
	}
	x, err := t.Float(name)
	if err != nil || slices.ContainsFunc(x, func(v float64) bool { return v != 0 && v != 1 }) {
		return formula.Gaussian, err
	}
	return formula.Bernoulli, nil
}
