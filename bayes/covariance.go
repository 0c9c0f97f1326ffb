package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// Covariance is the covariance function of a Gaussian process: how values at
// two inputs vary together. Its parameters are expressions; sums and products
// of covariances are covariances.
//
//	seasonal := bayes.Periodic(alpha, 1.0, 12).Times(bayes.SquaredExponential(1, rho))
//	cov := bayes.Matern52(beta, 3.0).Plus(seasonal).Between(x, x)
//
// Inputs are [n], or [n, d] for d coordinates each. A length scale that is a
// vector has one for each coordinate.
type Covariance struct {
	between  func(a, b *ir.Node) Expr
	spectrum func(omega *ir.Node) Expr // omega is [m, d]; nil: none is known
	name     string
}

// CovarianceFunc returns the covariance that between computes, an [n, m] array
// for inputs a of n rows and b of m. For Between(x, x) it must be symmetric and
// positive semidefinite.
func CovarianceFunc(between func(a, b Expr) Expr) Covariance {
	if between == nil {
		return Covariance{}
	}
	return Covariance{name: "CovarianceFunc", between: func(a, b *ir.Node) Expr { return between(Expr{a}, Expr{b}) }}
}

// Between returns the covariances of the values at a with those at b, [n, m].
// If b is a itself, a triangle is computed and mirrored.
func (c Covariance) Between(a, b Expr) Expr {
	x, y := lift(a), lift(b)
	n := node(ir.Call, x, y)
	switch {
	case n.Poisoned:
		return Expr{n}
	case c.between == nil:
		return wrong(n, ir.BadModel, "Covariance: an empty covariance is used: make one with SquaredExponential, Matern52, Periodic …")
	case len(x.Dims) < 1 || len(x.Dims) > 2 || len(y.Dims) != len(x.Dims) || x.Dims[len(x.Dims)-1].Size != y.Dims[len(y.Dims)-1].Size && len(x.Dims) == 2:
		return wrong(n, ir.BadShape, "%s: shape mismatch: inputs %v and %v; want [n], or [n, d] with d coordinates each", c.name, x, y)
	}
	return c.between(x, y)
}

// Plus returns the covariance of the sum of two independent processes.
func (c Covariance) Plus(d Covariance) Covariance {
	if c.between == nil || d.between == nil {
		return Covariance{}
	}
	s := Covariance{name: c.name + " + " + d.name, between: func(a, b *ir.Node) Expr { return c.between(a, b).Add(d.between(a, b)) }}
	if c.spectrum != nil && d.spectrum != nil {
		s.spectrum = func(omega *ir.Node) Expr { return c.spectrum(omega).Add(d.spectrum(omega)) }
	}
	return s
}

// Times returns the covariance of the product of two independent processes of
// mean 0.
func (c Covariance) Times(d Covariance) Covariance {
	if c.between == nil || d.between == nil {
		return Covariance{}
	}
	return Covariance{name: c.name + " × " + d.name, between: func(a, b *ir.Node) Expr { return c.between(a, b).Mul(d.between(a, b)) }}
}

// SquaredExponential is sd²·exp(−r²/2), r = |x − x'|/length: processes with
// derivatives of every order.
//
// Source: [Rasmussen2006] eq. 4.9; spectrum [RiutortMayol2023] §3.
func SquaredExponential[S, L Operand](sd S, length L) Covariance {
	return stationary(squaredExponential, lift(sd), lift(length))
}

// Matern12 is sd²·exp(−r), r = |x − x'|/length: the Ornstein–Uhlenbeck process,
// continuous and nowhere smooth.
//
// Source: [Rasmussen2006] eq. 4.14, ν = ½; spectrum [RiutortMayol2023] §3.
func Matern12[S, L Operand](sd S, length L) Covariance {
	return stationary(matern12, lift(sd), lift(length))
}

// Matern32 is sd²·(1 + √3·r)·exp(−√3·r), r = |x − x'|/length: processes with one
// derivative.
//
// Source: [Rasmussen2006] eq. 4.17; spectrum [RiutortMayol2023] §3.
func Matern32[S, L Operand](sd S, length L) Covariance {
	return stationary(matern32, lift(sd), lift(length))
}

// Matern52 is sd²·(1 + √5·r + 5r²/3)·exp(−√5·r), r = |x − x'|/length: processes
// with two derivatives.
//
// Source: [Rasmussen2006] eq. 4.17; spectrum [RiutortMayol2023] §3.
func Matern52[S, L Operand](sd S, length L) Covariance {
	return stationary(matern52, lift(sd), lift(length))
}

// Periodic is sd²·exp(−2·Σ sin²(π(x − x')/period)/length²), summed over
// coordinates: functions that repeat. It is the squared exponential of points
// on a circle, with the length scale in units of its radius.
//
// Source: [Rasmussen2006] eq. 4.31.
func Periodic[S, L, P Operand](sd S, length L, period P) Covariance {
	s, l, p := lift(sd), lift(length), lift(period)
	circle := func(x *ir.Node) Expr {
		angle := Div(Mul(2*math.Pi, columns(x)), coordinate(x, p))
		scale := coordinate(x, l)
		return Concat(Size(2*width(sizes(x.Dims))), Div(Cos(angle), scale).T(), Div(Sin(angle), scale).T()).T()
	}
	return Covariance{name: "Periodic", between: func(a, b *ir.Node) Expr {
		return Mul(Square(Expr{s}), correlation(squaredExponential, a, b, circle))
	}}
}

// Linear is intercept² + slope²·x·x': straight lines with normal coefficients.
// A slope that is a vector has one for each coordinate.
func Linear[A, B Operand](intercept A, slope B) Covariance {
	c, s := lift(intercept), lift(slope)
	return Covariance{name: "Linear", between: func(a, b *ir.Node) Expr {
		x, y := Mul(columns(a), coordinate(a, s)), Mul(columns(b), coordinate(b, s))
		return MatMul(x, Expr{lift(y)}.T()).Add(Square(Expr{c}))
	}}
}

// columns returns inputs as [n, d].
func columns(x *ir.Node) Expr {
	if len(x.Dims) == 1 {
		return Expr{x}.Reshape(Dim{x.Dims[0]}, Size(1))
	}
	return Expr{x}
}

// coordinate returns a parameter for the coordinates of the inputs x: as it is
// if one serves all, else repeated for every input.
func coordinate(x, p *ir.Node) Expr {
	if p.Faulty() || len(p.Dims) == 0 {
		return Expr{p}
	}
	n := node(ir.Permute, p)
	if len(p.Dims) != 1 || len(x.Dims) != 2 || p.Size() != x.Dims[1].Size {
		return wrong(n, ir.BadShape, "Covariance: shape mismatch: the parameter %v for inputs %v; want a number, or one for each coordinate of [n, d]", p, x)
	}
	n.Dims, n.Perm = x.Dims, []int{-1, 0}
	return Expr{n}
}
