package abtest

import (
	"testing"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// BenchmarkAnalysis is one analysis of an experiment from its counts or sums; peers in
// testdata/bench.py.
func BenchmarkAnalysis(b *testing.B) {
	units, others := arms(1, 200, 0.1, 0)
	var before, after Scatter
	for i := range units {
		if before.Update(units[i]...) != nil || after.Update(others[i]...) != nil {
			b.Fatal("refused")
		}
	}
	effects, se := []float64{28, 8, -3, 7, -1, 1, 18, 12}, []float64{15, 10, 16, 11, 9, 11, 10, 18}
	rates := []online.Trials{{Successes: 6, N: 199}, {Successes: 9, N: 214}, {Successes: 18, N: 306}, {Successes: 19, N: 381}}
	plan := Plan{Kind: BinomialKind, Baseline: 0.1, Effect: 0.01}
	for _, c := range []struct {
		name string
		run  func() error
	}{
		{"delta", func() error {
			x, err := EstimateProportion(online.Trials{Successes: 300, N: 4000})
			if err != nil {
				return err
			}
			y, err := EstimateProportion(online.Trials{Successes: 350, N: 4010})
			if err != nil {
				return err
			}
			_, err = DeltaMethod(x, y, DeltaSettings{PriorSD: 0.3})
			return err
		}},
		{"alwaysvalid", func() error {
			_, _, _, err := AlwaysValid(Estimate{Mean: 1, Variance: 1, N: 1000}, Estimate{Mean: 1.1, Variance: 1, N: 1000}, false, sequential.Asymptotic{})
			return err
		}},
		{"cuped", func() error { return fails(Adjust(before, after, WithinArms)) }},
		{"shares", func() error { return fails(CheckShares([]int{44700, 45489}, nil)) }},
		{"segments", func() error { return fails(PoolSegments(effects, se, SegmentPrior{})) }},
		{"rates", func() error { return fails(PoolRates(rates, RatePrior{})) }},
		{"size", func() error { return fails(plan.Size(0.8)) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.run(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
