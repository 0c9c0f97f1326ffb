package abtest

import (
	"fmt"
	"math"

	"github.com/seed78144065/credence/online"
)

// heavy is the share of the sum of squares that one observation of very many should
// not have, and of n heavy + allowed/n: our choice. The largest of n normal ones has
// about 2·log(n)/n.
const (
	heavy   = 0.1
	allowed = 10
)

// Largest returns the observation farthest from the mean and its share of the sum
// of squares about the mean. With a large share a metric of [Normal] hangs on it,
// and the warning, "" otherwise, says so.
//
// Errors: fewer than two observations, one that is NaN or infinite.
func Largest(x []float64) (value, share float64, warning string, err error) {
	var m online.Moments
	if err := m.Update(x...); err != nil {
		return math.NaN(), math.NaN(), "", fmt.Errorf("abtest: Largest: %w", err)
	}
	if len(x) < 2 {
		return math.NaN(), math.NaN(), "", fmt.Errorf("abtest: Largest: %w: %d observations; want two or more", online.ErrData, len(x))
	}
	value = x[0]
	for _, v := range x {
		if math.Abs(v-m.Mean) > math.Abs(value-m.Mean) {
			value = v
		}
	}
	squares := m.Variance() * (m.N - 1)
	if squares > 0 {
		share = (value - m.Mean) * (value - m.Mean) / squares
	}
	if share > heavy+allowed/m.N {
		warning = fmt.Sprintf("one observation, %.6g, has %s of the sum of squares about the mean: the answer hangs on it", value, percent(share))
	}
	return value, share, warning, nil
}
