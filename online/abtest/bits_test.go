package abtest

import (
	"fmt"
	"hash/fnv"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// TestBits: every answer is the same on every CPU, bit for bit.
func TestBits(t *testing.T) {
	got := map[string]uint64{}
	keep := func(name string, result any, err error) {
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		h := fnv.New64a()
		fmt.Fprintf(h, "%v", result) // the shortest digits that tell a number from all others
		got[name] = h.Sum64()
	}
	nig := func(mean float64) online.NormalInverseGamma {
		return online.NormalInverseGamma{Mean: mean, Count: 40, Shape: 17.3, Scale: 33}
	}
	of := map[string][3]Metric{
		"binomial": {Binomial(online.Beta{Alpha: 51, Beta: 451}), Binomial(online.Beta{Alpha: 63.3, Beta: 444}), Binomial(online.Beta{Alpha: 7, Beta: 44.1})},
		"poisson":  {Poisson(online.Gamma{Shape: 51, Rate: 45.1}), Poisson(online.Gamma{Shape: 63.3, Rate: 44}), Poisson(online.Gamma{Shape: 7, Rate: 4.41})},
		"normal":   {Normal(nig(3.1)), Normal(nig(3.3)), Normal(nig(2.9))},
		"revenue":  {Revenue(online.Beta{Alpha: 51, Beta: 451}, nig(0.1)), Revenue(online.Beta{Alpha: 63.3, Beta: 444}, nig(0.2)), Revenue(online.Beta{Alpha: 7, Beta: 44.1}, nig(0))},
	}
	for name, m := range of {
		c, err := Compare(m[0], m[1])
		if err != nil {
			t.Fatal(err)
		}
		lo, hi, err := c.Interval(0.95)
		keep(name+": interval", []float64{c.ProbBetter, c.LossA, c.LossB, c.Mean, c.SD, lo, hi}, err)
		lo, hi, err = c.LiftInterval(0.9)
		keep(name+": lift", []float64{lo, hi}, err)
		within, err := c.ProbWithin(-0.01, 0.02)
		keep(name+": within", within, err)
		r, err := Rank(m[:]...)
		keep(name+": rank", r, err)
	}
	var scatters [2]Scatter
	src := rng.New(7, "abtest/bits")
	for range 300 {
		for i := range scatters {
			before := rng.Normal(&src, 5, 2)
			if err := scatters[i].Update(before/3+rng.Normal(&src, 2+float64(i)/7, 1), before); err != nil {
				t.Fatal(err)
			}
		}
	}
	adjusted, err := Adjust(scatters[0], scatters[1], WithinArms)
	keep("adjusted", []any{adjusted.Effect, adjusted.SE, adjusted.Theta, adjusted.Reduction}, err)
	var ratios [2]Estimate
	for i, s := range scatters {
		if ratios[i], err = EstimateRatio(s); err != nil {
			t.Fatal(err)
		}
	}
	effect, err := DeltaMethod(ratios[0], ratios[1], DeltaSettings{PriorSD: 0.3})
	keep("delta method", effect, err)
	low, high, p, err := AlwaysValid(ratios[0], ratios[1], false, sequential.Asymptotic{})
	keep("always valid", []float64{low, high, p}, err)
	effects, se := []float64{0.11, 0.52, -0.33, 0.74, 0.05}, []float64{0.3, 0.21, 0.4, 0.17, 0.6}
	for _, prior := range []SegmentPrior{{}, {MeanSD: 0.7, Scale: 0.3, HalfNormal: true, Top: 3}} {
		s, err := PoolSegments(effects, se, prior)
		keep(fmt.Sprintf("segments, half-normal %t", prior.HalfNormal), s, err)
	}
	rates, err := PoolRates([]online.Trials{{Successes: 3, N: 70}, {Successes: 11, N: 90}, {Successes: 0, N: 33}, {Successes: 5, N: 41}}, RatePrior{})
	keep("rates of segments", rates, err)
	shares, err := CheckShares([]int{5020, 4801, 5110}, nil)
	keep("shares", shares, err)
	plan := Plan{Kind: BinomialKind, Baseline: 0.11, Effect: 0.013, Ratio: 0.7}
	size, err := plan.Size(0.8)
	keep("size", size, err)
	assurance, err := plan.Assurance(3000, uniform{})
	keep("assurance", assurance, err)
	stops, err := plan.Stops(t.Context(), 500, 5000, 40, 3)
	keep("stops", stops, err)
	want := map[string]uint64{
		"adjusted":                    0xa8019e5edf899809,
		"always valid":                0xbad4bd37ac1477d4,
		"assurance":                   0x3f19a415251ca214,
		"binomial: interval":          0xe6b7296baca4aa8,
		"binomial: lift":              0x7ccfce648790ac67,
		"binomial: rank":              0xaab36f59385a1a64,
		"binomial: within":            0x9e8082ccc7611d88,
		"delta method":                0xb73982c00d1555c2,
		"normal: interval":            0xccef079c92c762e8,
		"normal: lift":                0x4bc4924d93219fc2,
		"normal: rank":                0x3d7c0cc27588f2e1,
		"normal: within":              0xd244fb6266ee33db,
		"poisson: interval":           0x2e98c2061f7b46e9,
		"poisson: lift":               0x99dc2f4759e4ecdb,
		"poisson: rank":               0xfed277f823abb473,
		"poisson: within":             0xce3f3b8737802f6f,
		"rates of segments":           0x288ab74c5ba35c26,
		"revenue: interval":           0x1d06a3317058e123,
		"revenue: lift":               0x8dcc44e15e1bdfe0,
		"revenue: rank":               0xf21b0d23c4f66d3a,
		"revenue: within":             0x544a3c2f476e0b75,
		"segments, half-normal false": 0x7330fafe9255bbff,
		"segments, half-normal true":  0x463333cb494ba44,
		"shares":                      0xf86d912470762212,
		"size":                        0xdf0c17f357998f8,
		"stops":                       0x2ece2f638d250b2b,
	}
	for name, sum := range got {
		if want[name] != sum {
			t.Errorf("%q: %#x,", name, sum)
		}
	}
}

// uniform is an effect between 0 and 0.03.
type uniform struct{}

func (uniform) Quantile(p float64) float64 { return 0.03 * p }
