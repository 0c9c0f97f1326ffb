package predictive

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// LogDensity returns the logarithm of the density at y of the mixture of a row's
// members; its negative is the logarithmic score.
//
// Result: −Inf where y is far from all members; +Inf at the mean of a member
// without variance.
// Source: [Lakshminarayanan2017] §2.4.
func (n *Normals) LogDensity(row int, y float64) float64 {
	means, variances := n.row(row)
	sum := math.Inf(-1)
	for m, mu := range means {
		sum = numeric.LogAddExp(sum, -NormalNLL(y, mu, variances[m]))
	}
	return sum - numeric.Log(float64(n.Members))
}

// CDF returns the probability of at most y under the mixture of a row's members.
func (n *Normals) CDF(row int, y float64) float64 {
	means, variances := n.row(row)
	sum := 0.0
	for m, mu := range means {
		sum += numeric.NormalCDF(standardised(y, mu, variances[m]))
	}
	return sum / float64(n.Members)
}

// Quantile returns the smallest number whose CDF is p or more, to the last place.
//
// Result: ±Inf at p of 0 and 1; NaN for other p and where a mean or variance is.
// Cost: some 60 times CDF, by bisection between the quantiles of the members.
func (n *Normals) Quantile(row int, p float64) float64 {
	if !(p > 0 && p < 1) {
		return numeric.NormalQuantile(p)
	}
	means, variances := n.row(row)
	z := numeric.NormalQuantile(p)
	low, high := math.Inf(1), math.Inf(-1)
	for m, mu := range means {
		q := math.FMA(z, math.Sqrt(variances[m]), mu)
		if q != q {
			return q
		}
		low, high = min(low, q), max(high, q)
	}
	// The CDF is at least p at high, but for rounding.
	for low < high {
		middle := low + (high-low)/2
		if n.CDF(row, middle) >= p {
			if high == middle {
				break
			}
			high = middle
		} else {
			if low == middle {
				break
			}
			low = middle
		}
	}
	return high
}

// CRPS returns the continuous ranked probability score of the mixture of a row's
// members at y: the integral of the squared difference of its CDF and the step at
// y, in units of y, lower is better.
//
// Source: [Grimit2006] eq. 5, the mean distance to y less half the mean distance
// of two draws.
// Cost: grows with the square of the number of members.
func (n *Normals) CRPS(row int, y float64) float64 {
	means, variances := n.row(row)
	to, between := 0.0, 0.0
	for i, mu := range means {
		to += meanDistance(y-mu, variances[i])
		for j, nu := range means[:i] {
			between += 2 * meanDistance(mu-nu, variances[i]+variances[j])
		}
		between += meanDistance(0, variances[i]+variances[i])
	}
	k := float64(n.Members)
	return max(0, to/k-between/(2*k*k))
}

// NormalNLL returns −log of the density at y of a normal distribution, the
// logarithmic score. With the mean and variance of the mixture (Split) it scores
// the normal that stands for an ensemble.
//
// Result: for a variance of 0 −Inf at the mean, else +Inf; NaN for one below.
func NormalNLL(y, mean, variance float64) float64 {
	const halfLogTwoPi = 0x1.d67f1c864beb5p-1 // ½ log 2π, mpmath
	if variance == 0 && y == mean {
		return math.Inf(-1)
	} else if variance == 0 {
		return math.Inf(1)
	}
	z := standardised(y, mean, variance)
	return math.FMA(float64(z/2), z, math.FMA(numeric.Log(variance), 0.5, halfLogTwoPi))
}

// NormalCRPS returns the continuous ranked probability score at y of a normal
// distribution, in units of y, lower is better: |y − mean| for a variance of 0,
// NaN for one below.
//
// Source: [Gneiting2007] §4.2, with the sign turned.
func NormalCRPS(y, mean, variance float64) float64 {
	const rootPi = 0x1.c5bf891b4ef6bp0 // √π, mpmath
	return max(0, meanDistance(y-mean, variance)-math.Sqrt(variance)/rootPi)
}

// meanDistance returns E|d + √v·Z| for a standard normal Z.
//
// Source: [Grimit2006].
func meanDistance(d, v float64) float64 {
	const rootTwoOverPi = 0x1.9884533d43651p-1 // √(2/π), mpmath
	sd := math.Sqrt(v)
	if sd == 0 {
		return math.Abs(d)
	}
	z := d / sd
	density := rootTwoOverPi * numeric.Exp(float64(-z*z)/2)
	return sd * math.FMA(z, numeric.NormalCDF(z)-numeric.NormalCDF(-z), density)
}

// standardised returns (y − mean)/√variance; a variance of 0 puts y at the mean
// or above it to +Inf.
func standardised(y, mean, variance float64) float64 {
	if variance == 0 {
		if y < mean {
			return math.Inf(-1)
		}
		return math.Inf(1)
	}
	return (y - mean) / math.Sqrt(variance)
}
