package abtest

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/online/sequential"
)

// DeltaSettings say which effect DeltaMethod is of, and what was believed of it.
type DeltaSettings struct {
	// Absolute is for the effect B − A in place of the relative B/A − 1.
	Absolute bool
	// PriorSD is the standard deviation of a normal prior of the relative effect, with
	// mean PriorMean; 0 means no prior. For an absolute effect both are multiplied by
	// A's mean.
	PriorMean, PriorSD float64
	// LowerIsBetter is for metrics of which less is better: losses and the chance to win
	// change sides, the interval doesn't.
	LowerIsBetter bool
	// Level is that of the interval; 0 means 0.95, the usual one.
	Level float64
}

// Effect is a normal approximation of what is known of an effect.
type Effect struct {
	Mean  float64 `json:"mean"`  // in the metric's unit
	SD    float64 `json:"sd"`    // of what is known of it
	Low   float64 `json:"low"`   // of the equal-tailed interval
	High  float64 `json:"high"`  // upper end of the interval
	Level float64 `json:"level"` // of the interval
	// ProbBetter is that of B being better than A.
	ProbBetter float64 `json:"prob_better"`
	// LossKeep and LossShip are what is lost on average by choosing A, and by
	// choosing B.
	LossKeep float64 `json:"loss_keep"`
	LossShip float64 `json:"loss_ship"`
}

// DeltaMethod approximates what is known of an effect by a normal distribution, as
// GrowthBook does: quick, from sums alone, for any estimate with a standard error.
//
// It is not the posterior. At small counts it is far from it: of 1 of 50 against
// 4 of 52 it says that B is better with probability 0.749, where the exact
// posterior with uniform priors says 0.888; its relative effect has a standard
// deviation of 4.2 and an interval that reaches below −1, where no ratio of rates
// is. It is near where A's mean is many standard errors from 0.
//
// Errors: estimates or settings that are none; a relative effect of an A that is
// 0; no variance and no prior. Source: [Deng2018].
func DeltaMethod(a, b Estimate, set DeltaSettings) (Effect, error) {
	const usual = 0.95
	if set.Level == 0 {
		set.Level = usual
	}
	if !(set.Level > 0 && set.Level < 1) || !(set.PriorSD >= 0 && set.PriorSD <= math.MaxFloat64) || set.PriorMean-set.PriorMean != 0 {
		return Effect{}, fmt.Errorf("abtest: delta method: the level is %v, the prior's mean %v and sd %v; want a level between 0 and 1 and finite numbers", set.Level, set.PriorMean, set.PriorSD)
	}
	mean, variance, err := effectOf(a, b, set.Absolute)
	if err != nil {
		return Effect{}, err
	}
	if set.PriorSD > 0 {
		m, sd := set.PriorMean, set.PriorSD
		if set.Absolute {
			m, sd = m*a.Mean, sd*math.Abs(a.Mean)
		}
		if sd > 0 { // weights of two normal distributions
			w := variance / (variance + float64(sd*sd))
			mean = float64((1-w)*mean) + float64(w*m)
			variance = float64(w * (sd * sd))
		}
	}
	sd := math.Sqrt(variance)
	if !(sd > 0) || mean-mean != 0 || sd-sd != 0 {
		return Effect{}, fmt.Errorf("abtest: delta method: the effect is %v with standard error %v; want some variation, and numbers of moderate size", mean, sd)
	}
	half := float64(sd * numeric.NormalQuantile((1+set.Level)/2))
	z := mean / sd
	e := Effect{
		Mean: mean, SD: sd, Low: mean - half, High: mean + half, Level: set.Level,
		ProbBetter: numeric.NormalCDF(z), LossKeep: sd * beyond(z), LossShip: sd * beyond(-z),
	}
	if set.LowerIsBetter {
		e.ProbBetter = numeric.NormalCDF(-z)
		e.LossKeep, e.LossShip = e.LossShip, e.LossKeep
	}
	return e, nil
}

// beyond is E max(Z + z, 0) of a standard normal Z.
func beyond(z float64) float64 {
	density := numeric.Exp(-z*z/2) / math.Sqrt(2*math.Pi)
	return math.Max(density+float64(z*numeric.NormalCDF(z)), 0)
}

// AlwaysValid returns an interval for an effect that is right at every look, and the
// p-value of this one, from the standard error by the delta method: as GrowthBook's
// sequential option. The observations are those of both arms.
//
// Errors: estimates or settings that are none. Source: [WaudbySmith2024].
func AlwaysValid(a, b Estimate, absolute bool, c sequential.Asymptotic) (low, high, p float64, err error) {
	mean, variance, err := effectOf(a, b, absolute)
	if err != nil {
		return math.NaN(), math.NaN(), math.NaN(), err
	}
	return c.Look(mean, math.Sqrt(variance), a.N+b.N)
}

// effectOf returns the effect of two estimates and its variance.
func effectOf(a, b Estimate, absolute bool) (mean, variance float64, err error) {
	if err := errors.Join(named("A", a.fault()), named("B", b.fault())); err != nil {
		return 0, 0, fmt.Errorf("abtest: delta method: %w", err)
	}
	va, vb := a.Variance/a.N, b.Variance/b.N
	if absolute {
		return b.Mean - a.Mean, va + vb, nil
	}
	u := a.unadjusted()
	if u.Mean == 0 {
		return 0, 0, fmt.Errorf("abtest: delta method: A's mean is 0, and nothing is relative to it; use the absolute effect, or the exact posterior")
	}
	e := b.unadjusted().Mean/u.Mean - 1                                     // where the derivative is taken, as GrowthBook has it: of an adjusted metric the effect before
	ofA := a.Variance + float64(e*(float64(2*u.Cov)+float64(e*u.Variance))) // of a + e·u
	return (b.Mean - a.Mean) / u.Mean, (vb + math.Max(ofA, 0)/a.N) / (u.Mean * u.Mean), nil
}

// named says of which arm an error is.
func named(arm string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("arm %s: %w", arm, err)
}
