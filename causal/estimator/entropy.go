package estimator

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/numeric"
)

// EntropyBalancing compares weighted means under weights that make the means of
// the covariates in each arm exactly those of the population, and are else as
// even as can be.
//
// Source: [Hainmueller2012].
type EntropyBalancing struct {
	// Formula is the right side that has what is balanced, by default main effects
	// of the adjustment set.
	Formula string
	// Cluster is a column; rows of one cluster may depend on each other.
	Cluster string
	// Level is that of the interval, 0 for 0.95.
	Level float64
}

// Name returns "entropy balancing".
func (EntropyBalancing) Name() string { return "entropy balancing" }

// Refuse returns why not: another population, no adjustment set, a formula that
// leaves some of it out.
func (b EntropyBalancing) Refuse(e *causal.Estimand) error {
	return refuse(e, b.Formula, causal.Everyone, causal.Treated, causal.Untreated)
}

// Weights returns the weights, whose mean in each arm is 1; there is no
// propensity score.
func (b EntropyBalancing) Weights(e *causal.Estimand, data *bayes.Table) (weights, scores []float64, err error) {
	a, err := weighing(b, e, data)
	if err != nil {
		return nil, nil, err
	}
	x, err := a.regressors(b.Formula)
	if err != nil {
		return nil, nil, err
	}
	weights, err = a.entropy(x)
	return weights, nil, err
}

// Estimate compares weighted means.
//
// Errors: those of the formula; means that no weights can reach.
// Source: the standard error is the sandwich of the equations of weights and
// means together: the residuals of a weighted regression on the covariates, and
// what that regression says of the population.
func (b EntropyBalancing) Estimate(_ context.Context, e *causal.Estimand, data *bayes.Table) (*causal.Effect, error) {
	a, err := compare(e, data)
	if err != nil {
		return nil, err
	}
	x, err := a.regressors(b.Formula)
	if err != nil {
		return nil, err
	}
	weights, err := a.entropy(x)
	if err != nil {
		return nil, err
	}
	target, number := a.target()
	n := float64(a.n)
	scores := make([]float64, a.n)
	effect := 0.0
	for arm, sign := range []float64{-1, 1} {
		w := make([]float64, a.n)
		total := 0.0
		for i, in := range a.within(arm) {
			w[i] = in * weights[i]
			total += w[i]
		}
		fit, err := leastSquares(x, a.y, w)
		if err != nil {
			return nil, a.located(err, arm)
		}
		// Balanced means make the mean of the predictions over the population that
		// of the weighted outcomes.
		centre := mean(a.y, w)
		effect += sign * centre
		for i, f := range fit.fitted {
			scores[i] += sign * (fit.score[i]*n/total + target[i]*(f-centre)*n/number)
		}
	}
	for i := range scores {
		scores[i] += effect
	}
	f, err := fromScores(scores, b.Level, data, b.Cluster)
	if err != nil {
		return nil, err
	}
	a.scoreDiagnostics(f, nil, weights)
	f.Assumptions = append(f.Assumptions, fmt.Sprintf("the outcome, or the log odds of %s, is a sum of the columns that are balanced: %s", a.label[1], right(b.Formula, a.adjust)[2:]))
	return f, nil
}

// entropy returns weights by row: 1 in an arm that is the population itself.
func (a *arms) entropy(x *regressors) ([]float64, error) {
	target, number := a.target()
	one, _ := a.ones()
	goal := x.moments(target, one) // sums of the scaled columns over the population
	for j := range goal {
		goal[j] /= number
	}
	weights := make([]float64, a.n)
	for arm := range 2 {
		if a.query.Over == causal.Treated && arm == 1 || a.query.Over == causal.Untreated && arm == 0 {
			for i, in := range a.within(arm) {
				weights[i] += in
			}
			continue
		}
		w, err := a.tilt(x, arm, goal)
		if err != nil {
			return nil, err
		}
		for i, v := range w {
			weights[i] += v
		}
	}
	return weights, nil
}

// tilt returns weights exp(c·x) of an arm whose mean of x is the goal.
//
// Source: Newton's method on the dual, log of the mean of exp(c·(x − goal)),
// which is convex, halving steps that don't lower it.
func (a *arms) tilt(x *regressors, arm int, goal []float64) ([]float64, error) {
	if !x.intercept {
		return nil, fmt.Errorf("estimator: what is balanced needs an intercept: leave the 0 out")
	}
	in := a.within(arm)
	if _, err := inverse(x.gram(in), x.names); err != nil {
		return nil, a.located(err, arm)
	}
	c := make([]float64, x.k)
	w, dual := a.tilted(x, in, c, goal)
	one, _ := a.ones()
	for range newtonSteps {
		gradient := x.moments(w, one) // Σ w·x, Σ w = 1
		worst := 0.0
		for j := range gradient {
			gradient[j] -= goal[j]
			worst = max(worst, math.Abs(gradient[j]))
		}
		// Standard deviations by which means may miss: rounding of sums of n terms.
		if worst < 1e-10 {
			for i := range w {
				w[i] *= float64(a.count[arm])
			}
			return w, nil
		}
		// The Hessian is the covariance under w; with the intercept's row it is XᵀWX.
		inv, err := inverse(x.gram(w), x.names)
		if err != nil {
			break
		}
		step := multiply(inv, gradient)
		for size := 1.0; ; size /= 2 {
			next := make([]float64, x.k)
			for j := range c {
				next[j] = c[j] - size*step[j]
			}
			v, d := a.tilted(x, in, next, goal)
			// Near the end the dual changes by less than its rounding.
			const rounding = 1e-12 // of a sum of thousands of terms
			if d <= dual+rounding*(1+math.Abs(dual)) || size < stepLimit {
				c, w, dual = next, v, d
				break
			}
		}
	}
	if fault := a.overlapFault(nil); fault != nil {
		return nil, fault
	}
	return nil, fmt.Errorf("estimator: no overlap: no weights of the rows with %s have the means of the population: balance fewer columns, or ask for an effect in those who overlap", a.label[arm])
}

// tilted returns weights that sum to 1, and the dual.
func (a *arms) tilted(x *regressors, in, c, goal []float64) (w []float64, dual float64) {
	w = x.predict(c)
	shift := math.Inf(-1)
	for i, v := range w {
		if in[i] > 0 {
			shift = max(shift, v)
		}
	}
	total := 0.0
	for i, v := range w {
		if w[i] = 0; in[i] > 0 {
			w[i] = numeric.Exp(v - shift)
		}
		total += w[i]
	}
	for i := range w {
		w[i] /= total
	}
	dual = shift + numeric.Log(total)
	for j, v := range c {
		dual -= v * goal[j]
	}
	return w, dual
}
