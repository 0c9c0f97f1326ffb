package estimator

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal"
)

// CoarsenedExact matches rows that are equal in all covariates once numbers are
// cut into bins, and weights the others to the strata of the treated.
//
// Source: [Iacus2012]; columns of more than two numbers have ⌈log₂ n + 1⌉ bins of
// equal width, closed at the left, as Sturges has it.
type CoarsenedExact struct {
	// Outcome is the right side of a regression of the matched rows, whose
	// coefficient of the treatment is then the estimate; empty compares means.
	Outcome string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "coarsened exact matching".
func (CoarsenedExact) Name() string { return "coarsened exact matching" }

// Refuse returns why not: it is for effects in the treated or the untreated.
func (c CoarsenedExact) Refuse(e *causal.Estimand) error {
	return refuseStrata(e, "", c.Outcome)
}

// Weights returns the weights; there is no propensity score.
func (c CoarsenedExact) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	a, err := weighing(c, e, data)
	if err != nil {
		return nil, nil, err
	}
	weights, _, err = a.strataWeights(a.coarsen())
	return weights, nil, err
}

// Estimate compares weighted rows; errors are clustered by stratum.
//
// Errors: an *OverlapError if no stratum has both arms.
func (c CoarsenedExact) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	strata := a.coarsen()
	return a.stratified(strata, nil, c.Outcome, c.Level, "rows of a bin would fare alike under the same treatment")
}

// Subclassification cuts the propensity score into classes and weights the others
// to the classes of the treated.
//
// Source: [RosenbaumRubin1984]; cuts are quantiles of the scores of the treated,
// closed at the left.
type Subclassification struct {
	// Formula is the right side of the logistic regression of the treatment, by
	// default main effects of the adjustment set.
	Formula string
	// Classes is their number, 0 for 6.
	Classes int
	// Outcome is the right side of a regression of the weighted rows, whose
	// coefficient of the treatment is then the estimate; empty compares means.
	Outcome string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "subclassification".
func (Subclassification) Name() string { return "subclassification" }

// Refuse returns why not: it is for effects in the treated or the untreated.
func (s Subclassification) Refuse(e *causal.Estimand) error {
	err := refuseStrata(e, s.Formula, s.Outcome)
	if s.Classes < 0 || s.Classes == 1 {
		err = errors.Join(err, fmt.Errorf("field Classes is %d; it is 0 for 6, or 2 and more", s.Classes))
	}
	return err
}

// Weights returns the weights and the propensity scores.
func (s Subclassification) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	a, err := weighing(s, e, data)
	if err != nil {
		return nil, nil, err
	}
	strata, scores, err := s.classes(a)
	if err != nil {
		return nil, nil, err
	}
	weights, _, err = a.strataWeights(strata)
	return weights, scores, err
}

// Estimate compares weighted rows; errors are HC1.
//
// Errors: those of the formula; an *OverlapError if no class has both arms.
func (s Subclassification) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	strata, scores, err := s.classes(a)
	if err != nil {
		return nil, err
	}
	return a.stratified(strata, scores, s.Outcome, s.Level, "rows of a class of the chance of "+a.label[1]+" would fare alike under the same treatment")
}

// classes numbers the rows by their scores.
func (s Subclassification) classes(a *arms) (strata []int, scores []float64, err error) {
	fit, err := a.propensity(s.Formula)
	if err != nil {
		return nil, nil, err
	}
	own := 1.0
	if a.query.Over == causal.Untreated {
		own = 0
	}
	var of []float64
	for i, e := range fit.fitted {
		if a.treated[i] == own {
			of = append(of, e)
		}
	}
	sort.Float64s(of)
	const usual = 6
	count := s.Classes
	if count == 0 {
		count = usual
	}
	cuts := make([]float64, count-1)
	for k := range cuts {
		// Between order statistics, the quantile that most programs have
		// ([HyndmanFan1996], definition 7).
		at := float64(k+1) / float64(count) * float64(len(of)-1)
		lo := int(at)
		cuts[k] = of[lo] + (at-float64(lo))*(of[min(lo+1, len(of)-1)]-of[lo])
	}
	strata = make([]int, a.n)
	for i, e := range fit.fitted {
		strata[i] = sort.Search(len(cuts), func(k int) bool { return cuts[k] > e })
	}
	return strata, fit.fitted, nil
}

func refuseStrata(e *causal.Estimand, text, outcome string) error {
	err := refuse(e, text, causal.Treated, causal.Untreated)
	if outcome != "" {
		set, _ := e.Adjustment()
		err = errors.Join(err, checkRegression(outcome, set, e.Query()))
	}
	return err
}

// checkRegression returns why not a formula of the outcome with the treatment.
func checkRegression(text string, set []string, q causal.Query) error {
	f, err := formula.Parse(right(text, nil))
	if err != nil {
		return err
	}
	var errs []error
	for _, name := range f.Names() {
		if name != q.Treatment && !slices.Contains(set, name) {
			errs = append(errs, fmt.Errorf("the formula %q has %s, which is not in the adjustment set {%s}", text, name, strings.Join(set, ", ")))
		}
	}
	if !slices.Contains(f.Names(), q.Treatment) {
		errs = append(errs, fmt.Errorf("the formula %q lacks %s, whose coefficient is asked for", text, q.Treatment))
	}
	return errors.Join(errs...)
}

// coarsen numbers the combinations of bins.
func (a *arms) coarsen() []int {
	strata := make([]int, a.n)
	bins := math.Ceil(math.Log2(float64(a.n)) + 1)
	for _, name := range a.adjust {
		codes, levels, _ := a.data.Codes(name)
		if x, err := a.data.Float(name); err == nil && len(levels) > 2 {
			lo, hi := slices.Min(x), slices.Max(x)
			codes = make([]int, a.n)
			for i, v := range x {
				codes[i] = int(min(math.Floor((v-lo)/(hi-lo)*bins), bins-1))
			}
		}
		seen := make(map[[2]int]int)
		for i, c := range codes {
			key := [2]int{strata[i], c}
			if _, known := seen[key]; !known {
				seen[key] = len(seen)
			}
			strata[i] = seen[key]
		}
	}
	return strata
}

// strataWeights returns 1 for the arm that is the population and, in each
// stratum, how many of it there are to one of the other, times what makes their
// sum the number of rows; 0 in strata of one arm. It counts the rows lost so.
func (a *arms) strataWeights(strata []int) (w []float64, lost int, err error) {
	own := 1
	if a.query.Over == causal.Untreated {
		own = 0
	}
	count := make(map[int][2]int)
	for i, s := range strata {
		c := count[s]
		c[int(a.treated[i])]++
		count[s] = c
	}
	w = make([]float64, a.n)
	sum, others := 0.0, 0.0
	for i, s := range strata {
		c := count[s]
		switch {
		case c[0] == 0 || c[1] == 0:
			if int(a.treated[i]) == own {
				lost++
			}
		case int(a.treated[i]) == own:
			w[i] = 1
		default:
			w[i] = float64(c[own]) / float64(c[1-own])
			sum += w[i]
			others++
		}
	}
	if lost == a.count[own] {
		return nil, lost, &OverlapError{Stratum: a.label[own], N: lost, Missing: "a row of the other arm in the same stratum"}
	}
	for i, t := range a.treated {
		if int(t) != own {
			w[i] *= others / sum
		}
	}
	return w, lost, nil
}

// stratified is the effect of weighted rows.
func (a *arms) stratified(strata []int, scores []float64, outcome string, level float64, assumption string) (*causal.Effect, error) {
	w, lost, err := a.strataWeights(strata)
	if err != nil {
		return nil, err
	}
	groups := strata
	if scores != nil {
		groups = nil // a few large classes are no clusters
	}
	value, se, err := a.weightedRegression(outcome, w, groups)
	if err != nil {
		return nil, err
	}
	f, err := newEffect(value, se, level, counted(w, a.n))
	if err != nil {
		return nil, err
	}
	a.scoreDiagnostics(f, scores, w)
	if f.Diagnostics["unmatched"] = float64(lost); lost > 0 {
		f.Warnings = append(f.Warnings, fmt.Sprintf("%d rows are in strata without the other arm: the effect is that in the others", lost))
	}
	f.Assumptions = append(f.Assumptions, assumption, "the standard error takes the weights as given")
	return f, nil
}

// weightedRegression returns the coefficient of the treatment in a weighted
// regression, by default on it alone, with errors clustered or HC1.
func (a *arms) weightedRegression(text string, w []float64, groups []int) (value, se float64, err error) {
	names, x := []string{"(Intercept)", a.query.Treatment}, mat.NewDense(a.n, 2, nil)
	for i, t := range a.treated {
		x.SetRow(i, []float64{1, t})
	}
	at := 1
	if text != "" {
		data, err := a.data.With(bayes.Col(a.query.Treatment, a.treated))
		if err != nil {
			return 0, 0, err
		}
		if names, x, err = formula.ModelMatrix(right(text, nil), data, nil); err != nil {
			return 0, 0, err
		}
		if at = slices.Index(names, a.query.Treatment); at < 0 {
			return 0, 0, fmt.Errorf("estimator: the regression on %s has no coefficient %q, but %s", right(text, nil)[2:], a.query.Treatment, strings.Join(names, ", "))
		}
	}
	fit, err := leastSquares(newRegressors(names, x), a.y, w)
	if err != nil {
		return 0, 0, err
	}
	v, err := fit.Covariance(HC1)
	if groups != nil {
		v, err = fit.ClusterCovariance(groups)
	}
	if err != nil {
		return 0, 0, err
	}
	return fit.Coefficients()[at], math.Sqrt(v.At(at, at)), nil
}
