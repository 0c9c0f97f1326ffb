package individual

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

// Method is a way to an interval of the effect of a case whose outcome nobody knows.
type Method uint8

const (
	// Union takes intervals of both outcomes, each at half of alpha, and the largest
	// and least difference between them. It holds the effect for sure as often as it
	// says, and is wide.
	Union Method = iota
	// Nested makes intervals of effects of one half of the rows, whose outcomes are
	// known, by the other, and an interval of these intervals. It spends half of alpha
	// on each, and is as sure as Union.
	Nested
	// Inexact is Nested with the medians of the ends of those intervals, at alpha. It is
	// narrow, holds the effect as often as it says where intervals are alike, and
	// promises nothing.
	Inexact
)

var methods = []string{"union", "nested", "inexact"}

// String names the method as it is kept.
func (m Method) String() string {
	if int(m) < len(methods) {
		return methods[m]
	}
	return fmt.Sprintf("Method(%d)", uint8(m))
}

// Intervals hold the effects of cases that have been neither treated nor seen. They
// don't change, and may be shared by goroutines.
type Intervals struct {
	method Method
	alpha  float64
	clip   [2]float64
	arms   [2]*conformal.Weighted // of Union: residuals weighted to look like everybody's
	lower  conformal.Threshold    // of others: how far ends are from CATE
	upper  conformal.Threshold
}

// Calibrate makes intervals that hold the effect of a share of 1 − alpha of the
// population of the study's rows, which the networks have not seen. Nested
// deals them to halves at random, by a fixed seed.
//
// The promise of Union and Nested rests on the propensity alone; if that is
// estimated, on the propensity or on heads that are right.
//
// Errors: an alpha that is not between 0 and 1, no such method, halves that lack an
// arm. Rows that are too few for alpha are no error: intervals are infinite then, and
// Trivial says so.
// Source: [LeiCandes2021] §4.
func Calibrate(s *Study, m Method, alpha float64) (*Intervals, error) {
	switch {
	case s == nil:
		return nil, errors.New("individual: no study to calibrate on")
	case int(m) >= len(methods):
		return nil, fmt.Errorf("individual: no method %v; there are %v", m, methods)
	case !(alpha > 0 && alpha < 1):
		return nil, fmt.Errorf("individual: alpha is %v; it is the share of cases that may be missed, between 0 and 1", alpha)
	}
	v := &Intervals{method: m, alpha: alpha, clip: s.clip}
	if m != Union {
		return v, v.nest(s)
	}
	for arm := range v.arms {
		var err error
		if v.arms[arm], err = s.residuals(arm, func(int) bool { return true }, func(e float64) float64 { return chance(arm, e) }); err != nil {
			return nil, err
		}
	}
	return v, nil
}

// chance returns the inverse chance of an arm.
func chance(arm int, e float64) float64 {
	if arm == 1 {
		return 1 / e
	}
	return 1 / (1 - e)
}

// nest is the second stage.
func (v *Intervals) nest(s *Study) error {
	first := v.alpha
	if v.method == Nested {
		first /= 2
	}
	half := halves(len(s.treated))
	c, err := calibrateCounterfactuals(s, first, func(i int) bool { return half[i] == 0 })
	if err != nil {
		return err
	}
	var below, above []float64 // how far the ends are from CATE
	for i, h := range half {
		if h == 0 {
			continue
		}
		lo, hi, err := c.Interval(s.treated[i] == 1, s.outcome[i], s.Control[i], s.Treated[i], s.Propensity[i])
		if err != nil {
			return fmt.Errorf("%w in row %d", err, i)
		}
		cate := s.Treated[i] - s.Control[i]
		below, above = append(below, cate-lo), append(above, hi-cate)
	}
	second := 0.5
	if v.method == Nested {
		second = v.alpha / 2
		for i := range below {
			below[i] = max(below[i], above[i])
		}
		above = below
	}
	if v.lower, err = conformal.Fit(below, second); err != nil {
		return fmt.Errorf("individual: %w", err)
	}
	if v.upper, err = conformal.Fit(above, second); err != nil {
		return fmt.Errorf("individual: %w", err)
	}
	return nil
}

// halves deals rows to two halves at random, the same ones for as many rows: files may
// have the arms in turn.
func halves(n int) []int {
	half := make([]int, n)
	for i := range half {
		half[i] = i % 2
	}
	src := rng.New(0, "causal/individual/halves", 0)
	rng.Shuffle(&src, n, func(i, j int) { half[i], half[j] = half[j], half[i] })
	return half
}

// Alpha returns the share of cases that may be missed.
func (v *Intervals) Alpha() float64 { return v.alpha }

// Method returns how the intervals are made.
func (v *Intervals) Method() Method { return v.method }

// Trivial reports whether every interval is infinite: there were too few rows for
// alpha.
func (v *Intervals) Trivial() bool {
	if v.method != Union {
		return math.IsInf(v.lower.Score, 1) && math.IsInf(v.upper.Score, 1)
	}
	for _, w := range v.arms {
		if w != nil { // the lightest that a row can be
			if q, err := w.Threshold(v.alpha/2, 1); err == nil && math.IsInf(q, 1) {
				return true
			}
		}
	}
	return false
}

// String says what the intervals rest on, and what it takes if they are infinite.
func (v *Intervals) String() string {
	if v.method != Union {
		return fmt.Sprintf("%v at alpha %v, by a distance from CATE of %v", v.method, v.alpha, v.upper)
	}
	if v.arms[0] == nil {
		return "not calibrated"
	}
	s := fmt.Sprintf("union at alpha %v, by residuals worth %.0f rows without treatment and %.0f with it", v.alpha, v.arms[0].Effective(), v.arms[1].Effective())
	if v.Trivial() {
		s += fmt.Sprintf("; each arm needs %d or more, so every interval is infinite", conformal.Needed(v.alpha/2))
	}
	return s
}

// Interval returns an interval of the effect of a case, by what the heads say of it.
//
// Result: infinite ends where the calibration rows are too few, or of Union too
// unlike the case, for alpha; of Inexact the lower end can be above the upper, which
// then are given the other way round.
// Errors: numbers that are not finite, a propensity that is no chance.
// Cost: two binary searches; no allocation.
func (v *Intervals) Interval(control, treatment, propensity float64) (lo, hi float64, err error) {
	e, err := clipped(v.clip, control, treatment, propensity)
	if err != nil {
		return 0, 0, err
	}
	cate := treatment - control
	if v.method != Union {
		lo, hi = cate-v.lower.Score, cate+v.upper.Score
		return min(lo, hi), max(lo, hi), nil
	}
	width := 0.0
	for arm, w := range v.arms {
		if w == nil {
			return 0, 0, errUncalibrated
		}
		q, err := w.Threshold(v.alpha/2, chance(arm, e))
		if err != nil {
			return 0, 0, fmt.Errorf("individual: %w", err)
		}
		width += q
	}
	return cate - width, cate + width, nil
}

// Intervals returns those of rows, by what heads say of them.
//
// Errors: those of Interval, with the row.
func (v *Intervals) Intervals(h *Heads) ([][2]float64, error) {
	if h == nil || len(h.Control) == 0 {
		return nil, h.check(0)
	}
	if err := h.check(len(h.Control[0])); err != nil {
		return nil, err
	}
	control, treated, propensity := over(h.Control), over(h.Treated), over(h.Propensity)
	out := make([][2]float64, len(control))
	for i := range out {
		lo, hi, err := v.Interval(control[i], treated[i], propensity[i])
		if err != nil {
			return nil, fmt.Errorf("%w in row %d", err, i)
		}
		out[i] = [2]float64{lo, hi}
	}
	return out, nil
}
