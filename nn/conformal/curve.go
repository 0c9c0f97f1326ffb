package conformal

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes/decision"
)

// Risk is what a calibration set lost at one setting of a rule.
type Risk struct {
	Setting float64 // a threshold of a probability, for example
	N       int     // rows that the loss is a matter of
	Loss    float64 // their sum
}

// Mean returns the mean loss: NaN for no rows.
func (r Risk) Mean() float64 { return r.Loss / float64(r.N) }

// Curve is how a loss depends on the setting of a rule, from the safest setting to
// the boldest. Settings are chosen before the calibration set is seen: a grid, not
// its probabilities.
type Curve struct {
	risks    []Risk
	bound    float64
	monotone bool // of each row
	whole    bool // losses are 0 or the bound
}

// NewCurve returns the curve of any loss between 0 and a bound. Settings are in
// order from the safest to the boldest.
//
// Errors: no rows or settings; settings twice or not finite; a loss out of bounds or
// NaN, with row and setting.
// Cost: rows times settings calls of loss.
func NewCurve(rows int, settings []float64, bound float64, loss func(row int, setting float64) float64) (*Curve, error) {
	if rows < 1 {
		return nil, errEmpty
	}
	if !(bound > 0 && bound <= math.MaxFloat64) {
		return nil, fmt.Errorf("conformal: NewCurve: the bound of losses is %v; want a positive number", bound)
	}
	return newCurve(rows, settings, bound, func(row int, setting float64) (float64, bool) { return loss(row, setting), true })
}

var errEmpty = errors.New("conformal: the calibration set is empty")

// Misses returns the curve of the false negative rate: the share of positive rows
// whose probability is below a threshold, from the lowest threshold to the highest.
//
// Errors: lengths that differ; probabilities that are none, labels other than 0 and
// 1, no positive row; as [NewCurve].
func Misses(p []float64, labels []int, thresholds []float64) (*Curve, error) {
	if err := checkBinary(p, labels); err != nil {
		return nil, err
	}
	if !slices.Contains(labels, 1) {
		return nil, errors.New("conformal: Misses: no row of the calibration set is positive")
	}
	return newCurve(len(p), slices.Sorted(slices.Values(thresholds)), 1, func(row int, threshold float64) (float64, bool) {
		return indicator(p[row] < threshold), labels[row] == 1
	})
}

// FalseAlarms returns the curve of the false discovery rate, which is one less the
// precision: the share of negative rows among those whose probability is at least a
// threshold, from the highest threshold to the lowest. It is not monotone.
//
// Errors: as [Misses].
func FalseAlarms(p []float64, labels []int, thresholds []float64) (*Curve, error) {
	if err := checkBinary(p, labels); err != nil {
		return nil, err
	}
	falling := slices.Sorted(slices.Values(thresholds))
	slices.Reverse(falling)
	return newCurve(len(p), falling, 1, func(row int, threshold float64) (float64, bool) {
		return indicator(labels[row] == 0), p[row] >= threshold
	})
}

// Costs returns the curve of the cost of a row, where one acts from a threshold on,
// from the lowest threshold to the highest. It is not monotone: neither end is safe.
//
// Errors: as [Misses]; costs that are none.
func Costs(p []float64, labels []int, costs decision.Costs, thresholds []float64) (*Curve, error) {
	if err := checkBinary(p, labels); err != nil {
		return nil, err
	}
	if _, _, err := costs.Decide(0.5); err != nil { // checks the costs
		return nil, fmt.Errorf("conformal: Costs: %w", err)
	}
	bound := max(costs.FalsePositive, costs.FalseNegative)
	if bound == 0 {
		return nil, errors.New("conformal: Costs: no mistake costs anything")
	}
	return newCurve(len(p), slices.Sorted(slices.Values(thresholds)), bound, func(row int, threshold float64) (float64, bool) {
		switch act := p[row] >= threshold; {
		case act && labels[row] == 0:
			return costs.FalsePositive, true
		case !act && labels[row] == 1:
			return costs.FalseNegative, true
		}
		return 0, true
	})
}

// Risks returns the points of the curve.
func (c *Curve) Risks() []Risk { return slices.Clone(c.risks) }

// newCurve adds up losses of the rows that count at a setting.
func newCurve(rows int, settings []float64, bound float64, loss func(row int, setting float64) (loss float64, counts bool)) (*Curve, error) {
	if len(settings) == 0 {
		return nil, errors.New("conformal: no settings; want thresholds to choose from, 0, 0.01, … 1 say")
	}
	c := &Curve{risks: make([]Risk, len(settings)), bound: bound, monotone: true, whole: true}
	for j, s := range settings {
		if s-s != 0 || slices.Contains(settings[:j], s) {
			return nil, fmt.Errorf("conformal: setting %d is %v; want finite numbers, each once", j, s)
		}
		c.risks[j].Setting = s
	}
	for row := range rows {
		before, counted := 0.0, false
		for j, s := range settings {
			v, counts := loss(row, s)
			if !counts {
				c.monotone = c.monotone && !counted
				continue
			}
			if !(v >= 0 && v <= bound) {
				return nil, fmt.Errorf("conformal: the loss of row %d at setting %v is %v; want 0 to %v", row, s, v, bound)
			}
			c.monotone = c.monotone && v >= before && (counted || j == 0)
			c.whole = c.whole && (v == 0 || v == bound)
			before, counted = v, true
			c.risks[j].N++
			c.risks[j].Loss += v
		}
	}
	return c, nil
}

// checkBinary returns what is wrong with probabilities of the positive class and
// labels.
func checkBinary(p []float64, labels []int) error {
	if len(p) == 0 {
		return errEmpty
	}
	if len(p) != len(labels) {
		return fmt.Errorf("conformal: %d probabilities and %d labels; want one of each for every row", len(p), len(labels))
	}
	for i := range p {
		if !(p[i] >= 0 && p[i] <= 1) || labels[i] != 0 && labels[i] != 1 {
			return fmt.Errorf("conformal: row %d has the probability %v and the label %d; want 0 to 1, and 0 or 1", i, p[i], labels[i])
		}
	}
	return nil
}

// indicator is a truth value among numbers.
func indicator(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
