package sequential_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// Is the rate of complaints still 2 %? A look a day.
func ExampleNewBinomial() {
	test, err := sequential.NewBinomial(0.02, online.Beta{Alpha: 1, Beta: 49}, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 10 {
		if err := test.Update(online.Trials{Successes: 7, N: 200}); err != nil {
			fmt.Println(err)
			return
		}
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("stopped after %v; the rate is between %.3f and %.3f\n", test.StoppedAt(), lo, hi)
	// Output:
	// stopped after 1200; the rate is between 0.023 and 0.050
}

// The share of a day that a machine runs, of any distribution: is it ¾?
func ExampleNewBounded() {
	test, err := sequential.NewBounded(sequential.Bounded{Null: 0.75})
	if err != nil {
		fmt.Println(err)
		return
	}
	for day := range 120 {
		if err := test.Update(0.55 + 0.05*float64(day%5)); err != nil {
			fmt.Println(err)
			return
		}
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("stopped after %v days; the mean is between %.2f and %.2f\n", test.StoppedAt(), lo, hi)
	// Output:
	// stopped after 76 days; the mean is between 0.59 and 0.71
}

// A scale with a known error of 2 grams: is the filling 500 grams?
func ExampleNewNormal() {
	test, err := sequential.NewNormal(sequential.Normal{Null: 500, Variance: 4, Mixing: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range 60 {
		if err := test.Update(499 + float64(i%3-1)); err != nil {
			fmt.Println(err)
			return
		}
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("p %.4f, stopped after %v; the mean is between %.1f and %.1f\n", test.P(), test.StoppedAt(), lo, hi)
	// Output:
	// p 0.0031, stopped after 35; the mean is between 498.2 and 499.8
}

// What users of two arms spend, summed up day by day.
func ExampleNewMeanDifference() {
	test, err := sequential.NewMeanDifference(sequential.Asymptotic{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 8 {
		var day sequential.Outcomes
		for i := range 200 {
			spent := float64(i % 10)
			if err := day.A.Update(spent); err != nil {
				fmt.Println(err)
				return
			}
			if err := day.B.Update(spent + 0.8); err != nil {
				fmt.Println(err)
				return
			}
		}
		if err := test.Update(day); err != nil {
			fmt.Println(err)
			return
		}
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("stopped after %v users; B − A is between %.2f and %.2f\n", test.StoppedAt(), lo, hi)
	// Output:
	// stopped after 800 users; B − A is between 0.49 and 1.11
}

// One look at sums from a warehouse: a mean of 3.1 with a standard error, of a test that
// runs; and a copy of a test, to ask what a day would change.
func ExampleAsymptotic_Look() {
	lo, hi, p, err := sequential.Asymptotic{Null: 3, Tuning: 2000}.Look(3.1, 0.02, 1500)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("between %.2f and %.2f, p %.4f\n", lo, hi, p)
	test, err := sequential.NewBinomialPair(online.Beta{Alpha: 1, Beta: 9}, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	tomorrow := test.Snapshot()
	if err := tomorrow.Update(sequential.Pair{A: online.Trials{Successes: 20, N: 200}, B: online.Trials{Successes: 60, N: 200}}); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("if tomorrow is like that:", tomorrow.Stopped(0.05), "and today:", test.Stopped(0.05))
	// Output:
	// between 3.04 and 3.16, p 0.0001
	// if tomorrow is like that: false and today: false
}
