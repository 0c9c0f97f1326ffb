package abtest_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/abtest"
)

// moments are of amounts that are spread evenly about a mean.
func moments(n int, mean float64) online.Moments {
	var m online.Moments
	for i := range n {
		if err := m.Update(mean + float64(i%5-2)); err != nil {
			panic(err) // they are finite
		}
	}
	return m
}

// Those who pay by phone spend less, and by chance more of them are in B.
func ExamplePostStratify() {
	strata := []abtest.Stratum{
		{A: moments(400, 30), B: moments(300, 31)}, // desktop
		{A: moments(300, 10), B: moments(400, 11)}, // phone
	}
	effect, se, err := abtest.PostStratify(strata)
	if err != nil {
		fmt.Println(err)
		return
	}
	var a, b online.Moments
	for _, s := range strata {
		a.Merge(s.A)
		b.Merge(s.B)
	}
	fmt.Printf("%.2f ± %.2f within strata; %.2f of all together\n", effect, se, b.Mean-a.Mean)
	// Output:
	// 1.00 ± 0.08 within strata; -1.86 of all together
}

// The same test in six countries: the largest effect is the luckiest.
func ExampleSegmentEffects() {
	var a, b []abtest.Estimate
	for _, successes := range [][2]int{{100, 118}, {95, 99}, {110, 104}, {102, 121}, {98, 101}, {90, 140}} {
		control, err := abtest.EstimateProportion(online.Trials{Successes: successes[0], N: 1000})
		if err != nil {
			fmt.Println(err)
			return
		}
		treated, err := abtest.EstimateProportion(online.Trials{Successes: successes[1], N: 1000})
		if err != nil {
			fmt.Println(err)
			return
		}
		a, b = append(a, control), append(b, treated)
	}
	s, err := abtest.SegmentEffects(a, b, true, abtest.SegmentPrior{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("all: %.3f ± %.3f; the last: %.3f, not 0.050\n", s.Mean, s.MeanSD, s.Effects[5].Mean)
	// Output:
	// all: 0.014 ± 0.008; the last: 0.027, not 0.050
}
