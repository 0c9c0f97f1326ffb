package abtest

import (
	"errors"
	"strings"
	"testing"

	"github.com/seed78144065/credence/online"
)

// TestSegmentEffects: up to five segments each is DeltaMethod's, from six on they are
// PoolSegments' of its effects.
func TestSegmentEffects(t *testing.T) {
	var a, b []Estimate
	var effects, se []float64
	for i := range 6 {
		x, err := EstimateProportion(online.Trials{Successes: 100 + i, N: 1000})
		y, err2 := EstimateProportion(online.Trials{Successes: 110 + 9*i, N: 1000 + i})
		d, err3 := DeltaMethod(x, y, DeltaSettings{})
		if err := errors.Join(err, err2, err3); err != nil {
			t.Fatal(err)
		}
		a, b, effects, se = append(a, x), append(b, y), append(effects, d.Mean), append(se, d.SD)
		s, err := SegmentEffects(a, b, false, SegmentPrior{})
		if err != nil {
			t.Fatal(err)
		}
		if i < 5 {
			if e := s.Effects[i]; e.Mean != d.Mean || e.SD != d.SD || e.Low != d.Low || e.High != d.High || e.ProbPositive != d.ProbBetter || s.Spread != 0 {
				t.Errorf("%+v, want %+v", e, d)
			}
			continue
		}
		want, err := PoolSegments(effects, se, SegmentPrior{})
		if err != nil || s.Effects[i] != want.Effects[i] || s.Effects[i].Mean == d.Mean {
			t.Errorf("%+v, want %+v, %v", s, want, err)
		}
	}
	for want, err := range map[string]error{
		"6 estimates of A and 5":                 fails(SegmentEffects(a, b[:5], false, SegmentPrior{})),
		"0 estimates of A and 0":                 fails(SegmentEffects(nil, nil, false, SegmentPrior{})),
		"segment 1: abtest: delta method: arm A": fails(SegmentEffects([]Estimate{{}}, b[:1], false, SegmentPrior{})),
		"has variance 0":                         fails(SegmentEffects([]Estimate{{Mean: 1, N: 2}}, []Estimate{{Mean: 1, N: 2}}, true, SegmentPrior{})),
	} {
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "abtest: ") {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
