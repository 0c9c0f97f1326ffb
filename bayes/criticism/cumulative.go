package criticism

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// cumulativeDistance returns the cumulative Jensen–Shannon distance of two
// distributions on the same draws, from 0 to 1 and free of the unit of x: the
// larger of that of the distribution functions P and Q and that of 1 − P and
// 1 − Q, so that it does not matter which way x points.
//
// Shapes: x ascending; p and q are the weights of its values, each of sum 1.
// Result: 0 if all of x are equal; NaN if x holds NaN or an infinity.
// Source: [NguyenVreeken2015]; symmetric, a metric by its square root, and over
// its upper bound ∫P + Q: [Kallioinen2024] §2.4.
func cumulativeDistance(x, p, q []float64) float64 {
	var below, above divergence
	var atP, atQ, overP, overQ float64
	for i := range len(x) - 1 {
		width := x[i+1] - x[i]
		atP, atQ = atP+p[i], atQ+q[i]
		below.add(width, atP, atQ)
	}
	for i := len(x) - 1; i > 0; i-- { // from the top: 1 − P would lose the digits of a small rest
		width := x[i] - x[i-1]
		overP, overQ = overP+p[i], overQ+q[i]
		above.add(width, overP, overQ)
	}
	return math.Max(below.distance(), above.distance())
}

// divergence sums the integrals of the distance.
type divergence struct{ both, bound float64 }

// add adds an interval on which the functions are p and q: the symmetric sum of
// p·log₂(2p/(p+q)) + (q−p)/(2 ln 2), whose second terms cancel.
func (d *divergence) add(width, p, q float64) {
	term := func(a, b float64) float64 {
		if a == 0 {
			return 0
		}
		return -a * numeric.Log1p((b-a)/(2*a)) / math.Ln2
	}
	d.both += width * (term(p, q) + term(q, p))
	d.bound += width * (p + q)
}

func (d *divergence) distance() float64 {
	if d.bound == 0 {
		return 0
	}
	ratio := d.both / d.bound
	if ratio < 0 { // rounding of equal distributions
		return 0
	}
	return math.Sqrt(ratio)
}
