package particle

import (
	"math"

	"github.com/seed78144065/credence/internal/rng"
)

// Scheme says how particles are resampled. All are unbiased: a particle has
// offspring by its weight on average. They differ in the variance
// [Douc2005].
type Scheme uint8

const (
	// Systematic takes points at equal distances with one random offset.
	Systematic Scheme = iota
	// Stratified takes a random point in each of as many equal strata.
	Stratified
	// Multinomial takes independent points.
	Multinomial
	// Residual copies every particle as often as its weight surely allows, and
	// takes the rest at random from what is left.
	Residual
)

// String returns the name of the scheme.
func (s Scheme) String() string {
	return name(int(s), "systematic", "stratified", "multinomial", "residual")
}

// resampling is the numbers that resampling of n particles needs.
type resampling struct {
	scheme Scheme
	n      int
	offset float64  // Systematic
	strata rng.Site // Stratified
	time   uint64
	noise  rng.Noise
}

// begin draws the noise of a time.
func (r *resampling) begin(seed, time uint64) {
	r.time = time
	switch r.scheme {
	case Systematic:
		s := rng.New(seed, "online/particle/systematic", time)
		r.offset = rng.Uniform(&s)
	case Stratified:
		r.strata = rng.NewSite(seed, rng.Key("online/particle/stratified"))
	}
}

// below returns how many of the n points, in units of a particle's share, lie
// below c: point k is k + the offset, or k + a number of its own.
func (r *resampling) below(c float64) int {
	if r.scheme == Systematic {
		k := math.Ceil(c - r.offset)
		return int(max(0, min(k, float64(r.n))))
	}
	k := int(max(0, min(math.Floor(c), float64(r.n))))
	if k < r.n {
		r.noise = r.strata.At(uint64(k), r.time)
		if rng.Uniform(&r.noise) < c-float64(k) {
			k++
		}
	}
	return k
}

// deal writes the ancestors of points first … last−1, in order, for particles
// from … to−1 that have weights w; sum is that of all earlier particles, and
// share what a weight is in units of a particle's share.
func (r *resampling) deal(ancestors []int32, w []float64, from, to int, sum, share float64, first, last int) {
	heaviest := from // the last that has a weight takes what rounding leaves
	for j := from; j < to; j++ {
		if w[j] == 0 {
			continue
		}
		heaviest = j
		sum += w[j]
		for k := min(r.below(float64(sum*share)), last); first < k; first++ {
			ancestors[first] = int32(j)
		}
	}
	for ; first < last; first++ {
		ancestors[first] = int32(heaviest)
	}
}

// multinomial writes n ancestors by weights w of a total, in order: points
// sorted as they are drawn, by exponential gaps
// [Devroye1986] ch. V.
func multinomial(ancestors []int32, w []float64, total float64, s *rng.Stream, gaps []float64) {
	n := len(ancestors)
	if n == 0 {
		return
	}
	sum := 0.0
	for k := range n {
		sum += rng.StdExponential(s)
		gaps[k] = sum
	}
	sum += rng.StdExponential(s)
	last := len(w) - 1
	for last > 0 && w[last] == 0 {
		last--
	}
	j, c := 0, w[0]
	for k := range n {
		for point := float64(gaps[k] / sum * total); c <= point && j < last; {
			j++
			c += w[j]
		}
		ancestors[k] = int32(j)
	}
}

// residual writes ancestors by weights w of a total; rest and gaps are scratch.
func residual(ancestors []int32, w []float64, total float64, s *rng.Stream, rest, gaps []float64, chosen []int32) {
	n := len(ancestors)
	left, sum := n, 0.0
	for j := range w {
		share := float64(w[j] / total * float64(n))
		whole := math.Floor(share)
		rest[j] = share - whole
		sum += rest[j]
		left -= int(whole)
	}
	left = max(left, 0) // rounding may make one too many
	multinomial(chosen[:left], rest, sum, s, gaps)
	at, k := 0, 0
	for j := range w {
		copies := int(math.Floor(float64(w[j] / total * float64(n))))
		for ; k < left && int(chosen[k]) == j; k++ {
			copies++
		}
		for ; copies > 0 && at < n; copies-- {
			ancestors[at] = int32(j)
			at++
		}
	}
	for ; at < n; at++ {
		ancestors[at] = ancestors[at-1]
	}
}
