package abtest_test

import (
	"errors"
	"fmt"
	"log"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
)

// Calls to a desk in a hundred hours before and after a new page: fewer are better.
// What matters is whether it is a tenth less, not whether it is less at all.
func ExampleComparison() {
	before, after := abtest.Poisson(online.Gamma{Shape: 1 + 412, Rate: 0.1 + 100}), abtest.Poisson(online.Gamma{Shape: 1 + 371, Rate: 0.1 + 100})
	c, err := abtest.Compare(before, after)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi, err1 := c.Interval(0.9)
	same, err2 := c.ProbWithin(-0.1*before.Mean(), 0.1*before.Mean())
	median, err3 := c.LiftMedian()
	mean, err4 := c.LiftMean()
	low, high, err5 := before.Interval(0.9)
	r, err6 := abtest.RankLowest(before, after)
	if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("before %.2f ± %.2f an hour (%.2f to %.2f)\n", before.Mean(), before.SD(), low, high)
	fmt.Printf("change %.2f (%.2f to %.2f), by %.1f %%, or %.1f %% in the median\n", c.Mean, lo, hi, 100*mean, 100*median)
	fmt.Printf("fewer with probability %.3f, but with %.2f by less than a tenth either way\n", r.ProbBest[1], same)
	// Output:
	// before 4.13 ± 0.20 an hour (3.80 to 4.47)
	// change -0.41 (-0.87 to 0.05), by -9.7 %, or -9.9 % in the median
	// fewer with probability 0.928, but with 0.50 by less than a tenth either way
}

// Most visitors buy nothing, and some a lot: revenue is the share that pays times a
// log-normal amount. The density is what a picture of it needs.
func ExampleRevenue() {
	paying := func(buyers, users int) online.Beta {
		return online.Beta{Alpha: 1 + float64(buyers), Beta: 1 + float64(users-buyers)}
	}
	amounts := func(meanLog, scale, n float64) online.NormalInverseGamma {
		return online.NormalInverseGamma{Mean: meanLog, Count: n, Shape: n / 2, Scale: scale * n / 2}
	}
	old := abtest.Revenue(paying(300, 6000), amounts(3.1, 0.5, 300))
	young := abtest.Revenue(paying(360, 6000), amounts(3.05, 0.5, 360))
	c, err := abtest.Compare(old, young)
	if err != nil {
		log.Fatal(err)
	}
	density, err := young.Density(1, young.Mean(), 3)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f and %.2f a visitor, more with probability %.2f\n", old.Mean(), young.Mean(), c.ProbBetter)
	fmt.Printf("densities at 1, the mean and 3: %.2f\n", density)
	// Output:
	// 1.43 and 1.63 a visitor, more with probability 0.91
	// densities at 1, the mean and 3: [0.00 3.70 0.00]
}

// Clicks per view, where users were drawn and each views as often as he likes: counting
// views as if they were drawn makes everything look surer than it is.
func ExampleRatio() {
	var user abtest.Scatter
	both, err := online.NewMultivariate(online.NormalInverseWishart{Mean: []float64{1, 10}, Count: 0.01, DF: 3, Scale: mat.NewSymDense(2, []float64{1, 0, 0, 10})})
	if err != nil {
		log.Fatal(err)
	}
	for i := range 200 {
		views := float64(5 + i*7%11)
		clicks := float64(i % 3)
		if i%4 == 0 {
			clicks += views / 5
		}
		if err := errors.Join(user.Update(clicks, views), both.Update([]float64{clicks, views})); err != nil {
			log.Fatal(err)
		}
	}
	exact := abtest.Ratio(both.Posterior())
	approximate, err := abtest.EstimateRatio(user)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.4f ± %.4f exactly, %.4f ± %.4f by the delta method\n", exact.Mean(), exact.SD(), approximate.Mean, approximate.SE())
	// Output:
	// 0.1492 ± 0.0089 exactly, 0.1491 ± 0.0089 by the delta method
}

// Estimates for DeltaMethod: of a mean; of a mean less what a covariate tells; of the
// median of delays, between order statistics.
func ExampleEstimateMean() {
	var plain online.Moments
	var pairs abtest.Scatter
	for i := range 60 {
		before := float64(i * 13 % 30)
		now := 5 + 0.8*before + float64(i%4)
		if err := errors.Join(plain.Update(now), pairs.Update(now, before)); err != nil {
			log.Fatal(err)
		}
	}
	mean, err1 := abtest.EstimateMean(plain)
	adjusted, err2 := abtest.EstimateAdjusted(pairs, []float64{0.8})
	median, err3 := abtest.EstimateQuantile(210, 198, 224, 900, 900)
	if err := errors.Join(err1, err2, err3); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("mean %.2f ± %.2f, less what was before %.2f ± %.2f; median %.0f ± %.1f ms\n", mean.Mean, mean.SE(), adjusted.Mean, adjusted.SE(), median.Mean, median.SE())
	// Output:
	// mean 18.10 ± 0.92, less what was before 6.50 ± 0.15; median 210 ± 6.6 ms
}
