package cli

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
)

// Estimate is a number with its uncertainty.
type Estimate struct {
	Mean     float64    `json:"mean"`
	SD       float64    `json:"sd"`
	Interval [2]float64 `json:"interval"`
	Level    float64    `json:"level"`
}

// EstimateOf sums up a scalar by its mean and the interval of share level.
func EstimateOf(v bayes.RV, level float64) Estimate {
	lo, hi := v.Interval(level)
	return Estimate{v.Mean(), v.SD(), [2]float64{lo, hi}, level}
}

// String tells the mean and the interval to two decimals.
func (e Estimate) String() string {
	return fmt.Sprintf("%.2f (%.2f to %.2f)", e.Mean, e.Interval[0], e.Interval[1])
}

// Trust says how far draws can be trusted.
type Trust struct {
	RhatMax     float64  `json:"rhat_max"`
	ESSBulkMin  float64  `json:"ess_bulk_min"`
	Divergences int      `json:"divergences"`
	Warnings    []string `json:"warnings"`
}

// TrustOf measures the named variables, or all. Constants, which have no
// measure, are left out.
func TrustOf(d *bayes.Draws, names ...string) Trust {
	t := Trust{ESSBulkMin: math.MaxFloat64, Warnings: []string{}}
	for _, row := range d.Summary(names...).Rows {
		if row.Rhat > t.RhatMax {
			t.RhatMax = row.Rhat
		}
		if row.ESSBulk < t.ESSBulkMin {
			t.ESSBulkMin = row.ESSBulk
		}
	}
	diverging, _ := d.Stat("diverging")
	for _, chain := range diverging {
		for _, x := range chain {
			t.Divergences += int(x)
		}
	}
	for _, w := range d.Check() {
		t.Warnings = append(t.Warnings, w.Msg)
	}
	return t
}

// String is one line, and one for each warning.
func (t Trust) String() string {
	text := fmt.Sprintf("Sampler: R-hat at most %.3f, bulk ESS at least %.0f, %d divergences.", t.RhatMax, t.ESSBulkMin, t.Divergences)
	for _, w := range t.Warnings {
		text += "\nWARNING: " + w
	}
	return text
}
