package diagnostics

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// pool is one variable's draws with everything that several measures share: the sorted draws, the split chains and
// scratch memory. Its zero value is ready; load may be called again and again.
type pool struct {
	chains [][]float64
	draws  int // draws in each chain
	half   int // draws in each half of a split chain

	sorted          sample    // all draws in increasing order, once sort has run
	folded          sample    // |draw − median| in increasing order, once fold has run
	split           []float64 // half-chains one after another: what is measured
	within, between float64   // of split, once centre has run: mean variance W, variance of the means B/N
	scores          normalScores
	acov            autocovariance
	rho             []float64
	digits          radixSorter
}

// load takes over chains, which it never changes, and reports whether they can be measured at all: at least one
// draw, equal lengths and no NaN or infinity.
func (p *pool) load(chains [][]float64) bool {
	if len(chains) == 0 || len(chains[0]) == 0 {
		return false
	}
	n := len(chains[0])
	for _, c := range chains {
		if len(c) != n {
			return false
		}
		for _, x := range c {
			if x-x != 0 { // NaN for NaN and ±Inf
				return false
			}
		}
	}
	p.chains, p.draws, p.half = chains, n, n/2
	p.sorted.values = p.sorted.values[:0]
	return true
}

// splitDraws sets split to the draws themselves. Of an odd number of draws the middle one is dropped.
func (p *pool) splitDraws() {
	p.split = slices.Grow(p.split[:0], 2*p.half*len(p.chains))
	for _, c := range p.chains {
		p.split = append(p.split, c[:p.half]...)
		p.split = append(p.split, c[p.draws-p.half:]...)
	}
}

// splitScores sets split to the normal scores of s.
func (p *pool) splitScores(s *sample) {
	p.split = slices.Grow(p.split[:0], 2*p.half*len(p.chains))[:2*p.half*len(p.chains)]
	p.scores.place(p.split, s)
}

// sort fills sorted, once for each load.
func (p *pool) sort() {
	if len(p.sorted.values) > 0 {
		return
	}
	p.digits.reset(p.draws * len(p.chains))
	place := int32(0) // in split
	for _, c := range p.chains {
		for i, x := range c {
			if i == p.half && p.draws%2 == 1 {
				p.digits.add(x, dropped)
				continue
			}
			p.digits.add(x, place)
			place++
		}
	}
	p.digits.sortInto(&p.sorted)
}

// fold fills folded by merging outwards from the median: both sides of it are sorted already.
func (p *pool) fold() {
	x, place := p.sorted.values, p.sorted.place
	m := p.quantile(0.5)
	up, _ := slices.BinarySearch(x, m)
	down := up - 1
	p.folded.reset(len(x))
	for down >= 0 || up < len(x) {
		if up == len(x) || down >= 0 && m-x[down] <= x[up]-m {
			p.folded.add(m-x[down], place[down])
			down--
		} else {
			p.folded.add(x[up]-m, place[up])
			up++
		}
	}
}

// centre subtracts its mean from each half-chain of split and sets within and between: to NaN when the halves are too
// short to vary or split is constant.
func (p *pool) centre() {
	p.within, p.between = math.NaN(), math.NaN()
	if p.half < 2 {
		return
	}
	var k, mean, sum2, largest float64 // of the means, updated chain by chain
	for i := 0; i < len(p.split); i += p.half {
		x := p.split[i : i+p.half]
		first := x[0]
		floats.AddConst(-first, x) // so that a constant chain has variance 0 exactly
		m := floats.Sum(x) / float64(p.half)
		floats.AddConst(-m, x)
		m += first

		k++
		delta := m - mean
		mean += delta / k
		sum2 += delta * (m - mean)
		largest = math.Max(largest, math.Abs(m))
	}
	within := floats.Dot(p.split, p.split) / (k * float64(p.half-1))
	between := sum2 / (k - 1)
	const epsilon = 0x1p-52 // spacing of float64 at 1
	if sd := math.Sqrt(within + between); sd == 0 || sd < epsilon*largest {
		return
	}
	p.within, p.between = within, between
}

// moments returns the mean and the variance (divisor S−1) of all draws.
func (p *pool) moments() (mean, variance float64) {
	mean = p.mean(func(x float64) float64 { return x })
	size := float64(p.draws * len(p.chains))
	square := p.mean(func(x float64) float64 { return (x - mean) * (x - mean) })
	return mean, square * size / (size - 1)
}

// mean returns the average of f over all draws.
func (p *pool) mean(f func(float64) float64) float64 {
	sum := 0.0
	for _, c := range p.chains {
		for _, x := range c {
			sum += f(x)
		}
	}
	return sum / float64(p.draws*len(p.chains))
}
