package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/numeric"
)

// Theta says from which units the coefficients of covariates are.
type Theta uint8

const (
	// WithinArms takes them from the arms' own covariances, added: an effect of the
	// treatment on the metric doesn't move them.
	WithinArms Theta = iota
	// Pooled takes them from both arms as one sample.
	Pooled
)

// CUPED is a difference of means with less noise: what could be told from before
// the experiment is taken away.
type CUPED struct {
	Theta      []float64 `json:"theta"`         // one coefficient for each covariate
	Effect     float64   `json:"effect"`        // B − A
	SE         float64   `json:"se"`            // standard error
	Unadjusted float64   `json:"unadjusted"`    // B − A without covariates
	SEBefore   float64   `json:"unadjusted_se"` // its standard error
	// Reduction is the share of the variance that is gone.
	Reduction float64 `json:"variance_reduction"`
	// BalanceP is the p-value of the arms having the same means of the covariates, as
	// they have if these were measured before units came to arms.
	BalanceP float64 `json:"balance_p"`
	// Warnings say in words why the adjustment may be wrong.
	Warnings []string `json:"warnings,omitempty"`
	// A and B are the adjusted estimates of the arms, for DeltaMethod and AlwaysValid.
	A, B Estimate `json:"-"`
}

// Adjust compares two arms by a metric, the first number of each unit, adjusted for
// covariates, the others. They must have been measured before the treatment: one
// that it changes takes away part of its effect. Arms whose covariates differ by
// more than chance are warned of.
//
// Errors: other than two arms of at least two units with as many numbers, at least
// two; covariates that depend on each other or don't vary. Source: [Deng2013].
func Adjust(a, b Scatter, from Theta) (CUPED, error) {
	if err := errors.Join(named("A", a.fault()), named("B", b.fault())); err != nil {
		return CUPED{}, fmt.Errorf("abtest: CUPED: %w", err)
	}
	k := len(a.Mean) - 1
	if k < 1 || len(b.Mean) != k+1 || a.N < 2 || b.N < 2 || from > Pooled {
		return CUPED{}, fmt.Errorf("abtest: CUPED: %v units of %d numbers and %v of %d, theta %d; want arms of two units or more, of a metric and as many covariates", a.N, len(a.Mean), b.N, len(b.Mean), from)
	}
	cov := func(i, j int) float64 { return a.cov(i, j) + b.cov(i, j) }
	if from == Pooled {
		both := Scatter{}
		both.add(a.N, a.Mean, a.Sums)
		both.add(b.N, b.Mean, b.Sums)
		cov = both.cov
	}
	c := CUPED{}
	var err error
	if c.Theta, err = solve(k, func(i, j int) float64 { return cov(i+1, j+1) }, func(i int) float64 { return cov(i+1, 0) }); err != nil {
		return CUPED{}, err
	}
	if c.A, err = EstimateAdjusted(a, c.Theta); err != nil {
		return CUPED{}, err
	}
	if c.B, err = EstimateAdjusted(b, c.Theta); err != nil {
		return CUPED{}, err
	}
	c.Effect, c.SE = c.B.Mean-c.A.Mean, math.Sqrt(c.A.Variance/c.A.N+c.B.Variance/c.B.N)
	c.Unadjusted, c.SEBefore = b.Mean[0]-a.Mean[0], math.Sqrt(a.cov(0, 0)/a.N+b.cov(0, 0)/b.N)
	if c.SEBefore > 0 {
		c.Reduction = 1 - float64(c.SE/c.SEBefore*(c.SE/c.SEBefore))
	}

	// Hotelling's statistic with a covariance for each arm: χ² of k degrees in large
	// samples.
	apart := func(i int) float64 { return b.Mean[i+1] - a.Mean[i+1] }
	weights, err := solve(k, func(i, j int) float64 { return a.cov(i+1, j+1)/a.N + b.cov(i+1, j+1)/b.N }, apart)
	if err != nil {
		return CUPED{}, err
	}
	statistic := 0.0
	for i, w := range weights {
		statistic += float64(w * apart(i))
	}
	c.BalanceP = numeric.Exp(numeric.IncompleteGamma(float64(k)/2, math.Max(statistic, 0)/2).Upper)
	if c.BalanceP < mismatchLevel {
		c.Warnings = append(c.Warnings, fmt.Sprintf("arms differ in the covariates before the treatment (p = %.2g): either units did not come to arms by chance, or the treatment had changed the covariates, and the adjusted effect is wrong", c.BalanceP))
	}
	return c, nil
}

// solve returns the solution of a symmetric positive definite system of k
// equations.
func solve(k int, left func(i, j int) float64, right func(i int) float64) ([]float64, error) {
	scale := make([]float64, k) // so that covariates in other units are as well told apart
	for i := range scale {
		if scale[i] = math.Sqrt(left(i, i)); !(scale[i] > 0) || scale[i]-scale[i] != 0 {
			return nil, fmt.Errorf("abtest: CUPED: covariate %d doesn't vary; leave it out", i+1)
		}
	}
	m, x := make([]float64, k*k), make([]float64, k)
	for i := range k {
		for j := range k {
			m[i*k+j] = left(i, j) / scale[i] / scale[j]
		}
		x[i] = right(i) / scale[i]
	}
	l := linalg.Factor(m, k)
	const singular = 1e-7 // √ of the rounding of a correlation, which is then all that is left of a pivot
	for i := range k {
		if !(l[i*k+i] > singular) {
			return nil, fmt.Errorf("abtest: CUPED: covariate %d is a combination of those before it; leave it out", i+1)
		}
	}
	linalg.SolveLower(l, x)
	linalg.SolveUpper(l, x)
	for i := range x {
		x[i] /= scale[i]
	}
	return x, nil
}
