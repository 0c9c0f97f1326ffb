package rng

import (
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// Binomial returns a draw of the number of successes in n trials of
// probability p.
//
// Result: a whole number; NaN unless n is a whole number in [0, 2⁵²] and
// 0 ≤ p ≤ 1.
// Source: sequential inversion from one word where n·min(p, 1−p) < 10; from
// there [Hormann1993] algorithm BTRS, accepting with probabilities by
// [Loader2000]. p > ½ is drawn as n minus a draw at 1−p.
// Deviation: the log probability is Loader's instead of differences of log
// factorials, which lose all digits for large n.
func Binomial(src Source, n, p float64) float64 {
	switch {
	case !(n >= 0 && n <= maxCount) || n != math.Floor(n) || !(p >= 0 && p <= 1):
		return math.NaN()
	case n == 0 || p == 0:
		return 0
	case p == 1:
		return n
	case p > 0.5:
		return n - smallBinomial(src, n, 1-p)
	}
	return smallBinomial(src, n, p)
}

// smallBinomial draws for 0 < p ≤ ½.
func smallBinomial(src Source, n, p float64) float64 {
	if n*p < switchMean {
		return binomialInversion(src, n, p)
	}
	return binomialRejection(src, n, p)
}

// binomialInversion finds the first k with u ≤ P(K ≤ k), by the recurrence
// P(k+1)/P(k) = (n−k)/(k+1)·p/q.
func binomialInversion(src Source, n, p float64) float64 {
	odds := p / (1 - p)
	p0 := numeric.Exp(float64(n * numeric.Log1p(-p)))
	end := min(n+1, searchEnd)
	for {
		u, r := Uniform(src), p0
		for k := 0.0; k < end; k++ {
			if u <= r {
				return k
			}
			u -= r
			r = float64(r * (odds * (n - k) / (k + 1)))
		}
	}
}

// binomialRejection draws for n·p ≥ 10 and p ≤ ½. The constants are those of
// [Hormann1993].
func binomialRejection(src Source, n, p float64) float64 {
	q := 1 - p
	mean := float64(n * p)
	sd := math.Sqrt(mean * q)
	b := math.FMA(2.53, sd, 1.15)
	a := math.FMA(0.0248, b, math.FMA(0.01, p, -0.0873))
	vr := 0.92 - 4.2/b
	alpha := (2.83 + 5.1/b) * sd
	for {
		u := Uniform(src) - 0.5
		v := Uniform(src)
		us := 0.5 - math.Abs(u)
		k := math.Floor(math.FMA(2*a/us+b, u, mean+0.5))
		if us >= 0.07 && v <= vr {
			return k
		}
		if k < 0 || k > n {
			continue
		}
		mode := math.Floor((n + 1) * p)
		if numeric.Log(v*alpha/(a/(us*us)+b)) <= logBinomial(k, n, p, q)-logBinomial(mode, n, p, q) {
			return k
		}
	}
}
