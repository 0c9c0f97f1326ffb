package drift

import (
	"math"
	"testing"
)

// weigh returns the exponentially weighted mean of observations and the sum of
// the squares of the weights, from the weights themselves.
func weigh(x []float64, weight float64) (mean, squares float64) {
	for i, v := range x {
		w := math.Pow(1-weight, float64(len(x)-1-i))
		if i > 0 {
			w *= weight
		}
		mean += w * v
		squares += w * w
	}
	return mean, squares
}

// plainHDDMW returns the first alarm upwards of a stream, by the definition; -1
// for none.
func plainHDDMW(x []float64, weight, drift float64) int {
	log, cut, lowest := -math.Log(drift), 0, math.Inf(1)
	for n := 1; n <= len(x); n++ {
		mean, squares := weigh(x[:n], weight)
		if at := mean + math.Sqrt(squares*log/2); at < lowest {
			cut, lowest = n, at
		}
		if n == cut {
			continue
		}
		before, s0 := weigh(x[:cut], weight)
		after, s1 := weigh(x[cut:n], weight)
		if after-before > math.Sqrt((s0+s1)*log/2) {
			return n - 1
		}
	}
	return -1
}

// TestHDDMW: weights and cuts are those of the definition.
func TestHDDMW(t *testing.T) {
	for start := range 8 {
		x := changing(700)[start*37:]
		for _, weight := range []float64{0.02, 0.05, 0.2} {
			got := -1
			if at := feed(t, begin(t, HDDMW{Drift: 0.01, Weight: weight, Side: Up}), x); len(at) > 0 {
				got = at[0]
			}
			down := make([]float64, len(x))
			for i := range x {
				down[i] = 1 - x[i]
			}
			mirror := -1
			if at := feed(t, begin(t, HDDMW{Drift: 0.01, Weight: weight, Side: Down}), down); len(at) > 0 {
				mirror = at[0]
			}
			if want := plainHDDMW(x, weight, 0.01); got != want || mirror != want || want < 0 && weight < 0.1 {
				t.Errorf("weight %v from %d: alarm at %d, mirrored at %d, want %d", weight, start, got, mirror, want)
			}
		}
	}
}
