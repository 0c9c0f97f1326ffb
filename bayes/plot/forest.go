package plot

import (
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// innerLevel is the share of the thick part: where half of the posterior is.
const innerLevel = 0.5

// Forest draws each scalar as a row: median, the half of the posterior in the
// middle (thick), and the interval of share Level (thin). Rows are in the order
// of Vars, elements of arrays under the labels of their dims.
//
// Result: the axis has the unit of the first variable. Reads Level and
// Reference. Weights are honoured.
// Errors: as Trace; more than 1000 scalars.
func Forest(d bayes.Drawer, c Config) (*Figure, error) {
	c, err := c.check("Forest", dataBins)
	if err != nil {
		return nil, err
	}
	list, err := elements("Forest", d, c.Vars, maxRows)
	if err != nil {
		return nil, err
	}
	var labels []string
	var group Group
	what := list[0].variable
	for _, e := range list {
		labels = append(labels, e.Name())
		group.Rows = append(group.Rows, IntervalOf(e.RV, c.Level))
		if e.variable != what {
			what = "value"
		}
	}
	first := list[0].variable
	c.Units = map[string]string{"": c.axis(first, what)}
	c.Title = c.title(fmt.Sprintf("Medians, %.4g %% and %.4g %% intervals", 100*innerLevel, 100*c.Level))
	return c.intervals("Forest", labels, []Group{group})
}

// IntervalOf returns the median of a scalar with its equal-tailed intervals of
// share level and ½.
//
// Result: NaN for an array, for draws with NaN and for none.
func IntervalOf(v bayes.RV, level float64) Interval {
	lo, hi := v.Interval(level)
	inLo, inHi := v.Interval(innerLevel)
	return Interval{Mid: v.Quantile(0.5), Lo: lo, Hi: hi, Inner: [2]float64{inLo, inHi}} // 0.5: the median
}
