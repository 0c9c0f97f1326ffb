package glm

import (
	"math"

	"gonum.org/v1/gonum/mat"
)

// belief is a normal distribution of the coefficients.
type belief interface {
	// predictor is the mean and variance of xᵀβ. It writes nothing.
	predictor(x []float64) (mean, variance float64)
	// learn is predictor, and gets ready for move, which does what a site says.
	learn(x []float64) (mean, variance float64)
	move(x []float64, variance float64, s site)
	// blend makes it the product of powers of beliefs like it; false if that is no
	// distribution. It may be one of them.
	blend(terms ...term) bool
	coefficient(i int) (mean, variance float64)
	covariance() *mat.SymDense
	// draw turns standard normals into a draw.
	draw(to, z []float64)
	copy() belief
	// numbers appends its parameters, set reads as many; false if they are those of
	// no distribution.
	numbers(to []float64) []float64
	set(from []float64) bool
}

// term is a belief to a power.
type term struct {
	belief
	power float64
}

// largest bounds variances: with features of 2²⁰⁰ at most the predictor's is
// finite.
const largest = 0x1p400

// least part of a variance that one observation leaves, so that rounding never
// leaves less than none; it counts where counts tell more than twelve digits.
const leastLeft = 0x1p-40

// tempered is the curvature of a site where it leaves leastLeft of a variance.
func tempered(curvature, variance float64) float64 {
	return min(curvature, (1-leastLeft)/variance)
}

// dot is Σ aᵢbᵢ in four partial sums.
func dot(a, b []float64) float64 {
	var s0, s1, s2, s3 float64
	b = b[:len(a)]
	i := 0
	for ; i+4 <= len(a); i += 4 {
		s0 += float64(a[i] * b[i])
		s1 += float64(a[i+1] * b[i+1])
		s2 += float64(a[i+2] * b[i+2])
		s3 += float64(a[i+3] * b[i+3])
	}
	for ; i < len(a); i++ {
		s0 += float64(a[i] * b[i])
	}
	return (s0 + s1) + (s2 + s3)
}

func finite(x []float64) bool {
	for _, v := range x {
		if math.Abs(v) > math.MaxFloat64 || v != v {
			return false
		}
	}
	return true
}
