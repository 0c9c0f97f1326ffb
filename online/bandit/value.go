package bandit

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes/decision"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// Source is what draws are made from: that of math/rand/v2.
type Source = rng.Source

// Value says what an arm is worth given what is believed of its parameter: the
// mean reward. The variables and functions of this package that return one are
// for the families of package online; any other function of a parameter will do.
type Value[D any] struct {
	// Draw returns the value at a draw of the parameter.
	Draw func(d *D, s Source) float64
	// Dist returns the distribution of the value, for Propensities; nil if it has no
	// closed form.
	Dist func(d *D) decision.Continuous
}

// Probability is the worth of an arm whose reward is a success: online's
// NewBernoulli and NewBinomial.
var Probability = Value[online.Beta]{
	Draw: func(d *online.Beta, s Source) float64 { return rng.Beta(s, d.Alpha, d.Beta) },
	Dist: func(d *online.Beta) decision.Continuous { return d.Dist() },
}

// Rate is the worth of an arm whose reward is a number of events: NewPoisson.
var Rate = Value[online.Gamma]{
	Draw: func(d *online.Gamma, s Source) float64 { return rng.Gamma(s, d.Shape, d.Rate) },
	Dist: func(d *online.Gamma) decision.Continuous { return d.Dist() },
}

// Time is the worth of an arm whose reward is the time until an event:
// NewExponential.
var Time = Amount(1)

// Amount is the worth of an arm whose reward is an amount with a gamma
// distribution of known shape: NewGamma.
func Amount(shape float64) Value[online.Gamma] {
	return Value[online.Gamma]{
		Draw: func(d *online.Gamma, s Source) float64 { return shape / rng.Gamma(s, d.Shape, d.Rate) },
		Dist: func(d *online.Gamma) decision.Continuous {
			return distuv.InverseGamma{Alpha: d.Shape, Beta: shape * d.Rate}
		},
	}
}

// Failures is the worth of an arm whose reward is the number of failures before
// the r-th success: NewNegativeBinomial.
func Failures(r float64) Value[online.Beta] {
	return Value[online.Beta]{Draw: func(d *online.Beta, s Source) float64 {
		p := rng.Beta(s, d.Alpha, d.Beta)
		return r * (1 - p) / p
	}}
}

// Lifetime is the worth of an arm whose reward is a Weibull variable of known
// shape: NewWeibull.
func Lifetime(shape float64) Value[online.InverseGamma] {
	mean := numeric.Exp(numeric.Lgamma(1 + 1/shape))
	return Value[online.InverseGamma]{Draw: func(d *online.InverseGamma, s Source) float64 {
		return mean * numeric.Exp(numeric.Log(rng.InverseGamma(s, d.Shape, d.Scale))/shape)
	}}
}

// Mean is the worth of an arm with normal rewards of known variance:
// NewNormalMean.
var Mean = Value[online.Normal]{
	Draw: func(d *online.Normal, s Source) float64 { return rng.Normal(s, d.Mean, math.Sqrt(d.Variance)) },
	Dist: func(d *online.Normal) decision.Continuous { return d.Dist() },
}

// StudentMean is the worth of an arm with normal rewards of unknown mean and
// variance: NewNormal.
var StudentMean = Value[online.NormalInverseGamma]{
	Draw: func(d *online.NormalInverseGamma, s Source) float64 {
		t := d.MeanDist()
		return rng.StudentT(s, t.Nu, t.Mu, t.Sigma)
	},
	Dist: func(d *online.NormalInverseGamma) decision.Continuous { return d.MeanDist() },
}

// LogNormalMean is the worth of an arm with log-normal rewards, such as money:
// NewLogNormal. The tail of what is believed of it is heavy: with fewer than
// some tens of rewards draws may be very large, which is to explore.
var LogNormalMean = Value[online.NormalInverseGamma]{
	Draw: func(d *online.NormalInverseGamma, s Source) float64 {
		v := rng.InverseGamma(s, d.Shape, d.Scale)
		return numeric.Exp(rng.Normal(s, d.Mean, math.Sqrt(v/d.Count)) + v/2)
	},
}

// Limit is the worth of an arm with rewards uniform below an unknown limit:
// NewUniform.
var Limit = Value[online.Pareto]{
	Draw: func(d *online.Pareto, s Source) float64 {
		return d.Scale * numeric.Exp(rng.Exponential(s, d.Shape)) / 2
	},
}

// Tail is the worth of an arm with Pareto rewards above a known scale:
// NewParetoTail. It is infinite at draws of a shape of at most one.
func Tail(scale float64) Value[online.Gamma] {
	return Value[online.Gamma]{Draw: func(d *online.Gamma, s Source) float64 {
		shape := rng.Gamma(s, d.Shape, d.Rate)
		if shape <= 1 {
			return math.Inf(1)
		}
		return scale * shape / (shape - 1)
	}}
}

// Utility is the worth of an arm that leads to one of several outcomes, each of a
// utility: NewCategorical and NewMultinomial. New wants as many utilities as
// categories.
func Utility(utilities ...float64) Value[online.Dirichlet] {
	return Value[online.Dirichlet]{Draw: func(d *online.Dirichlet, s Source) float64 {
		if len(d.Alpha) != len(utilities) {
			return math.NaN()
		}
		for range 100 { // all of them round to 0 only where every alpha is tiny
			sum, weights := 0.0, 0.0
			for i, u := range utilities {
				g := rng.Gamma(s, d.Alpha[i], 1)
				sum, weights = math.FMA(g, u, sum), weights+g
			}
			if weights > 0 {
				return sum / weights
			}
		}
		return math.NaN()
	}}
}

// Weighted is the worth of an arm whose reward is a vector, each number of a
// weight: NewMultivariateMean. Of NewLinear it is the worth in one context, the
// weights, that does not change; Contextual is for those that do. New wants as many
// weights as numbers. Cost: O(n³) a draw.
func Weighted(weights ...float64) Value[online.MultivariateNormal] {
	w := slices.Clone(weights)
	return Value[online.MultivariateNormal]{
		Draw: func(d *online.MultivariateNormal, s Source) float64 {
			n, err := d.Combination(w)
			if err != nil {
				return math.NaN()
			}
			return rng.Normal(s, n.Mu, n.Sigma)
		},
		Dist: func(d *online.MultivariateNormal) decision.Continuous {
			n, _ := d.Combination(w) // New has drawn one
			return n
		},
	}
}

// StudentWeighted is Weighted of an unknown covariance: NewMultivariate.
func StudentWeighted(weights ...float64) Value[online.NormalInverseWishart] {
	return student(weights, func(d *online.NormalInverseWishart, w []float64) (distuv.StudentsT, error) { return d.Combination(w) })
}

// Response is the worth of an arm whose reward is linear in a context x that does
// not change, with noise of unknown variance: NewRegression.
func Response(x ...float64) Value[online.Regression] {
	return student(x, func(d *online.Regression, w []float64) (distuv.StudentsT, error) { return d.Combination(w) })
}

// student is the worth that has Student's distribution for weights.
func student[D any](weights []float64, of func(d *D, w []float64) (distuv.StudentsT, error)) Value[D] {
	w := slices.Clone(weights)
	return Value[D]{
		Draw: func(d *D, s Source) float64 {
			t, err := of(d, w)
			if err != nil {
				return math.NaN()
			}
			return rng.StudentT(s, t.Nu, t.Mu, t.Sigma)
		},
		Dist: func(d *D) decision.Continuous {
			t, _ := of(d, w) // New has drawn one
			return t
		},
	}
}

// check returns what is wrong with a value at a prior.
func (v Value[D]) check(d *D, arm int) error {
	n := rng.NewSite(0, 0).At(0, 0)
	if x := v.Draw(d, &n); math.IsNaN(x) {
		return fmt.Errorf("bandit: the Value of arm %d is %v at a draw from its prior; want a number (Utility: one for each category; Weighted: one for each of the vector)", arm, x)
	}
	return nil
}
