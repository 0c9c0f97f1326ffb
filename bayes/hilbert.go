package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// HilbertGP approximates a Gaussian process with a stationary covariance by
// sines on a box, weighted by the square root of its spectral density:
//
//	h := bayes.HilbertGP{Centre: []float64{0}, Half: []float64{5}, Terms: []int{30}}
//	f := h.Latent(x, bayes.Matern52(alpha, rho), m.Param("z", bayes.Normal(0, 1), h.Dim()))
//
// The box should reach beyond the inputs, by a half at least: Half of 1.5
// times the largest distance from Centre, more for long length scales. Terms
// grow as Half/length: 1.75·Half/length for the squared exponential, 2.65 and
// 3.42 for Matern52 and Matern32.
//
// Source: [Solin2020]; advice on box and terms [RiutortMayol2023] §4.
// Cost: n multiply-adds for each of Πterms, gradient included.
type HilbertGP struct {
	// Centre and Half are middle and half the width of the box, for each
	// coordinate.
	Centre, Half []float64
	// Terms is the number of sines for each coordinate; the basis has their
	// product.
	Terms []int
}

// Size returns the number of functions of the basis.
func (h HilbertGP) Size() int {
	size := 1
	for _, t := range h.Terms {
		size *= t
	}
	return size
}

// Dim returns an anonymous dim of the functions, for their coefficients.
func (h HilbertGP) Dim() Dim { return Size(h.Size()) }

// Basis returns the functions of the basis at inputs [n] or [n, d], a matrix
// [n, h.Size()]: Π sin(√λ(x − Centre + Half))/√Half, √λ = jπ/(2·Half).
//
// Source: [RiutortMayol2023] §3.
func (h HilbertGP) Basis(inputs Expr) Expr {
	x, bad := h.check(inputs)
	if bad {
		return Expr{x}
	}
	frequency, d := h.frequencies(), len(h.Half)
	basis := Expr{}
	for c := range d {
		at := inputs
		if len(x.Dims) == 2 {
			at = inputs.Index(c, Dim{x.Dims[1]})
		}
		at = Add(at, h.Half[c]-h.Centre[c])
		column := make([]float64, h.Size())
		for k := range column {
			column[k] = frequency[k*d+c]
		}
		sines := Div(Sin(Outer(at, Expr{lift(column)})), math.Sqrt(h.Half[c]))
		if basis.n == nil {
			basis = sines
		} else {
			basis = basis.Mul(sines)
		}
	}
	return basis
}

// Latent returns the process at inputs, [n], with the covariance, a
// SquaredExponential, a Matérn or a sum of such, from independent standard
// normal z, [h.Size()].
//
// Source: [RiutortMayol2023] §3.
func (h HilbertGP) Latent(inputs Expr, cov Covariance, z Expr) Expr {
	x, bad := h.check(inputs)
	n := node(ir.MatMul, x, lift(z))
	switch {
	case bad:
		return Expr{x}
	case cov.between == nil:
		return cov.Between(inputs, inputs)
	case cov.spectrum == nil:
		return wrong(n, ir.BadModel, "HilbertGP: the spectral density of %s is not known; want SquaredExponential, a Matérn covariance or sums of them", cov.name)
	case !n.Poisoned && (len(lift(z).Dims) != 1 || lift(z).Size() != h.Size()):
		return wrong(n, ir.BadShape, "HilbertGP: the coefficients are %v; want a vector of %d", lift(z), h.Size())
	}
	omega := as(lift(h.frequencies()), h.Size(), len(h.Half))
	weights := Sqrt(cov.spectrum(omega)).Mul(Expr{as(lift(z), h.Size())})
	return MatMul(h.Basis(inputs), weights)
}

// frequencies returns √λ of every function, [h.Size(), d], row-major; that of
// the last coordinate moves fastest.
func (h HilbertGP) frequencies() []float64 {
	d, size := len(h.Half), h.Size()
	omega := make([]float64, 0, size*d)
	for k := range size {
		row := make([]float64, d)
		for c, rest := d-1, k; c >= 0; c-- {
			row[c] = float64(rest%h.Terms[c]+1) * math.Pi / (2 * h.Half[c])
			rest /= h.Terms[c]
		}
		omega = append(omega, row...)
	}
	return omega
}

// check returns the inputs, or a node that says what is wrong with them or with
// the box.
func (h HilbertGP) check(inputs Expr) (x *ir.Node, bad bool) {
	x = lift(inputs)
	n := node(ir.Reshape, x)
	d := 1
	if len(x.Dims) == 2 {
		d = x.Dims[1].Size
	}
	switch {
	case n.Poisoned:
	case len(x.Dims) < 1 || len(x.Dims) > 2:
		wrong(n, ir.BadShape, "HilbertGP: inputs are %v; want [n], or [n, d] with d coordinates each", x)
	case len(h.Centre) != d || len(h.Half) != d || len(h.Terms) != d:
		wrong(n, ir.BadShape, "HilbertGP: Centre, Half and Terms have %d, %d and %d numbers; inputs %v want %d",
			len(h.Centre), len(h.Half), len(h.Terms), x, d)
	default:
		for c := range d {
			if !(h.Half[c] > 0) || math.IsInf(h.Half[c], 0) || h.Centre[c]-h.Centre[c] != 0 || h.Terms[c] < 1 {
				wrong(n, ir.BadModel, "HilbertGP: coordinate %d has Centre %v, Half %v and %d Terms; want a finite Centre, a positive Half and at least 1 term",
					c, h.Centre[c], h.Half[c], h.Terms[c])
			}
		}
	}
	if n.Faulty() {
		return n, true
	}
	return x, false
}
