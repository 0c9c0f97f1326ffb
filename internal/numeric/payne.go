package numeric

import (
	"math"
	"math/bits"
)

// 2/π in binary, 64 bits a word after the point. Origin: mpmath,
// floor(2/π·2¹²⁸⁰).
var twoOverPi = [...]uint64{
	0x0, // so that the window may start before the point
	0xa2f9836e4e441529, 0xfc2757d1f534ddc0,
	0xdb6295993c439041, 0xfe5163abdebbc561,
	0xb7246e3a424dd2e0, 0x06492eea09d1921c,
	0xfe1deb1cb129a73e, 0xe88235f52ebb4484,
	0xe99c7026b45f7e41, 0x3991d639835339f4,
	0x9c845f8bbdf9283b, 0x1ff897ffde05980f,
	0xef2f118b5a0a6d1f, 0x6d367ecf27cb09b7,
	0x4f463f669e5fea2d, 0x7527bac7ebe5f17b,
	0x3d0739f78a5292ea, 0x6bfb5fb11f8d5d08,
	0x56033046fc7b6bab, 0xf0cfbc209af4361d,
}

// payneHanek returns x = n·π/2 + (r + rlo) with |r| ≤ π/4, n modulo 4, for
// 2⁻⁹ ≤ |x| < +Inf, with relative error below 2⁻⁷⁴.
//
// Source: [Payne1983]. With x = m·2ᵉ only the bits of 2/π that can reach the
// last two bits of n or the first 190 of the fraction are multiplied by m. No
// double comes closer than 2⁻⁶¹ to a multiple of π/2 [Muller2016], and the
// bits left out change the fraction by less than 2⁻¹³⁷.
func payneHanek(x float64) (r, rlo float64, n int) {
	b := math.Float64bits(x)
	m := b&(1<<52-1) | 1<<52
	skip := uint(int(b>>52&0x7ff) - 1075 + 62) // e - 2, plus the leading word
	w, s := skip/64, skip%64
	v := func(i uint) uint64 { // a shift by 64 gives 0
		return twoOverPi[w+i]<<s | twoOverPi[w+i+1]>>(64-s)
	}
	// f = m·v modulo 2¹⁹², most significant word first.
	c1, f2 := bits.Mul64(v(2), m)
	c0, lo := bits.Mul64(v(1), m)
	f1, carry := bits.Add64(lo, c1, 0)
	f0 := v(0)*m + c0 + carry

	n = int(f0 >> 62)
	f0, f1, f2 = f0<<2|f1>>62, f1<<2|f2>>62, f2<<2
	sign := 1.0
	if f0>>63 == 1 { // fraction ≥ ½: next multiple of π/2
		n++
		sign = -1
		var borrow uint64
		f2, borrow = bits.Sub64(0, f2, 0)
		f1, borrow = bits.Sub64(0, f1, borrow)
		f0, _ = bits.Sub64(0, f0, borrow)
	}
	shift := uint(bits.LeadingZeros64(f0)) // < 64, see Source
	f0, f1 = f0<<shift|f1>>(64-shift), f1<<shift|f2>>(64-shift)
	// 53 bits, then the 11 left over with 42 more.
	unit := pow2(-53 - int(shift))
	h := float64(float64(f0>>11) * unit)
	l := float64(float64(f0&(1<<11-1)<<42|f1>>22) * unit * 0x1p-53)
	if x < 0 {
		n, sign = -n, -sign
	}
	r, rlo = mulDD(h, l, piHi/2, piLo/2)
	return float64(sign * r), float64(sign * rlo), n & 3
}
