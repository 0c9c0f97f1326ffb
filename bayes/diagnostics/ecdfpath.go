package diagnostics

import (
	"math"
	"slices"
	"sort"

	"github.com/seed78144065/credence/internal/numeric"
)

// path is the law of the counts c₁ ≤ c₂ ≤ … ≤ n at some points: increments that are independent given that they add
// up to n. Those of n uniform values are Poisson, those of one chain's ranks among all are binomial.
//
// Source: [Moscovich2017] for uniform values; the same for the hypergeometric counts of [Sailynoja2022].
type path struct {
	n     int
	steps []step
}

// step is one point: what it takes to sum over paths that arrive there. Counts whose probability is below negligible
// are left out.
type step struct {
	first int       // the count of index 0
	tail  []float64 // probability, twice, of a count as far out or farther on its side: at most 1
	rest  []float64 // weight of all ways from here to n, relative to all ways at all
	jump  []float64 // weight of an increment of 0, 1, …
}

const (
	// negligible probabilities change no p-value above 1e-30.
	negligible = 1e-40
	// sameTail is how far tails may differ by rounding, so that mirrored points have mirrored bounds.
	sameTail = 1 + 1e-9
)

// uniformPath returns the law for n uniform values.
func uniformPath(n int, z []float64) (path, bool) {
	p := path{n: n}
	if n < 1 || len(z) == 0 {
		return p, false
	}
	size, before, logs := float64(n), 0.0, logFactorials(n)
	poisson := func(mean float64) func(k int) float64 {
		if mean == 0 {
			return func(k int) float64 { return pointMass(k == 0) }
		}
		log := numeric.Log(mean)
		return func(k int) float64 { return numeric.Exp(float64(k)*log - mean - logs[k]) }
	}
	all := poisson(size)(n)
	for _, at := range z {
		if !(at > before && at <= 1) {
			return p, false
		}
		prob := func(c int) float64 { return pointMass(c == n) }
		if at < 1 {
			prob = logs.binomial(n, at)
		}
		rest := poisson(size * (1 - at))
		p.add(size*at, prob, func(c int) float64 { return rest(n-c) / all }, size*(at-before), poisson(size*(at-before)))
		before = at
	}
	return p, true
}

// chainPath returns the law for the ranks of one chain of n draws among those of all.
func chainPath(n, chains int, z []float64) (path, bool) {
	p := path{n: n}
	if len(z) == 0 {
		return p, false
	}
	share, total, before := 1/float64(chains), n*chains, 0
	logs := logFactorials(total)
	all := logs.binomial(total, share)(n)
	for _, at := range z {
		ranks := int(math.Round(at * float64(total)))
		prob := func(c int) float64 { // hypergeometric
			return numeric.Exp(logs.choose(ranks, c) + logs.choose(total-ranks, n-c) - logs.choose(total, n))
		}
		rest, jump := logs.binomial(total-ranks, share), ranks-before
		p.add(share*float64(ranks), prob, func(c int) float64 { return rest(n-c) / all }, share*float64(jump), logs.binomial(jump, share))
		before = ranks
	}
	return p, true
}

// logTable holds the logarithms of factorials.
type logTable []float64

func logFactorials(n int) logTable {
	t := make(logTable, n+1)
	for k := range t {
		t[k] = numeric.Lgamma(float64(k) + 1)
	}
	return t
}

// choose returns the log of the binomial coefficient, −Inf where it is 0.
func (t logTable) choose(n, k int) float64 {
	if k < 0 || k > n {
		return math.Inf(-1)
	}
	return t[n] - t[k] - t[n-k]
}

// binomial returns the probability of k successes in n trials, 0 < p < 1.
func (t logTable) binomial(n int, p float64) func(k int) float64 {
	yes, no := numeric.Log(p), numeric.Log1p(-p)
	return func(k int) float64 { return numeric.Exp(t.choose(n, k) + float64(k)*yes + float64(n-k)*no) }
}

func pointMass(here bool) float64 {
	if here {
		return 1
	}
	return 0
}

// add appends a point where counts have the given mean and probability, and increments to it theirs.
func (p *path) add(mean float64, prob, rest func(int) float64, jumpMean float64, jump func(int) float64) {
	mode := min(int(math.Round(mean)), p.n)
	lo, hi := mode, mode
	for lo > 0 && prob(lo-1) > negligible {
		lo--
	}
	for hi < p.n && prob(hi+1) > negligible {
		hi++
	}
	s := step{first: lo, tail: make([]float64, hi-lo+1)}
	pmf := make([]float64, hi-lo+1)
	for i := range pmf {
		pmf[i] = prob(lo + i)
		s.rest = append(s.rest, rest(lo+i))
	}
	below, above := 0.0, 0.0
	for i := range pmf {
		below += pmf[i]
		s.tail[i] = min(1, 2*below)
	}
	for i := len(pmf) - 1; i >= 0; i-- {
		above += pmf[i]
		s.tail[i] = min(s.tail[i], 2*above)
	}
	for d := 0; d <= p.n; d++ {
		w := jump(d)
		if w < negligible && float64(d) > jumpMean {
			break
		}
		s.jump = append(s.jump, w)
	}
	p.steps = append(p.steps, s)
}

func (s step) tailAt(count int) float64 {
	if i := count - s.first; i >= 0 && i < len(s.tail) {
		return s.tail[i]
	}
	return 0
}

// outside returns the probability of a path with a count, anywhere, whose tail is gamma or less: the sum over the
// points of paths that are there for the first time.
func (p path) outside(gamma float64) float64 {
	left := 0.0
	now, from := []float64{1}, 0 // weights of counts from, from+1, … of paths inside so far
	for _, s := range p.steps {
		next := make([]float64, len(s.tail))
		for i, w := range now {
			if w == 0 {
				continue
			}
			at := from + i - s.first // index of an increment of 0
			for d := max(0, -at); d < len(s.jump) && at+d < len(next); d++ {
				next[at+d] += w * s.jump[d]
			}
		}
		for i, t := range s.tail {
			if t <= gamma*sameTail {
				left += next[i] * s.rest[i]
				next[i] = 0
			}
		}
		now, from = next, s.first
	}
	return left
}

// band returns the band of the greatest gamma that leaves the level inside.
func (p path) band(z []float64, level float64) ECDFBand {
	b := noBand(p.n, z)
	if !(level > 0 && level < 1) {
		return b
	}
	rate := 1 - level
	// By Bonferroni's inequality rate/len(steps) is safe; what is greater and matters is a tail.
	gammas := []float64{rate / float64(len(p.steps))}
	for _, s := range p.steps {
		for _, t := range s.tail {
			if t > gammas[0] && t < 1 {
				gammas = append(gammas, t)
			}
		}
	}
	slices.Sort(gammas)
	gammas = slices.CompactFunc(gammas, func(a, b float64) bool { return max(a, b) <= min(a, b)*sameTail })
	k := sort.Search(len(gammas)-1, func(i int) bool { return p.outside(gammas[i+1]) > rate })
	b.Pointwise = gammas[k]
	b.Coverage = 1 - p.outside(b.Pointwise)
	for _, s := range p.steps {
		in := func(t float64) bool { return t > b.Pointwise*sameTail }
		lo := slices.IndexFunc(s.tail, in)
		hi := len(s.tail) - 1
		for !in(s.tail[hi]) {
			hi--
		}
		b.Lower, b.Upper = append(b.Lower, s.first+lo), append(b.Upper, s.first+hi)
	}
	return b
}
