package numeric

import "math"

// Pow returns xʸ.
//
// Result: error < 1 ulp; the special cases are those of math.Pow (C99 F.9.4.4):
// 1 for y = 0 or x = 1 even with NaN, NaN for finite x < 0 and finite
// non-integer y, and so on.
// Source: exp(y·log x) with logarithm, product and exponential in
// double-double.
func Pow(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	}
	sign := 1.0
	if math.Signbit(x) && isOdd(y) {
		sign = -1
	}
	ax := math.Abs(x)
	switch {
	case x < 0 && x >= -math.MaxFloat64 && y != math.Floor(y):
		return math.NaN()
	case ax == 1: // x = -1; y may be ±Inf
		return sign
	case ax == 0 || ax > math.MaxFloat64 || math.IsInf(y, 0):
		if (ax > 1) == (y > 0) {
			return float64(sign * math.Inf(1))
		}
		return float64(sign * 0)
	}
	lh, ll := logDD(ax, 0)
	switch t := float64(y * lh); {
	case t > expMax:
		return float64(sign * math.Inf(1))
	case t < expMin:
		return float64(sign * 0)
	}
	ph, pl := mulDD(lh, ll, y, 0)
	hi, lo, k := expDD(ph, pl)
	return float64(sign * scale(hi+lo, k))
}

// isOdd reports whether y is an odd integer.
func isOdd(y float64) bool {
	h := float64(0.5 * y)
	return math.Abs(y) < 0x1p53 && y == math.Floor(y) && h != math.Floor(h)
}
