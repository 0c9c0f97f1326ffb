package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online"
)

// Estimate is what is known of an arm's metric: a mean of N observations, each with
// Variance, or what has the standard error √(Variance/N) of one.
type Estimate struct {
	Mean, Variance, N float64 // of the metric; of one observation; observations
	// Unadjusted is the mean of a metric that is adjusted before it was, which relative
	// effects are relative to. Nil is of a metric that is not adjusted.
	Unadjusted *Unadjusted
}

// Unadjusted is a mean, the variance of an observation of it, and its covariance
// with the adjusted one.
type Unadjusted struct{ Mean, Variance, Cov float64 }

// SE returns the standard error.
func (e Estimate) SE() float64 { return math.Sqrt(e.Variance / e.N) }

func (e Estimate) unadjusted() Unadjusted {
	if e.Unadjusted == nil {
		return Unadjusted{e.Mean, e.Variance, e.Variance}
	}
	return *e.Unadjusted
}

func (e Estimate) fault() error {
	u := e.unadjusted()
	for _, v := range [...]float64{e.Mean, u.Mean, u.Cov} {
		if v-v != 0 {
			return fmt.Errorf("its mean is %v, unadjusted %v; want finite numbers", e.Mean, u)
		}
	}
	if !(min(e.Variance, u.Variance) >= 0 && max(e.Variance, u.Variance) <= math.MaxFloat64) || !(e.N > 0 && e.N <= math.MaxFloat64) {
		return fmt.Errorf("its variance is %v and it has %v observations; want some, and no negative variance", e.Variance, e.N)
	}
	return nil
}

// EstimateProportion estimates a rate of successes, of variance p(1 − p).
//
// Errors: no trials, or counts that can't be.
func EstimateProportion(t online.Trials) (Estimate, error) {
	if t.N < 1 || t.Successes < 0 || t.Successes > t.N {
		return Estimate{}, fmt.Errorf("abtest: %w: %d successes of %d trials; want between none and all of at least one", online.ErrData, t.Successes, t.N)
	}
	p := float64(t.Successes) / float64(t.N)
	return Estimate{Mean: p, Variance: p * (1 - p), N: float64(t.N)}, nil
}

// EstimateMean estimates a mean.
//
// Errors: fewer than two observations.
func EstimateMean(m online.Moments) (Estimate, error) {
	e := Estimate{Mean: m.Mean, Variance: m.Variance(), N: m.N}
	if err := e.fault(); err != nil || m.N < 2 {
		return Estimate{}, fmt.Errorf("abtest: %w: a mean of %v observations with variance %v; want two or more", online.ErrData, m.N, e.Variance)
	}
	return e, nil
}

// EstimateRatio estimates a ratio of means, the first number of each unit over the
// second: clicks per view, where users are drawn and not views. Its variance is by
// the delta method.
//
// Errors: other than two numbers of a unit, fewer than two units, a mean
// denominator of 0. Source: [Deng2018].
func EstimateRatio(s Scatter) (Estimate, error) {
	if err := s.fault(); err != nil {
		return Estimate{}, fmt.Errorf("abtest: ratio: %w", err)
	}
	if len(s.Mean) != 2 || s.N < 2 || s.Mean[1] == 0 {
		return Estimate{}, fmt.Errorf("abtest: ratio: %w: %v units of %d numbers, the means %v; want two units or more of a numerator and a denominator that isn't 0", online.ErrData, s.N, len(s.Mean), s.Mean)
	}
	d := s.Mean[1]
	r := s.Mean[0] / d
	v := (s.cov(0, 0) - float64(2*r*s.cov(0, 1)) + float64(r*r*s.cov(1, 1))) / (d * d)
	return Estimate{Mean: r, Variance: math.Max(v, 0), N: s.N}, nil
}

// EstimateQuantile estimates a quantile of n observations from an interval around
// it with a level of 0.95, by order statistics; effective is the number of
// observations for which lower and upper were chosen, n itself or fewer where
// observations come in clusters.
//
// Errors: numbers that are none, or out of order.
func EstimateQuantile(quantile, lower, upper, n, effective float64) (Estimate, error) {
	if !(lower <= quantile && quantile <= upper && upper-lower <= math.MaxFloat64) || !(n > 1 && n <= math.MaxFloat64) || !(effective > 0 && effective <= n) {
		return Estimate{}, fmt.Errorf("abtest: quantile: %w: %v between %v and %v of %v observations, %v of them in effect; want them in that order", online.ErrData, quantile, lower, upper, n, effective)
	}
	se := (upper - lower) / (2 * numeric.NormalQuantile(0.975)) // an interval of level 0.95
	return Estimate{Mean: quantile, Variance: effective / n * (n - 1) * se * se, N: n}, nil
}

// EstimateAdjusted estimates the mean of the first number of each unit less theta
// times the others, covariates measured before.
//
// Errors: as many thetas as covariates are needed, and two units. Source:
// [Deng2013].
func EstimateAdjusted(s Scatter, theta []float64) (Estimate, error) {
	if err := s.fault(); err != nil {
		return Estimate{}, fmt.Errorf("abtest: adjusted: %w", err)
	}
	if len(s.Mean) != len(theta)+1 || s.N < 2 {
		return Estimate{}, fmt.Errorf("abtest: adjusted: %w: %v units of %d numbers with %d coefficients; want a number more than coefficients, of two units or more", online.ErrData, s.N, len(s.Mean), len(theta))
	}
	e := Estimate{Mean: s.Mean[0], Variance: s.cov(0, 0), N: s.N, Unadjusted: &Unadjusted{s.Mean[0], s.cov(0, 0), s.cov(0, 0)}}
	for i, t := range theta {
		e.Mean -= float64(t * s.Mean[i+1])
		e.Variance -= float64(2 * t * s.cov(0, i+1))
		e.Unadjusted.Cov -= float64(t * s.cov(0, i+1))
		for j, u := range theta {
			e.Variance += float64(t * u * s.cov(i+1, j+1))
		}
	}
	e.Variance = math.Max(e.Variance, 0) // of a metric that its covariates determine
	return e, nil
}
