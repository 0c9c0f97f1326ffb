package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
)

// Scatter are the means and centred sums of products of several numbers of each
// unit: a metric and covariates measured before, or numerator and denominator of a
// ratio. They merge. The zero value has seen nothing; it is plain data, for
// encoding/json to keep.
type Scatter struct {
	N    float64   // units
	Mean []float64 // one of each number
	// Sums are Σ(x_i − mean_i)(x_j − mean_j), j ≤ i, row by row.
	Sums []float64
}

// scatterLimit bounds numbers, so that sums of 2¹⁰⁰ products are finite.
const scatterLimit = 0x1p240

// Update adds a unit, whose numbers are as many as those of the first.
//
// Errors: online.ErrData; nothing is changed then. Cost: no allocation but the
// first time.
func (s *Scatter) Update(x ...float64) error {
	if len(x) == 0 || s.N > 0 && len(x) != len(s.Mean) {
		return fmt.Errorf("abtest: %w: %d numbers of a unit; want %d", online.ErrData, len(x), max(1, len(s.Mean)))
	}
	for i, v := range x {
		if !(math.Abs(v) <= scatterLimit) {
			return fmt.Errorf("abtest: %w: number %d of a unit is %v; want a finite number of at most 2²⁴⁰", online.ErrData, i+1, v)
		}
	}
	s.add(1, x, nil)
	return nil
}

// Merge adds the units of other.
//
// Errors: online.ErrData if their numbers are not as many, or what other has is
// none; nothing is changed then. Source: [Pebay2008] §3.
func (s *Scatter) Merge(other Scatter) error {
	if err := other.fault(); err != nil {
		return fmt.Errorf("abtest: merge: %w", err)
	}
	if other.N == 0 {
		return nil
	}
	if s.N > 0 && len(s.Mean) != len(other.Mean) {
		return fmt.Errorf("abtest: merge: %w: %d numbers of a unit; want %d", online.ErrData, len(other.Mean), len(s.Mean))
	}
	s.add(other.N, other.Mean, other.Sums)
	return nil
}

// add merges n units with means and sums; nil sums are zeros.
func (s *Scatter) add(n float64, mean, sums []float64) {
	if s.N == 0 {
		s.Mean, s.Sums = make([]float64, len(mean)), make([]float64, len(mean)*(len(mean)+1)/2)
	}
	total := s.N + n
	weight, share := s.N/total*n, n/total
	at := 0
	for i := range mean {
		di := mean[i] - s.Mean[i]
		for j := 0; j <= i; j++ {
			s.Sums[at] += float64(float64(weight*di) * (mean[j] - s.Mean[j]))
			if sums != nil {
				s.Sums[at] += sums[at]
			}
			at++
		}
	}
	for i := range mean {
		s.Mean[i] += float64(share * (mean[i] - s.Mean[i]))
	}
	s.N = total
}

// fault returns what is wrong with sums that somebody else made.
func (s Scatter) fault() error {
	k := len(s.Mean)
	if len(s.Sums) != k*(k+1)/2 || !(s.N >= 0 && s.N <= math.MaxFloat64) || s.N > 0 && k == 0 {
		return fmt.Errorf("%w: %v units, %d means and %d sums; want k means and k(k+1)/2 sums", online.ErrData, s.N, k, len(s.Sums))
	}
	for i, v := range s.Mean {
		if d := s.Sums[i*(i+3)/2]; !(math.Abs(v) <= scatterLimit) || !(d >= 0) {
			return fmt.Errorf("%w: number %d has the mean %v and the sum of squares %v; want finite numbers", online.ErrData, i+1, v, d)
		}
	}
	for _, v := range s.Sums {
		if v-v != 0 {
			return fmt.Errorf("%w: a sum of products is %v; want a finite number", online.ErrData, v)
		}
	}
	return nil
}

// cov is the covariance of two of the numbers in the sample.
func (s Scatter) cov(i, j int) float64 {
	if i < j {
		i, j = j, i
	}
	return s.Sums[i*(i+1)/2+j] / (s.N - 1)
}
