package ort

import (
	"math"
	"testing"
)

// All 65,536 numbers of half precision come back, by way of float32, as they
// were; what is not a number stays that.
func TestHalfRoundTrip(t *testing.T) {
	for h := range 1 << 16 {
		x := fromHalf(uint16(h))
		back := toHalf(x)
		if x != x {
			if h&0x7c00 != 0x7c00 || h&0x3ff == 0 || fromHalf(back) == fromHalf(back) {
				t.Errorf("%#x is %v and goes back to %#x", h, x, back)
			}
			continue
		}
		if back != uint16(h) {
			t.Errorf("%#x is %v and goes back to %#x", h, x, back)
		}
		// By the definition: (1 + fraction/1024)·2^(exponent−15), or fraction·2⁻²⁴.
		e, f := h>>10&31, float64(h&0x3ff)
		want := math.Ldexp(f, -24)
		switch {
		case e == 31:
			want = math.Inf(1)
		case e > 0:
			want = math.Ldexp(1+f/1024, e-15)
		}
		if h>>15 == 1 {
			want = -want
		}
		if float64(x) != want {
			t.Errorf("%#x is %v, want %v", h, x, want)
		}
	}
}

// Between two neighbours the nearer is taken, in the middle the even one.
func TestHalfRounds(t *testing.T) {
	for h := uint16(0); h < 0x7bff; h++ {
		low, high := fromHalf(h), fromHalf(h+1)
		middle := (low + high) / 2 // exact: float32 has 13 bits more
		even := h + h&1
		below, above := math.Nextafter32(middle, 0), math.Nextafter32(middle, high)
		if toHalf(below) != h || toHalf(middle) != even || toHalf(above) != h+1 || toHalf(-above) != h+1|0x8000 {
			t.Fatalf("%v to %v: %#x %#x %#x", low, high, toHalf(below), toHalf(middle), toHalf(above))
		}
	}
	for x, want := range map[float32]uint16{65519.996: 0x7bff, 65520: 0x7c00, 1e30: 0x7c00, -1e30: 0xfc00, 1e-30: 0, 2.9e-8: 0, 3e-8: 1} {
		if got := toHalf(x); got != want {
			t.Errorf("%v is %#x, want %#x", x, got, want)
		}
	}
}
