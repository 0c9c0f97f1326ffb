package lane

import "github.com/seed78144065/credence/internal/numeric"

// Exp writes eˣ into dst, numeric.Exp in every lane. Here and below dst may be
// x itself.
func Exp(dst, x []V) {
	if n := len(dst); n == 0 || !fastExp(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Exp)
	}
}

// Log writes the natural logarithm of x into dst.
func Log(dst, x []V) {
	if n := len(dst); n == 0 || !fastLog(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Log)
	}
}

// Log1p writes log(1 + x) into dst.
func Log1p(dst, x []V) {
	if n := len(dst); n == 0 || !fastLog1p(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Log1p)
	}
}

// Expm1 writes eˣ − 1 into dst.
func Expm1(dst, x []V) {
	if n := len(dst); n == 0 || !fastExpm1(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Expm1)
	}
}

// Tanh writes the hyperbolic tangent of x into dst.
func Tanh(dst, x []V) {
	if n := len(dst); n == 0 || !fastTanh(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Tanh)
	}
}

// Expit writes 1/(1 + e⁻ˣ) into dst.
func Expit(dst, x []V) {
	if n := len(dst); n == 0 || !fastExpit(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Expit)
	}
}

// Softplus writes log(1 + eˣ) into dst.
func Softplus(dst, x []V) {
	if n := len(dst); n == 0 || !fastSoftplus(&dst[0], &x[:n][0], n) {
		Map(dst, x, numeric.Softplus)
	}
}

// SoftplusExpit writes Softplus of x into sp and Expit of x, its derivative,
// into ex, at little more than the cost of one of them.
func SoftplusExpit(sp, ex, x []V) {
	n := len(x)
	if n > 0 && fastSoftplusExpit(&sp[:n][0], &ex[:n][0], &x[:n][0], n) {
		return
	}
	for i := range x {
		for l, v := range &x[i] {
			sp[i][l], ex[i][l] = numeric.Softplus(v), numeric.Expit(v)
		}
	}
}
