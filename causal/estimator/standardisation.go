package estimator

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/numeric"
)

// Standardisation predicts the outcome of each row under both treatments by
// regression and averages the difference over the population: the g-formula.
// Source: [Robins1986].
type Standardisation struct {
	// Formula is the right side of the regression of the outcome. One that has the
	// treatment is fitted to all rows at once, one that has not to each arm by
	// itself. The default is main effects of the adjustment set in each arm; with
	// the treatment in all rows if that has more than two values.
	Formula string
	// Logistic takes a logistic regression, for an outcome of 0 and 1.
	Logistic bool
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "standardisation".
func (Standardisation) Name() string { return "standardisation" }

// Refuse returns why not: another population, no adjustment set, a formula that
// leaves some of it out.
func (s Standardisation) Refuse(e *causal.Estimand) error {
	err := refuse(e, "", causal.Everyone, causal.Treated, causal.Untreated)
	if set, adjusted := e.Adjustment(); adjusted && s.Formula != "" {
		err = errors.Join(err, checkFormula(s.Formula, set, e.Query(), e.Query().Treatment))
	}
	return err
}

// Estimate averages predictions. The standard error is that of the rows'
// influences, which assume no equal variances and count the sampling of
// covariates.
//
// Errors: those of the formula; *OverlapError, *CollinearError, *SeparationError.
func (s Standardisation) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	q := e.Query()
	x, _, err := treatment(data, q.Treatment)
	if err != nil {
		return nil, err
	}
	lo, hi := slices.Min(x), slices.Max(x)
	pooled := s.Formula == "" && slices.ContainsFunc(x, func(v float64) bool { return v != lo && v != hi })
	if s.Formula != "" {
		f, err := formula.Parse(right(s.Formula, nil))
		if err != nil {
			return nil, err
		}
		pooled = slices.Contains(f.Names(), q.Treatment)
	}
	var g *standardised
	if pooled {
		g, err = s.pooled(e, data, x)
	} else {
		g, err = s.byArm(e, data)
	}
	if err != nil {
		return nil, err
	}
	f, err := fromScores(g.scores(), s.Level, data, s.Cluster)
	if err != nil {
		return nil, err
	}
	f.Diagnostics["mean_from"], f.Diagnostics["mean_to"] = g.average(0), g.average(1)
	f.Diagnostics["coefficients"] = float64(g.fit[0].x.k)
	if g.arms != nil {
		g.arms.ranges(f)
	}
	f.Assumptions = append(f.Assumptions, fmt.Sprintf("the regression %s is right for both treatments, also where one is rare", right(s.Formula, g.columns)[2:]))
	if s.Logistic {
		f.Assumptions = append(f.Assumptions, "the outcome's log odds are what the regression adds up")
	}
	return f, nil
}

// standardised are predictions under both treatments.
type standardised struct {
	fit     [2]*Regression
	at      [2]*regressors // the columns under each treatment
	target  []float64      // 1 in the rows averaged over
	number  float64
	columns []string // main effects, if there is no formula
	arms    *arms    // nil if all rows have one regression
}

func (s Standardisation) regress(x *regressors, y, w []float64) (*Regression, error) {
	if s.Logistic {
		return logit(x, y, w)
	}
	return leastSquares(x, y, w)
}

func (s Standardisation) byArm(e *causal.Estimand, data *bayes.Table) (*standardised, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	x, err := a.regressors(s.Formula)
	if err != nil {
		return nil, err
	}
	g := &standardised{at: [2]*regressors{x, x}, columns: a.adjust, arms: a}
	g.target, g.number = a.target()
	for arm := range g.fit {
		if g.fit[arm], err = s.regress(x, a.y, a.within(arm)); err != nil {
			return nil, a.located(err, arm)
		}
	}
	return g, nil
}

// located says in which arm a regression failed, and which stratum has no other.
func (a *arms) located(err error, arm int) error {
	var c *CollinearError
	if errors.As(err, &c) {
		if fault := a.overlapFault(nil); fault != nil {
			return fault
		}
		c.Where = "among " + a.label[arm]
		return c
	}
	return fmt.Errorf("among %s: %w", a.label[arm], err)
}

func (s Standardisation) pooled(e *causal.Estimand, data *bayes.Table, x []float64) (*standardised, error) {
	q := e.Query()
	from, to, err := q.Contrast(data)
	if err != nil {
		return nil, err
	}
	adjust, _ := e.Adjustment()
	g := &standardised{columns: append([]string{q.Treatment}, adjust...)}
	d, err := formula.NewDesign(right(s.Formula, g.columns), data, nil)
	if err != nil {
		return nil, err
	}
	columns, err := d.Matrix(data)
	if err != nil {
		return nil, err
	}
	y, err := numbers(data, q.Outcome)
	if err != nil {
		return nil, fmt.Errorf("estimator: the outcome: %w", err)
	}
	fit, err := s.regress(newRegressors(d.Names(), columns), y, nil)
	if err != nil {
		return nil, err
	}
	g.fit = [2]*Regression{fit, fit}
	for arm, v := range []float64{from, to} {
		set, err := withTreatment(data, q.Treatment, v)
		if err != nil {
			return nil, err
		}
		columns, err := d.Matrix(set)
		if err != nil {
			return nil, err
		}
		g.at[arm] = fit.x.like(columns)
	}
	g.target = make([]float64, data.N())
	for i, v := range x {
		if q.Over == causal.Everyone || v == to && q.Over == causal.Treated || v == from && q.Over == causal.Untreated {
			g.target[i] = 1
			g.number++
		}
	}
	if g.number == 0 {
		return nil, fmt.Errorf("estimator: nobody has the value of %s over whom the %v averages; ask for the ATE, or Between values that occur", q.Treatment, q.Over)
	}
	return g, nil
}

// withTreatment returns the table with everybody's treatment set.
func withTreatment(data *bayes.Table, column string, v float64) (*bayes.Table, error) {
	if !data.IsFactor(column) {
		x := make([]float64, data.N())
		for i := range x {
			x[i] = v
		}
		return data.With(bayes.Col(column, x))
	}
	f, err := data.Factor(column)
	if err != nil {
		return nil, err
	}
	set := &bayes.Factor{Levels: f.Levels, Codes: make([]int, data.N())}
	for i := range set.Codes {
		set.Codes[i] = int(v)
	}
	return data.With(bayes.Col(column, set))
}

// like scales other rows of the same columns as r's. It takes over the memory of
// x.
func (r *regressors) like(x *mat.Dense) *regressors {
	out := *r
	out.n, _ = x.Dims()
	out.x = x.RawMatrix().Data
	out.standardise()
	return &out
}

// predictions returns the expected outcomes under a treatment and their slopes by
// the linear predictor.
func (g *standardised) predictions(arm int) (p, slope []float64) {
	p = g.at[arm].predict(g.fit[arm].scaled)
	slope = make([]float64, len(p))
	for i, v := range p {
		slope[i] = 1
		if g.fit[arm].logit {
			p[i] = numeric.Expit(v)
			slope[i] = p[i] * (1 - p[i])
		}
	}
	return p, slope
}

func (g *standardised) average(arm int) float64 {
	p, _ := g.predictions(arm)
	return mean(p, g.target)
}

// scores returns the rows' scores: n/|target| times their difference in
// predictions if they are averaged over, and what they moved the coefficients.
func (g *standardised) scores() []float64 {
	n := float64(len(g.target))
	out := make([]float64, len(g.target))
	effect := 0.0
	for arm, sign := range []float64{-1, 1} {
		p, slope := g.predictions(arm)
		at := mean(p, g.target)
		effect += sign * at
		weight := make([]float64, len(p))
		for i := range p {
			weight[i] = g.target[i] * slope[i] / g.number
			out[i] += sign * g.target[i] * (p[i] - at) * n / g.number
		}
		one := make([]float64, len(p))
		for i := range one {
			one[i] = 1
		}
		for i, v := range g.fit[arm].influence(g.at[arm].moments(weight, one)) {
			out[i] += sign * v
		}
	}
	for i := range out {
		out[i] += effect
	}
	return out
}
