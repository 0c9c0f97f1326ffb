package online

import (
	"fmt"
	"math"
)

// Moments are the mean and the central sums of numbers that were learnt one by one:
// Second is Σ(x−mean)², and so on. They merge, and keep their digits where the mean
// is 1e15 times the standard deviation. The zero value has seen nothing; it is
// plain data, for encoding/json to keep.
type Moments struct {
	N, Mean, Second, Third, Fourth float64 // how many, their mean, and the sums

	// Rest is what is left of the mean after rounding.
	Rest float64
}

// momentLimit bounds the numbers: 2⁵⁸ fourth powers of twice as much have a finite
// sum.
const momentLimit = 0x1p240

// Update adds numbers, all of them or, if there is an error, none.
//
// Errors: ErrData, with the first number that is not finite, or beyond 2²⁴⁰.
// Cost: no allocation.
func (m *Moments) Update(x ...float64) error {
	for i, v := range x {
		if !(math.Abs(v) <= momentLimit) {
			return fmt.Errorf("%w %d of %d for moments: %v; want a finite number of at most 2²⁴⁰", ErrData, i+1, len(x), v)
		}
	}
	for _, v := range x {
		m.Merge(Moments{N: 1, Mean: v})
	}
	return nil
}

// Merge adds the numbers of which other are the moments. In which order matters to
// rounding alone.
//
// Source: [Pebay2008] §2, for orders up to four.
func (m *Moments) Merge(other Moments) {
	if other.N == 0 {
		return
	}
	if m.N == 0 {
		*m = other
		return
	}
	n, a, b := m.N+other.N, m.N, other.N
	d := (other.Mean - m.Mean) + (other.Rest - m.Rest)
	pa, pb := a/n, b/n
	dd, cross := d*d, a*pb // cross is the harmonic weight of the two means
	third := float64(d * (float64(3*(float64(pa*other.Second)-float64(pb*m.Second))) + float64(dd*cross*(pa-pb))))
	fourth := float64(dd*(float64(6*(float64(pa*pa*other.Second)+float64(pb*pb*m.Second)))+float64(dd*cross*(float64(pa*pa)-float64(pa*pb)+float64(pb*pb))))) +
		float64(4*d*(float64(pa*other.Third)-float64(pb*m.Third)))
	m.Fourth += other.Fourth + fourth
	m.Third += other.Third + third
	m.Second += other.Second + float64(dd*cross)
	m.Mean, m.Rest = plus(m.Mean, m.Rest, float64(d*pb))
	m.N = n
}

// Variance returns that of the sample; NaN for fewer than two numbers.
func (m Moments) Variance() float64 {
	if m.N < 2 {
		return math.NaN()
	}
	return m.Second / (m.N - 1)
}

// Skewness returns the third standardised moment of the numbers; NaN if all are
// the same.
func (m Moments) Skewness() float64 {
	v := m.Second / m.N
	return m.Third / m.N / (v * math.Sqrt(v))
}

// Kurtosis returns the fourth standardised moment, 3 for a normal distribution;
// NaN if all are the same.
func (m Moments) Kurtosis() float64 {
	v := m.Second / m.N
	return m.Fourth / m.N / (v * v)
}
