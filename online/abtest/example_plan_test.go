package abtest_test

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
	"github.com/seed78144065/credence/online/sequential"
)

// How many users, for how long, and what looking every day saves.
func ExamplePlan() {
	plan := abtest.Plan{Kind: abtest.BinomialKind, Baseline: 0.10, Effect: 0.01}
	n, err := plan.Size(0.8)
	if err != nil {
		fmt.Println(err)
		return
	}
	days, err := abtest.Days(2*n, 2500, 0.1, 0.5)
	if err != nil {
		fmt.Println(err)
		return
	}
	least, err := plan.Detectable(5000, 0.8)
	if err != nil {
		fmt.Println(err)
		return
	}
	assured, err := plan.Assurance(n, distuv.Normal{Mu: 0.005, Sigma: 0.01})
	if err != nil {
		fmt.Println(err)
		return
	}
	stops, err := plan.Stops(context.Background(), 1250, 2*n, 2000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f users an arm in %d days; 5000 find %.4f\n", n, days, least)
	fmt.Printf("assurance %.2f\n", assured)
	fmt.Printf("with a look a day: power %.2f, %.0f users on average\n", stops.Power, stops.Mean)
	// Output:
	// 14751 users an arm in 25 days; 5000 find 0.0174
	// assurance 0.56
	// with a look a day: power 0.87, 17542 users on average
}

// The approximation of GrowthBook beside the exact posterior, at small counts.
func ExampleDeltaMethod() {
	a, err := abtest.EstimateProportion(online.Trials{Successes: 1, N: 50})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := abtest.EstimateProportion(online.Trials{Successes: 4, N: 52})
	if err != nil {
		fmt.Println(err)
		return
	}
	effect, err := abtest.DeltaMethod(a, b, abtest.DeltaSettings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	exact, err := abtest.Compare(abtest.Binomial(online.Beta{Alpha: 2, Beta: 50}), abtest.Binomial(online.Beta{Alpha: 5, Beta: 49}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("B is better with probability %.3f, or exactly %.3f\n", effect.ProbBetter, exact.ProbBetter)
	// Output:
	// B is better with probability 0.749, or exactly 0.888
}

// An interval that is right at every look.
func ExampleAlwaysValid() {
	a, err := abtest.EstimateProportion(online.Trials{Successes: 500, N: 5000})
	if err != nil {
		fmt.Println(err)
		return
	}
	b, err := abtest.EstimateProportion(online.Trials{Successes: 620, N: 5100})
	if err != nil {
		fmt.Println(err)
		return
	}
	low, high, p, err := abtest.AlwaysValid(a, b, true, sequential.Asymptotic{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("B − A between %.4f and %.4f, p = %.3f\n", low, high, p)
	// Output:
	// B − A between 0.0025 and 0.0407, p = 0.015
}

// What users spent before the experiment tells much of what they spend in it.
func ExampleAdjust() {
	var a, b abtest.Scatter
	for i := range 40 {
		before := float64(i * 7 % 40)
		arm, after := &a, 10+0.9*before+float64(i%3)
		if i%2 == 1 {
			arm, after = &b, after+1.5
		}
		if err := arm.Update(after, before); err != nil {
			fmt.Println(err)
			return
		}
	}
	c, err := abtest.Adjust(a, b, abtest.WithinArms)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("unadjusted %.2f ± %.2f, adjusted %.2f ± %.2f; %.0f %% of the variance is gone\n", c.Unadjusted, c.SEBefore, c.Effect, c.SE, 100*c.Reduction)
	// Output:
	// unadjusted 2.35 ± 3.41, adjusted 1.44 ± 0.26; 99 % of the variance is gone
}

// Cookie Cats' players, who were to be split in halves.
func ExampleCheckShares() {
	c, err := abtest.CheckShares([]int{44700, 45489}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("p = %.4f: mismatch %v, doubtful %v\n", c.P, c.Mismatch(), c.Doubtful())
	// Output:
	// p = 0.0087: mismatch false, doubtful true
}

// Eight segments: the largest estimate is the luckiest.
func ExamplePoolSegments() {
	effects := []float64{2.8, 0.8, -0.3, 0.7, -0.1, 0.1, 1.8, 1.2}
	se := []float64{1.5, 1.0, 1.6, 1.1, 0.9, 1.1, 1.0, 1.8}
	s, err := abtest.PoolSegments(effects, se, abtest.SegmentPrior{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean %.2f ± %.2f, spread %.2f\n", s.Mean, s.MeanSD, s.SpreadMedian)
	fmt.Printf("the first: %.2f, not 2.8; above the mean with probability %.2f\n", s.Effects[0].Mean, s.Effects[0].ProbAbove)
	// Output:
	// mean 0.79 ± 0.47, spread 0.40
	// the first: 1.03, not 2.8; above the mean with probability 0.64
}

// Rates of segments, from many trials and from few.
func ExamplePoolRates() {
	r, err := abtest.PoolRates([]online.Trials{{Successes: 90, N: 900}, {Successes: 70, N: 800}, {Successes: 3, N: 6}, {Successes: 60, N: 500}}, abtest.RatePrior{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("3 of 6 is about %.2f, between %.2f and %.2f\n", r.Means[2], r.Low[2], r.High[2])
	// Output:
	// 3 of 6 is about 0.23, between 0.02 and 0.60
}
