package predictive

import (
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
)

// LogMean returns the logarithms of Mean, to the accuracy of the members'
// log-probabilities: where Mean is 1, or 0, they still say how nearly. It is what
// maps of package calibration take.
func (c *Classes) LogMean(row int, to []float64) []float64 {
	to = slices.Grow(to[:0], c.Classes)[:c.Classes]
	for k := range to {
		peak := math.Inf(-1)
		for m := range c.Members {
			peak = max(peak, c.At(row, m)[k])
		}
		if to[k] = peak; math.IsInf(peak, -1) || c.Members == 1 {
			continue
		}
		sum := 0.0
		for m := range c.Members {
			sum += numeric.Exp(c.At(row, m)[k] - peak)
		}
		to[k] = min(0, peak+numeric.Log(sum/float64(c.Members)))
	}
	c.sharpen(row, to)
	return to
}

// sharpen finds the logarithm of the largest probability from the sum of the
// others, where rounding near 1 would lose its digits.
func (c *Classes) sharpen(row int, logs []float64) {
	if c.Members == 1 {
		return // as the member has it
	}
	top := 0
	for k, l := range logs {
		if l > logs[top] {
			top = k
		}
	}
	others := 0.0
	for k, l := range logs {
		if k != top {
			others += numeric.Exp(l)
		}
	}
	if others < 0.5 {
		logs[top] = numeric.Log1p(-others)
	}
}
