package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
	"github.com/seed78144065/credence/internal/numeric"
)

// cumulative are the distributions that have a distribution function, in the
// order that messages name them.
var cumulative = []ir.Cumulative{
	normal{}, halfNormal{}, studentT{}, halfStudentT{}, cauchy{}, halfCauchy{}, laplace{}, logistic{}, gumbel{},
	expModNormal{}, logNormal{}, exponential{}, gamma{}, gammaMeanSD{}, inverseGamma{}, chiSquare{},
	inverseChiSquare{}, scaledInverseChiSquare{}, weibull{}, frechet{}, rayleigh{}, logLogistic{},
	inverseGaussian{}, pareto{}, beta{}, betaMeanPrecision{}, uniform{}, generalizedExtremeValue{},
	poisson{}, poissonLog{}, binomial{}, binomialLogit{}, geometric{}, negBinomial{}, negBinomialMean{}, negBinomialLog{},
}

var (
	noTails  = ir.Tails{Lower: math.NaN(), Upper: math.NaN()} // of parameters outside their range
	belowAll = ir.Tails{Lower: math.Inf(-1)}
	aboveAll = ir.Tails{Upper: math.Inf(-1)}
)

// tailsAt is the distribution function anywhere, also at infinite x.
func tailsAt(d ir.Cumulative, x float64, p [3]float64) ir.Tails {
	domain := d.Domain()
	lo, hi := math.Inf(-1), math.Inf(1)
	if domain.Support.Kind == ir.Bounded {
		lo, hi = domain.Support.Lo, domain.Support.Hi
	}
	if domain.Integer {
		x = math.Floor(x)
	}
	switch {
	case x < lo || x == lo && !domain.Integer:
		return belowAll
	case x >= hi:
		return aboveAll
	}
	return d.Tails(x, p)
}

// smaller returns the logarithm of the smaller tail.
func smaller(t *ir.Tails) float64 { return min(t.Lower, t.Upper) }

// byLogDensity fills in the derivatives of the distribution function of loc +
// scale·z, parameters k and k+1, by the log density of z.
func byLogDensity(t ir.Tails, k int, logp, z, scale float64) ir.Tails {
	t.ByX = numeric.Exp(logp-smaller(&t)) / scale
	t.By[k], t.By[k+1] = -t.ByX, float64(-z*t.ByX)
	return t
}

// survival returns the tails where log(1 − F) = −h, given the derivatives of h.
func survival(h, byX float64, by [3]float64) ir.Tails {
	t := ir.Tails{Lower: numeric.Log1mExp(-h), Upper: -h}
	share := numeric.Exp(-h - smaller(&t))
	t.ByX = float64(share * byX)
	for k, v := range by {
		t.By[k] = float64(share * v)
	}
	return t
}

// risk returns the tails where log F = −h, given the derivatives of h.
func risk(h, byX float64, by [3]float64) ir.Tails {
	return mirrored(survival(h, byX, by))
}

// mirrored returns the tails of 1 − F.
func mirrored(t ir.Tails) ir.Tails {
	t.Lower, t.Upper = t.Upper, t.Lower
	t.ByX = -t.ByX
	for k, v := range t.By {
		t.By[k] = -v
	}
	return t
}

// symmetricTails returns the tails at z of a distribution symmetric about 0, given
// log(1 − F(|z|)).
func symmetricTails(z, beyond float64) ir.Tails {
	t := ir.Tails{Lower: numeric.Log1mExp(beyond), Upper: beyond}
	if z < 0 {
		t.Lower, t.Upper = t.Upper, t.Lower
	}
	return t
}

// within is the probability of lying between two points of which it has the
// tails: above the first, at most the second.
type within struct {
	logP       float64
	from, upTo float64 // what derivatives of the points' F are times, in that of logP
}

func between(from, upTo *ir.Tails) within {
	var w within
	switch {
	case from.Upper < from.Lower: // above the median
		w.logP = numeric.LogDiffExp(from.Upper, upTo.Upper)
	case upTo.Lower < upTo.Upper: // below it
		w.logP = numeric.LogDiffExp(upTo.Lower, from.Lower)
	default:
		w.logP = numeric.Log1p(-numeric.Exp(from.Lower) - numeric.Exp(upTo.Upper))
	}
	w.from, w.upTo = -numeric.Exp(smaller(from)-w.logP), numeric.Exp(smaller(upTo)-w.logP)
	return w
}
