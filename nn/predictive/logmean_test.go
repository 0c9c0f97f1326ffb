package predictive

import (
	"math"
	"testing"
)

// The logarithms are those of Mean where floats have both, and go on where they
// do not.
func TestLogMean(t *testing.T) {
	c := &Classes{Rows: 3, Members: 2, Classes: 2, LogProb: []float64{
		-0.25, -1.5086920, -0.1, -2.3521684,
		-2e-30, -69, -4e-30, -70,
		0, math.Inf(-1), 0, math.Inf(-1),
	}}
	mean := c.Mean(0, nil)
	for k, l := range c.LogMean(0, nil) {
		if math.Abs(l-math.Log(mean[k])) > 1e-7 { // the row adds up to 1 within that
			t.Errorf("class %d: %v, want %v", k, l, math.Log(mean[k]))
		}
	}
	far := c.LogMean(1, nil)
	if want := -69 + math.Log((1+math.Exp(-1))/2); !near(far[1], want, 0, 4) || !near(far[0], -math.Exp(want), 0, 1e4) {
		t.Errorf("%v, want %v and %v", far, -math.Exp(want), want)
	}
	if sure := c.LogMean(2, nil); sure[0] != 0 || !math.IsInf(sure[1], -1) {
		t.Errorf("certain: %v", sure)
	}
	one := &Classes{Rows: 1, Members: 1, Classes: 2, LogProb: []float64{-4e-34, -76}}
	if got := one.LogMean(0, nil); got[0] != -4e-34 || got[1] != -76 {
		t.Errorf("one member: %v", got)
	}
}
