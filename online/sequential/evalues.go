package sequential

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Product returns the log of the product of e-values given by their logs: evidence
// of independent experiments against the same null. 0 for none.
//
// Source: [Vovk2021].
func Product(logE ...float64) float64 {
	sum := 0.0
	for _, l := range logE {
		sum += l
	}
	return sum
}

// Average returns the log of the mean of e-values given by their logs: evidence of
// several tests of the same data, however they depend. 0 for none.
//
// Source: [Vovk2021].
func Average(logE ...float64) float64 {
	if len(logE) == 0 {
		return 0
	}
	return numeric.LogSumExp(logE) - numeric.Log(float64(len(logE)))
}

// logMixture is the log of the e-value of n observations whose sum of deviations
// from the null, in units of their standard deviation, is s: normal alternatives
// with variance rho2.
//
// Source: [Robbins1970]; [Johari2022] §5.
func logMixture(n, s, rho2 float64) float64 {
	spread := 1 + float64(n*rho2)
	return math.Min(float64(rho2*s*s)/float64(2*spread)-float64(numeric.Log(spread)/2), math.MaxFloat64)
}

// mixtureP is the p-value of one look at such observations.
func mixtureP(n, s, rho2 float64) float64 {
	return math.Min(1, numeric.Exp(-logMixture(n, s, rho2)))
}

// mixtureWidth is how far from the mean, in standard deviations of an observation,
// a null must be for an e-value of 1/alpha: where logMixture is −log α.
func mixtureWidth(n, rho2, alpha float64) float64 {
	spread := 1 + float64(n*rho2)
	return math.Sqrt(spread/rho2*(numeric.Log(spread)-float64(2*numeric.Log(alpha)))) / n
}
