package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
)

// Stratum is a part of the units that was known before the experiment: a country, a
// kind of device.
type Stratum struct{ A, B online.Moments }

// PostStratify returns the difference of means B − A and its standard error, as if the
// arms had the same share of each stratum: what differs between strata is no noise
// then.
//
// Errors: a stratum with fewer than two units in either arm, no strata. Source:
// [Miratrix2013].
func PostStratify(strata []Stratum) (effect, se float64, err error) {
	total := 0.0
	for _, s := range strata {
		total += s.A.N + s.B.N
	}
	if len(strata) == 0 {
		return math.NaN(), math.NaN(), fmt.Errorf("abtest: strata: %w: none", online.ErrData)
	}
	variance := 0.0
	for i, s := range strata {
		a, errA := EstimateMean(s.A)
		b, errB := EstimateMean(s.B)
		if errA != nil || errB != nil {
			return math.NaN(), math.NaN(), fmt.Errorf("abtest: strata: %w: stratum %d has %v units in A and %v in B; want two or more of each, or fewer strata", online.ErrData, i+1, s.A.N, s.B.N)
		}
		share := (a.N + b.N) / total
		effect += float64(share * (b.Mean - a.Mean))
		variance += float64(share * share * (a.Variance/a.N + b.Variance/b.N))
	}
	return effect, math.Sqrt(variance), nil
}
