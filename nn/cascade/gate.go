package cascade

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/nn/predictive"
)

// A Gate tells whether a row goes on to the heavy classifier, by the light one's
// probabilities of its classes.
type Gate interface {
	Escalate(p []float64) bool
}

// EntropyAbove sends on rows whose entropy, in nats, is above it.
type EntropyAbove float64

// Escalate tells whether a row goes on.
func (e EntropyAbove) Escalate(p []float64) bool { return predictive.Entropy(p) > float64(e) }

// EntropyOf returns the gate that sends on a share of rows such as those that
// are given, which are the light classifier's probabilities on calibration data.
//
// Result: the quantile 1−share of the entropies, interpolated linearly.
// Errors: a share outside [0, 1], no rows, or rows that aren't probabilities.
func EntropyOf(p [][]float64, share float64) (EntropyAbove, error) {
	var faults []error
	if !(share >= 0 && share <= 1) {
		faults = append(faults, fmt.Errorf("cascade: a share of %v rows goes on; want one in [0, 1]", share))
	}
	if len(p) == 0 {
		faults = append(faults, errors.New("cascade: no rows to find a gate by"))
	}
	h := make([]float64, len(p))
	for i, row := range p {
		sum := 0.0
		for _, x := range row {
			if !(x >= 0 && x <= 1) {
				sum = math.NaN()
			}
			sum += x
		}
		if !(math.Abs(sum-1) <= numeric.OutputSlack) {
			faults = append(faults, fmt.Errorf("cascade: row %d, %v, is not probabilities that add up to 1", i, row))
			break
		}
		h[i] = predictive.Entropy(row)
	}
	if len(faults) > 0 {
		return 0, errors.Join(faults...)
	}
	slices.Sort(h)
	at := float64((1 - share) * float64(len(h)-1)) // rounded: fused with what is taken off below, it is another on arm64
	i := min(int(at), len(h)-1)
	next := h[min(i+1, len(h)-1)]
	return EntropyAbove(h[i] + float64((at-float64(i))*(next-h[i]))), nil
}

// A Sizer is a conformal predictor of sets: how many classes are in the set of
// a row with these probabilities.
type Sizer interface {
	Size(p []float64) int
}

// NotSingle sends on rows whose conformal set is not one class: of several the
// light classifier can't tell, and in an empty one none is like what it knows.
type NotSingle struct{ Sets Sizer }

// Escalate tells whether a row goes on: every one without Sets.
func (g NotSingle) Escalate(p []float64) bool { return g.Sets == nil || g.Sets.Size(p) != 1 }
