package bayes

import (
	"math"

	"github.com/seed78144065/credence/internal/ir"
)

// Support is the set of values of a parameter. It decides the transform that
// samplers move on, and the transform's Jacobian enters the density by itself.
type Support struct{ s ir.Support }

// RealLine is every real number, or vectors of them.
func RealLine() Support { return Support{} }

// Lower is the numbers above lo.
func Lower(lo float64) Support { return Interval(lo, math.Inf(1)) }

// Upper is the numbers below hi.
func Upper(hi float64) Support { return Interval(math.Inf(-1), hi) }

// Interval is the numbers between lo and hi.
func Interval(lo, hi float64) Support {
	return Support{ir.Support{Kind: ir.Bounded, Lo: lo, Hi: hi}}
}

// Ordered is the vectors (along the last dim) whose elements increase.
func Ordered() Support { return Support{ir.Support{Kind: ir.Ordered}} }

// PositiveOrdered is the vectors whose elements are positive and increase.
func PositiveOrdered() Support { return Support{ir.Support{Kind: ir.PositiveOrdered}} }

// Simplex is the vectors of positive elements that sum to 1. Its transform is
// the isometric log-ratio.
func Simplex() Support { return Support{ir.Support{Kind: ir.Simplex}} }

// UnitVector is the vectors of length 1, two elements or more. Their densities
// are with respect to the area of the sphere, so that Flat is uniform up to a
// constant.
func UnitVector() Support { return Support{ir.Support{Kind: ir.UnitVector}} }

// SumToZero is the vectors whose elements sum to 0: effects of the levels of a
// factor, relative to their mean. Their densities are with respect to the volume
// on that plane.
func SumToZero() Support { return Support{ir.Support{Kind: ir.SumToZero}} }

// CholeskyCorr is the Cholesky factors of correlation matrices, along the last
// two dims: lower triangular, with positive diagonal and rows of length 1. Their
// densities are with respect to the elements below the diagonal.
//
// Source: [Lewandowski2009] and [Stan2023].
func CholeskyCorr() Support { return Support{ir.Support{Kind: ir.CholeskyCorr}} }

// Corr is the correlation matrices, along the last two dims: symmetric, positive
// definite, with diagonal 1. Their densities are with respect to the elements
// below the diagonal.
func Corr() Support { return Support{ir.Support{Kind: ir.Corr}} }

// CholeskyCov is the lower triangular matrices with positive diagonal, along the
// last two dims. Their densities are with respect to the lower triangle.
func CholeskyCov() Support { return Support{ir.Support{Kind: ir.CholeskyCov}} }

// Cov is the symmetric positive definite matrices, along the last two dims.
// Their densities are with respect to the lower triangle.
func Cov() Support { return Support{ir.Support{Kind: ir.Cov}} }
