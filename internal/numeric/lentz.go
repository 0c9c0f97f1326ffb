package numeric

import "math"

// lentz evaluates a continued fraction b₀ + a₁/(b₁ + a₂/(b₂ + …)) from the
// front, with the derivatives of its logarithm by two parameters.
//
// Source: the modified method of [Lentz1976], differentiated term by term.
type lentz struct {
	c, d   float64
	dc, dd [2]float64
	f      float64    // the fraction so far
	dlog   [2]float64 // derivatives of log f
}

// step takes in the next a and b, with their derivatives, and reports whether
// neither f nor dlog moved.
func (z *lentz) step(a, b float64, da, db [2]float64) bool {
	c := b + a/z.c
	d := 1 / math.FMA(a, z.d, b)
	change := float64(c * d)
	still := math.Abs(change-1) < 0x1p-51
	for k := range z.dlog {
		dc := db[k] + (da[k]-float64(a/z.c*z.dc[k]))/z.c
		dd := float64(-d * d * math.FMA(da[k], z.d, math.FMA(a, z.dd[k], db[k])))
		by := dc/c + dd/d
		z.dlog[k] += by
		still = still && math.Abs(by) <= float64(0x1p-50*math.Abs(z.dlog[k]))+0x1p-54
		z.dc[k], z.dd[k] = dc, dd
	}
	z.c, z.d, z.f = c, d, float64(z.f*change)
	return still
}
