package abtest

import (
	"fmt"
	"math"
)

// never is the end of an interval that leaves everything open.
const never = math.MaxFloat64

// Anytime is what is known of the difference of an arm from the control however
// often the experiment was looked at before.
type Anytime struct {
	Interval [2]float64 `json:"interval"` // of the difference, right at every look
	Level    float64    `json:"level"`    // of the interval
	// P is the p-value of this look that the difference is zero.
	P float64 `json:"p"`
}

// String is the interval in words.
func (v Anytime) String() string {
	if v.Interval[1] == never {
		return "as yet anywhere"
	}
	return fmt.Sprintf("between %s and %s", short(v.Interval[0]), short(v.Interval[1]))
}

// anytime adds intervals that are valid at every look.
func (e Experiment) anytime(d *Decision, control int) error {
	if e.Sequential == nil {
		return nil
	}
	set := *e.Sequential
	set.Alpha = 1 - d.Level
	d.Anytime = map[string]Anytime{}
	for i, a := range e.Arms {
		if i == control {
			continue
		}
		if v := e.Arms[control].Estimate.Variance + a.Estimate.Variance; v == 0 && e.Arms[control].Estimate.N > 0 && a.Estimate.N > 0 {
			d.Anytime[a.Name] = Anytime{Interval: [2]float64{-never, never}, Level: d.Level, P: 1} // no arm has seen two outcomes
			continue
		}
		lo, hi, p, err := AlwaysValid(e.Arms[control].Estimate, a.Estimate, true, set)
		if err != nil {
			return fmt.Errorf("abtest: arm %q: Sequential: %w", a.Name, err)
		}
		if hi-lo-(hi-lo) != 0 { // too early for any interval
			lo, hi = -never, never
		}
		d.Anytime[a.Name] = Anytime{Interval: [2]float64{lo, hi}, Level: d.Level, P: p}
	}
	return nil
}

// open tells whether what is valid at every look leaves open whether the chosen arm
// is better than the control.
func (d *Decision) open() bool {
	v, has := d.Anytime[d.Chosen]
	if d.LowerIsBetter {
		return has && !(v.Interval[1] < 0)
	}
	return has && !(v.Interval[0] > 0)
}
