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

// binomialRejection draws for n·p ≥ 10 and p ≤ ½.
func binomialRejection(src Source, n, p float64) float64 {
	t := btrs(n, p)
	mode := math.Floor((n + 1) * p)
	for {
		k, logHeight, accepted := t.propose(src)
		if accepted {
			return k
		}
		if k >= 0 && k <= n && logHeight <= logBinomial(k, n, p)-logBinomial(mode, n, p) {
			return k
		}
	}
}

// btrs returns the hat of a binomial distribution divided by its largest
// probability. All constants are those of [Hormann1993] algorithm BTRS.
func btrs(n, p float64) transformed {
	mean := float64(n * p)
	sd := math.Sqrt(mean * (1 - p))
	b := math.FMA(2.53, sd, 1.15)
	return transformed{
		a:       math.FMA(0.0248, b, math.FMA(0.01, p, -0.0873)),
		b:       b,
		center:  mean + 0.5,
		scale:   (2.83 + 5.1/b) * sd,
		squeeze: 0.92 - 4.2/b,
	}
}
