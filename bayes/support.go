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
