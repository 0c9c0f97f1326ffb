package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/internal/numeric"
)

// mostApart is the number of segments up to which they are not pooled: fewer say next
// to nothing of their spread.
const mostApart = 5

// SegmentEffects compares two arms in each of several segments, by the delta method,
// and pools the effects of more than five by PoolSegments. Of five or fewer each is
// taken by itself: Mean, MeanSD and Spread are 0 then, and so is ProbAbove.
//
// Errors: other numbers of estimates in the arms, estimates that are none; a prior
// that is none.
func SegmentEffects(a, b []Estimate, absolute bool, prior SegmentPrior) (Segments, error) {
	if len(a) != len(b) || len(a) == 0 {
		return Segments{}, fmt.Errorf("abtest: segments: %d estimates of A and %d of B; want one of each for every segment", len(a), len(b))
	}
	effects, se := make([]float64, len(a)), make([]float64, len(a))
	for i := range a {
		mean, variance, err := effectOf(a[i], b[i], absolute)
		if err == nil && !(variance > 0 && variance <= math.MaxFloat64) {
			err = fmt.Errorf("the effect %v has variance %v; want a positive one", mean, variance)
		}
		if err != nil {
			return Segments{}, fmt.Errorf("abtest: segments: segment %d: %w", i+1, err)
		}
		effects[i], se[i] = mean, math.Sqrt(variance)
	}
	if len(effects) > mostApart {
		return PoolSegments(effects, se, prior)
	}
	s := Segments{Level: segmentLevel, Effects: make([]SegmentEffect, len(effects))}
	for i, mean := range effects {
		half := float64(se[i] * numeric.NormalQuantile((1+segmentLevel)/2))
		s.Effects[i] = SegmentEffect{Mean: mean, SD: se[i], Low: mean - half, High: mean + half, ProbPositive: numeric.NormalCDF(mean / se[i])}
	}
	return s, nil
}
