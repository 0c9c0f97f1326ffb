package individual

import (
	"errors"
	"fmt"
	"math"

	"github.com/seed78144065/credence/nn/conformal"
)

// Counterfactuals give, for a case whose treatment and outcome are known, an interval
// of the outcome that it would have had under the other treatment, and so of its
// effect. They don't change, and may be shared by goroutines.
type Counterfactuals struct {
	alpha float64
	clip  [2]float64
	// other has by treatment of the case the residuals of the other arm, weighted to
	// look like the case's own.
	other [2]*conformal.Weighted
}

// CalibrateCounterfactuals learns from the rows of a study, which the networks have
// not seen, how far outcomes are from the heads.
//
// Each arm's residuals are weighted by the odds of the other, so that they are as
// those of the other arm would be. The interval of an effect then holds it in a share
// of 1 − alpha of cases, treated and untreated alike, if the propensity is right,
// however wrong the outcome heads are.
//
// Errors: an alpha that is not between 0 and 1.
// Source: [LeiCandes2021] §3 and §4.
func CalibrateCounterfactuals(s *Study, alpha float64) (*Counterfactuals, error) {
	if s == nil {
		return nil, errors.New("individual: no study to calibrate on")
	}
	return calibrateCounterfactuals(s, alpha, func(int) bool { return true })
}

func calibrateCounterfactuals(s *Study, alpha float64, in func(row int) bool) (*Counterfactuals, error) {
	c := &Counterfactuals{alpha: alpha, clip: s.clip}
	if !(alpha > 0 && alpha < 1) {
		return nil, fmt.Errorf("individual: alpha is %v; it is the share of cases that may be missed, between 0 and 1", alpha)
	}
	for arm := range c.other {
		var err error
		if c.other[arm], err = s.residuals(1-arm, in, func(e float64) float64 {
			if arm == 1 {
				return e / (1 - e)
			}
			return (1 - e) / e
		}); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// residuals are the distances of an arm's outcomes from its head, with weights by
// the propensity.
func (s *Study) residuals(arm int, in func(row int) bool, weight func(e float64) float64) (*conformal.Weighted, error) {
	head := [2][]float64{s.Control, s.Treated}[arm]
	var scores, weights []float64
	for i, t := range s.treated {
		if int(t) == arm && in(i) {
			scores = append(scores, math.Abs(s.outcome[i]-head[i]))
			weights = append(weights, weight(s.Propensity[i]))
		}
	}
	if len(scores) == 0 {
		return nil, fmt.Errorf("individual: no row to calibrate on has treatment %d", arm)
	}
	w, err := conformal.NewWeighted(scores, weights)
	if err != nil {
		return nil, fmt.Errorf("individual: treatment %d: %w", arm, err)
	}
	return w, nil
}

// Interval returns an interval of the effect of a case that had the outcome y, with
// or without treatment, by what the heads say of it.
//
// Result: infinite ends where the calibration rows of the other arm are too few, or
// too unlike the case, for alpha.
// Errors: numbers that are not finite, a propensity that is no chance.
// Cost: a binary search; no allocation.
func (c *Counterfactuals) Interval(treated bool, y, control, treatment, propensity float64) (lo, hi float64, err error) {
	e, err := clipped(c.clip, control, treatment, propensity)
	if err != nil {
		return 0, 0, err
	}
	if y-y != 0 { // NaN or infinite
		return 0, 0, fmt.Errorf("individual: the outcome is %v", y)
	}
	if c.other[0] == nil {
		return 0, 0, errUncalibrated
	}
	arm, odds := 0, (1-e)/e
	if treated {
		arm, odds = 1, e/(1-e)
	}
	width, err := c.other[arm].Threshold(c.alpha, odds)
	if err != nil {
		return 0, 0, fmt.Errorf("individual: %w", err)
	}
	if treated {
		return y - control - width, y - control + width, nil
	}
	return treatment - width - y, treatment + width - y, nil
}

// Intervals returns those of the rows of a study, other than the one that calibrated.
func (c *Counterfactuals) Intervals(s *Study) ([][2]float64, error) {
	out := make([][2]float64, len(s.treated))
	for i, t := range s.treated {
		lo, hi, err := c.Interval(t == 1, s.outcome[i], s.Control[i], s.Treated[i], s.Propensity[i])
		if err != nil {
			return nil, fmt.Errorf("%w in row %d", err, i)
		}
		out[i] = [2]float64{lo, hi}
	}
	return out, nil
}

var errUncalibrated = errors.New("individual: not calibrated; Calibrate and CalibrateCounterfactuals make what is")

// clipped checks what heads say of a case and returns the propensity within bounds.
func clipped(clip [2]float64, control, treatment, propensity float64) (float64, error) {
	if control-control != 0 || treatment-treatment != 0 { // NaN or infinite
		return 0, fmt.Errorf("individual: the heads say %v without treatment and %v with it", control, treatment)
	}
	e := propensity
	if clip != [2]float64{} && e >= 0 && e <= 1 {
		e = min(max(e, clip[0]), clip[1])
	}
	if !(e > 0 && e < 1) {
		return 0, fmt.Errorf("individual: the propensity is %v; want a chance between 0 and 1", propensity)
	}
	return e, nil
}
