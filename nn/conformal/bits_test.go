package conformal_test

import (
	"encoding/json"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/nn/conformal"
)

// TestFittedBits pins what is fitted on one calibration set, the sets and intervals
// made by it, and the law: the same on every CPU.
func TestFittedBits(t *testing.T) {
	s := rng.New(1, "test/bits", 0)
	p, labels := make([][]float64, 200), make([]int, 200)
	bands, y, weights := make([]conformal.Band, 200), make([]float64, 200), make([]float64, 200)
	for i := range p {
		p[i] = make([]float64, 5)
		rng.Dirichlet(&s, p[i], []float64{1, 1, 1, 1, 1})
		labels[i] = rng.Categorical(&s, p[i])
		bands[i] = conformal.Spread(rng.StdNormal(&s), 0.1+rng.Uniform(&s))
		y[i], weights[i] = rng.StdNormal(&s), rng.Uniform(&s)
	}
	sets := must[*conformal.Sets](t)(conformal.FitSetsByClass(conformal.RAPS{Lambda: 0.01, Free: 1, Randomised: true, Seed: 7}, p, labels, 0.1))
	intervals := must[*conformal.Intervals](t)(conformal.FitIntervals(bands, y, 0.1))
	weighted := must[*conformal.Weighted](t)(conformal.NewWeighted(y, weights))
	trial := must[*conformal.Trial](t)(conformal.TrySets(sets, p, labels))
	h := fnv.New64a()
	for _, v := range []any{
		sets, intervals, weighted, trial,
		must[conformal.Interval](t)(intervals.Interval(conformal.Spread(0.3, 0.7))),
		must[float64](t)(weighted.Threshold(0.1, 0.5)), weighted.Effective(),
		sets.Thresholds()[0].Law().Quantile(0.05), sets.Thresholds()[0].Law().TestCDF(100, 90),
	} {
		h.Write(must[[]byte](t)(json.Marshal(v)))
	}
	if got, want := h.Sum64(), uint64(0x4e6b8fb84c51febe); got != want {
		t.Errorf("results have the hash %#x, want %#x", got, want)
	}
}
