package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Beta returns a draw from the beta distribution with shapes a and b. Draws
// closer to 0 than the smallest float64, or to 1 than 1.1e-16, round to the
// end point; [LogitBeta] keeps them.
//
// Result: NaN unless a and b are in [1e-300, ∞).
// Source: X/(X+Y) of two gamma draws X and Y.
func Beta(src Source, a, b float64) float64 {
	if !validShape(a) || !validShape(b) {
		return math.NaN()
	}
	if a >= 1 && b >= 1 {
		x := largeGamma(src, a)
		return 1 / (1 + largeGamma(src, b)/x)
	}
	return 1 / (1 + numeric.Exp(-LogitBeta(src, a, b)))
}

// LogitBeta returns log(x/(1−x)) of a beta draw x with shapes a and b. It is
// finite for all valid shapes.
//
// Result: NaN unless a and b are in [1e-300, ∞).
func LogitBeta(src Source, a, b float64) float64 {
	if !validShape(a) || !validShape(b) {
		return math.NaN()
	}
	x := LogGamma(src, a)
	return x - LogGamma(src, b)
}

// Dirichlet fills dst with a draw from the Dirichlet distribution with
// concentrations alpha: the softmax of log-gamma draws, so that the sum is 1
// up to rounding also when every alpha is tiny.
//
// Shapes: dst and alpha have the same length ≥ 1; they may be the same slice.
// Result: all NaN unless every alpha is in [1e-300, ∞).
func Dirichlet(src Source, dst, alpha []float64) {
	if len(dst) != len(alpha) {
		panic("rng: Dirichlet: dst and alpha differ in length")
	}
	for _, a := range alpha {
		if !validShape(a) {
			for i := range dst {
				dst[i] = math.NaN()
			}
			return
		}
	}
	largest := math.Inf(-1)
	for i, a := range alpha {
		dst[i] = LogGamma(src, a)
		largest = max(largest, dst[i])
	}
	sum := 0.0
	for i, x := range dst {
		dst[i] = numeric.Exp(x - largest)
		sum += dst[i]
	}
	for i := range dst {
		dst[i] /= sum
	}
}
