package rng

import (
	"math"
	"testing"
)

func TestOpen(t *testing.T) {
	for _, c := range []struct {
		word uint64
		want float64
	}{
		{0, 0x1p-53},
		{1<<12 - 1, 0x1p-53},
		{1 << 12, 3 * 0x1p-53},
		{1 << 63, 0.5 + 0x1p-53},
		{1<<63 - 1, 0.5 - 0x1p-53},
		{math.MaxUint64, 1 - 0x1p-53},
	} {
		if got := Open(c.word); got != c.want {
			t.Errorf("Open(%#x) = %x, want %x", c.word, got, c.want)
		}
		if Open(^c.word) != 1-Open(c.word) {
			t.Errorf("Open(%#x) and its complement do not add up to 1", c.word)
		}
	}
}

func TestUniformRangeStaysInside(t *testing.T) {
	for _, r := range [][2]float64{{0, 5e-324}, {1, 1 + 0x1p-52}, {-math.MaxFloat64, math.MaxFloat64}, {-1e308, 1.7e308}, {1e16, 1e16 + 2}} {
		for _, w := range []constant{0, 1 << 63, math.MaxUint64} {
			if x := UniformRange(w, r[0], r[1]); !(x >= r[0] && x <= r[1]) {
				t.Errorf("UniformRange(%v, %v) = %v", r[0], r[1], x)
			}
		}
	}
}

func TestBernoulliEnds(t *testing.T) {
	for _, w := range []constant{0, 1 << 63, math.MaxUint64} {
		if Bernoulli(w, 0) != 0 || Bernoulli(w, 1) != 1 {
			t.Errorf("word %#x: probability 0 or 1 is not certain", uint64(w))
		}
	}
}
