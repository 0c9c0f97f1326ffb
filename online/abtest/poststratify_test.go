package abtest

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// TestPostStratify: with strata that differ much, errors are those of within strata, and
// as large as they say. Statistic: squared errors over squared standard errors of 2000
// samples, about chi-square with 2000 degrees: 2000 ± 4.9·√4000 has a false-alarm rate
// of 1e-6. Planted: the difference without strata.
func TestPostStratify(t *testing.T) {
	const samples = 2000
	sum, without := 0.0, 0.0
	for r := range uint64(samples) {
		src := rng.New(2, "abtest/strata", r)
		strata := make([]Stratum, 2)
		var all Stratum
		for range 400 {
			k := int(rng.Bernoulli(&src, 0.3))
			x, arm, whole := rng.Normal(&src, 20*float64(k), 1), &strata[k].A, &all.A
			if rng.Bernoulli(&src, 0.5) == 1 {
				x, arm, whole = x+0.5, &strata[k].B, &all.B
			}
			if err := errors.Join(arm.Update(x), whole.Update(x)); err != nil {
				t.Fatal(err)
			}
		}
		effect, se, err := PostStratify(strata)
		if err != nil {
			t.Fatal(err)
		}
		sum += (effect - 0.5) * (effect - 0.5) / (se * se)
		plain := all.B.Mean - all.A.Mean - 0.5
		without += plain * plain / (se * se)
	}
	if bound := 4.9 * math.Sqrt(2*samples); math.Abs(sum-samples) > bound || math.Abs(without-samples) <= bound {
		t.Errorf("squared errors of %v standard errors, %v without strata, want %v ± %v", sum, without, samples, bound)
	}
	for want, strata := range map[string][]Stratum{"none": nil, "stratum 1 has 0 units in A": {{}}, "stratum 1 has 1 units in A": {{A: online.Moments{N: 1}, B: online.Moments{N: 5}}}} {
		if _, _, err := PostStratify(strata); !errors.Is(err, online.ErrData) || !strings.Contains(err.Error(), want) {
			t.Errorf("%v; want %q", err, want)
		}
	}
}
