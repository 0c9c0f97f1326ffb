package monitor

import "math"

// successes is the law of the number of successes in independent trials, whose
// probabilities may differ: p[k] is the probability of least+k.
type successes struct {
	least int
	p     []float64
}

// negligible is a probability that is left out at the ends of a law: 2⁻⁸⁰, so
// that of a million trials less than 2⁻⁵⁹ is lost.
const negligible = 0x1p-80

// sumOf returns the law of successes by adding one trial after the other.
//
// Source: [Hong2013] §2.3, the recursive formula. Cost: O(n√n), as what is beyond
// ten standard deviations is negligible.
func sumOf(trials []float64) successes {
	s := successes{p: []float64{1}}
	for _, q := range trials {
		last := len(s.p) - 1
		s.p = append(s.p, float64(s.p[last]*q))
		for k := last; k > 0; k-- {
			s.p[k] = math.FMA(s.p[k-1], q, float64(s.p[k]*(1-q)))
		}
		s.p[0] *= 1 - q
		for len(s.p) > 1 && s.p[0] < negligible {
			s.p = s.p[1:]
			s.least++
		}
		for len(s.p) > 1 && s.p[len(s.p)-1] < negligible {
			s.p = s.p[:len(s.p)-1]
		}
	}
	return s
}

// quantile returns the least number of successes that is not exceeded with
// probability q.
func (s *successes) quantile(q float64) int {
	sum := 0.0
	for k, p := range s.p {
		if sum += p; sum >= q {
			return s.least + k
		}
	}
	return s.least + len(s.p) - 1
}

// confusion is the law of a confusion matrix: how many of the rows that are
// flagged are positive, hits, and how many of the others, misses. The two are
// independent.
type confusion struct {
	rows, flagged int
	hits, misses  successes
}

// estimate returns mean, standard deviation and interval of a number made of hits
// and misses. f must not fall with hits nor rise with misses; where it is NaN it is
// left out.
//
// Cost: as many values of f as there are pairs that are not negligible.
func (c *confusion) estimate(level float64, f func(hits, misses float64) float64) Estimate {
	var total, mean float64
	c.each(f, func(x, p float64) {
		total += p
		mean = math.FMA(x, p, mean)
	})
	if total == 0 {
		return Estimate{math.NaN(), math.NaN(), math.NaN(), math.NaN()}
	}
	mean /= total
	variance := 0.0
	c.each(f, func(x, p float64) { variance = math.FMA(float64((x-mean)*(x-mean)), p, variance) })
	tail := (1 - level) / 2
	return Estimate{mean, math.Sqrt(variance / total), c.quantile(f, tail*total), c.quantile(f, (1-tail)*total)}
}

// each calls do with all numbers and their probabilities.
func (c *confusion) each(f func(hits, misses float64) float64, do func(x, p float64)) {
	for i, p := range c.hits.p {
		for j, q := range c.misses.p {
			if x := c.at(f, i, j); x == x {
				do(x, float64(p*q))
			}
		}
	}
}

// quantile returns the least value of f that is not exceeded with probability q,
// by bisection: how many misses a value takes can only grow with the hits.
func (c *confusion) quantile(f func(hits, misses float64) float64, q float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, i := range []int{0, len(c.hits.p) - 1} {
		for j := range c.misses.p {
			if x := c.at(f, i, j); x == x {
				lo, hi = min(lo, x), max(hi, x)
			}
		}
	}
	best := hi // not exceeded with probability q
	if below, at := c.upto(f, lo); below >= q {
		return at
	}
	for {
		mid := lo + (hi-lo)/2
		if mid <= lo || mid >= hi {
			return best
		}
		if below, at := c.upto(f, mid); below >= q {
			hi, best = mid, at
		} else {
			lo = mid
		}
	}
}

// upto returns the probability that f is at most x, and the largest such value.
func (c *confusion) upto(f func(hits, misses float64) float64, x float64) (below, at float64) {
	at = math.Inf(-1)
	j, tail := len(c.misses.p), 0.0 // of misses from j on, which give f at most x
	for i := len(c.hits.p) - 1; i >= 0; i-- {
		for j > 0 {
			if v := c.at(f, i, j-1); !(v <= x) {
				break
			}
			j--
			tail += c.misses.p[j]
		}
		from, mass := j, tail
		if v := c.at(f, i, from); v != v { // of neither hits nor misses
			mass -= c.misses.p[from]
			from++
		}
		if from < len(c.misses.p) {
			at = max(at, c.at(f, i, from))
			below = math.FMA(mass, c.hits.p[i], below)
		}
	}
	return below, at
}

// at returns f of the i-th number of hits and the j-th of misses, +∞ beyond all.
func (c *confusion) at(f func(hits, misses float64) float64, i, j int) float64 {
	if j >= len(c.misses.p) {
		return math.Inf(1)
	}
	return f(float64(c.hits.least+i), float64(c.misses.least+j))
}
