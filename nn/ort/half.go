package ort

import "math"

// toHalf rounds to half precision, to the nearest and ties to even; what is too
// large becomes infinite.
//
// Source: IEEE 754-2019, binary16: 5 bits of exponent with bias 15, 10 of
// fraction.
func toHalf(x float32) uint16 {
	bits := math.Float32bits(x)
	sign := uint16(bits >> 16 & 0x8000)
	exponent, fraction := int(bits>>23&0xff)-127+15, bits&0x7fffff
	switch {
	case exponent == 0xff-127+15: // infinite, or not a number, which stays quiet
		if fraction != 0 {
			return sign | 0x7e00
		}
		return sign | 0x7c00
	case exponent >= 31:
		return sign | 0x7c00
	case exponent < -10: // less than half of the smallest
		return sign
	}
	shift := 13 // bits of the fraction to drop: 23−10
	if exponent <= 0 {
		fraction |= 1 << 23
		shift += 1 - exponent
		exponent = 0
	}
	half := uint32(exponent)<<10 + fraction>>shift
	rest, tie := fraction&(1<<shift-1), uint32(1)<<(shift-1)
	if rest > tie || rest == tie && half&1 == 1 {
		half++ // carries into the exponent, as it should
	}
	return sign | uint16(half)
}

// fromHalf is exact.
func fromHalf(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exponent, fraction := uint32(h>>10&0x1f), uint32(h&0x3ff)
	switch {
	case exponent == 31:
		return math.Float32frombits(sign | 0xff<<23 | fraction<<13)
	case exponent == 0:
		x := float32(fraction) / (1 << 24) // the smallest is 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(x))
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}
