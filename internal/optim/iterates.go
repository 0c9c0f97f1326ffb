package optim

import "math"

// Iterates judges the iterates of a stochastic climb of constant step size: have
// they settled around one point, and how well is their mean known? It keeps the
// means of batches of them, that grow as the run does, so that memory does not.
//
// Source: [Dhaka2020], R-hat of iterates and the Monte Carlo error of their
// mean; [Geyer1992] §3.1 for errors from means of batches. Deviation: batches of
// one run are compared as chains are, so one run is enough.
type Iterates struct {
	length       int // of a batch, in iterates
	done, filled int // whole batches; iterates in the next
	mean, square [maxBatches][]float64
}

const (
	// maxBatches are kept; when there are more, neighbours become one.
	maxBatches = 16
	// minBatches, in the later half, are compared: R-hat of fewer says little.
	minBatches = 4
	// settledRhat is the threshold of [Dhaka2020] and [Welandawe2022].
	settledRhat = 1.1
	// toAndFro is how many times their spread means that fluctuate may be from
	// the limit: an approach slower than ten batches shows against them.
	toAndFro = 10
)

// NewIterates judges points of dim coordinates, in batches of at first length.
func NewIterates(dim, length int) *Iterates {
	s := &Iterates{}
	for i := range s.mean {
		s.mean[i], s.square[i] = make([]float64, dim), make([]float64, dim)
	}
	s.Reset(length)
	return s
}

// Reset forgets all iterates.
func (s *Iterates) Reset(length int) { s.length, s.done, s.filled = length, 0, 0 }

// Add takes in an iterate, and reports whether a batch is full: the time to ask.
//
// Cost: O(dim), no allocation.
func (s *Iterates) Add(x []float64) bool {
	mean, square := s.mean[s.done], s.square[s.done]
	if s.filled == 0 {
		clear(mean)
		clear(square)
	}
	s.filled++
	for i, v := range x { // a running mean and sum of squared deviations
		d := v - mean[i]
		mean[i] += d / float64(s.filled)
		square[i] = math.FMA(d, v-mean[i], square[i])
	}
	if s.filled < s.length {
		return false
	}
	s.done, s.filled = s.done+1, 0
	if s.done == maxBatches {
		s.merge()
	}
	return true
}

// merge makes one batch of every two.
func (s *Iterates) merge() {
	for b := range s.done / 2 {
		for i := range s.mean[b] {
			m0, m1 := s.mean[2*b][i], s.mean[2*b+1][i]
			half := (m1 - m0) / 2
			sum := s.square[2*b][i] + s.square[2*b+1][i]
			s.square[b][i] = math.FMA(float64(2*s.length)*half, half, sum)
			s.mean[b][i] = m0 + half
		}
	}
	s.done, s.length = s.done/2, 2*s.length
}

// Settled reports whether every coordinate has settled: R-hat of the batches of
// the later half is below 1.1, or what is left of a steady approach is below
// slack. Without noise iterates approach their limit for ever, and R-hat says so
// at any distance; then the last three means tell the limit.
func (s *Iterates) Settled(slack float64) bool {
	return s.done >= 2*minBatches && s.unsettled(slack) == 0
}

// unsettled counts the coordinates that have not settled.
func (s *Iterates) unsettled(slack float64) (count int) {
	for i := range s.mean[0] {
		if !(s.rhat(i) < settledRhat) && !(s.left(i) < slack) {
			count++
		}
	}
	return count
}

// Rhat returns the largest R-hat of a coordinate, NaN of fewer batches than can
// be compared.
func (s *Iterates) Rhat() float64 {
	if s.done < 2*minBatches {
		return math.NaN()
	}
	worst := 0.0
	for i := range s.mean[0] {
		worst = max(worst, s.rhat(i))
	}
	return worst
}

// rhat returns R-hat of coordinate i over the later half, 0 of a constant.
//
// Source: [Gelman2013] eq. 11.4.
func (s *Iterates) rhat(i int) float64 {
	within, n := 0.0, float64(s.length)
	for b := s.done / 2; b < s.done; b++ {
		within += s.square[b][i] / (n - 1)
	}
	within /= float64(s.done - s.done/2)
	between := s.between(i, s.done/2)
	if between == 0 {
		return 0
	}
	return math.Sqrt((n-1)/n + between/within)
}

// between returns the variance of the means of the batches from one on.
func (s *Iterates) between(i, from int) float64 {
	mean, square, k := 0.0, 0.0, 0.0
	for b := from; b < s.done; b++ {
		k++
		d := s.mean[b][i] - mean
		mean += d / k
		square = math.FMA(d, s.mean[b][i]-mean, square)
	}
	return square / (k - 1)
}

// left returns how far coordinate i is from the limit of a geometric approach
// through the last three means, the rest of its series; +Inf if it speeds up. Of
// means that go to and fro it is their spread, several times over.
func (s *Iterates) left(i int) float64 {
	a, b, c := s.mean[s.done-3][i], s.mean[s.done-2][i], s.mean[s.done-1][i]
	before, last := math.Abs(b-a), math.Abs(c-b)
	switch {
	case last == 0:
		return 0
	case (b-a > 0) != (c-b > 0):
		return toAndFro * max(before, last)
	case !(last < before):
		return math.Inf(1)
	}
	return last * last / (before - last)
}

// MCSE returns the largest Monte Carlo standard error of a coordinate of the
// mean of all iterates in whole batches, +Inf of fewer than four.
func (s *Iterates) MCSE() float64 {
	if s.done < minBatches {
		return math.Inf(1)
	}
	worst := 0.0
	for i := range s.mean[0] {
		worst = max(worst, math.Sqrt(s.between(i, 0)/float64(s.done)))
	}
	return worst
}
