package conformal

import (
	"fmt"
	"math"
)

// Band is what a regression says of one row: where the value lies, and in what
// unit to measure how far it is from there.
type Band struct {
	Lo, Hi float64 // equal if the model has no more than a mean; an infinite end is not looked at
	Scale  float64 // unit of the distance
}

// Point is the band of a model that predicts a mean: scores are |y − m|.
//
// Source: [Lei2018] algorithm 2.
func Point(m float64) Band { return Band{m, m, 1} }

// Spread is the band of a model that predicts a mean and how far off it expects
// to be, a standard deviation for instance: scores are |y − m|/s, and intervals
// wider where s is.
//
// Source: [Lei2018] §5.2.
func Spread(m, s float64) Band { return Band{m, m, s} }

// Quantiles is the band of a model that predicts a lower and an upper quantile:
// scores are max(lo − y, y − hi), negative inside, and intervals are narrower
// than the model's where it was too cautious. The quantiles may have crossed.
//
// Source: [Romano2019] eq. 6.
func Quantiles(lo, hi float64) Band { return Band{lo, hi, 1} }

// AtMost returns the band for intervals without a lower end.
func (b Band) AtMost() Band { return Band{math.Inf(-1), b.Hi, b.Scale} }

// AtLeast returns the band for intervals without an upper end.
func (b Band) AtLeast() Band { return Band{b.Lo, math.Inf(1), b.Scale} }

// Score returns how strange a value is: its distance beyond the farther end, in
// units of the scale.
//
// Result: NaN if the value or a part of the band is.
func (b Band) Score(y float64) float64 { return max(b.Lo-y, y-b.Hi) / b.Scale }

// Interval returns the values with a score of at most t: the band, widened by t
// units, or narrowed if t is negative. The ends are rounded: of a value at an
// end the score decides.
func (b Band) Interval(t float64) Interval { return b.interval(t, t) }

func (b Band) interval(below, above float64) Interval {
	return Interval{Lo: math.FMA(-below, b.Scale, b.Lo), Hi: math.FMA(above, b.Scale, b.Hi)}
}

// check returns what is wrong with a band, "" if nothing.
func (b Band) check() string {
	switch {
	case b.Lo != b.Lo || b.Hi != b.Hi:
		return fmt.Sprintf("the model predicts %v to %v", b.Lo, b.Hi)
	case math.IsInf(b.Lo, 1) || math.IsInf(b.Hi, -1) || math.IsInf(b.Lo, -1) && math.IsInf(b.Hi, 1):
		return fmt.Sprintf("the model predicts %v to %v, which leaves nothing to measure from", b.Lo, b.Hi)
	case !(b.Scale > 0) || math.IsInf(b.Scale, 1):
		return fmt.Sprintf("the scale is %v, want a finite number above 0: give scales a floor", b.Scale)
	}
	return ""
}

// Interval is a range of values, ends included; empty if Lo > Hi.
type Interval struct{ Lo, Hi float64 }

// Contains reports whether a value is in the interval. NaN is not.
func (i Interval) Contains(y float64) bool { return i.Lo <= y && y <= i.Hi }

// Empty reports whether there is no value in the interval: a model with
// quantiles said less than is left after narrowing them.
func (i Interval) Empty() bool { return i.Lo > i.Hi }

// Width returns how wide the interval is: 0 if empty, +Inf if an end is missing.
func (i Interval) Width() float64 { return max(0, i.Hi-i.Lo) }
