package sequential_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/sequential"
)

// Two buttons, looked at every day.
func ExampleNewBinomialPair() {
	test, err := sequential.NewBinomialPair(online.Beta{Alpha: 1, Beta: 9}, 0.05)
	if err != nil {
		fmt.Println(err)
		return
	}
	for day := 1; !test.Stopped(0.05); day++ {
		if err := test.Update(sequential.Pair{A: online.Trials{Successes: 20, N: 200}, B: online.Trials{Successes: 31, N: 200}}); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("day %d: log e %.2f, p %.3f\n", day, test.LogE(), test.P())
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("stopped after %v users; B − A between %.3f and %.3f\n", test.StoppedAt(), lo, hi)
	// Output:
	// day 1: log e 0.00, p 1.000
	// day 2: log e 1.37, p 0.255
	// day 3: log e 2.74, p 0.065
	// day 4: log e 4.10, p 0.017
	// stopped after 1600 users; B − A between -0.027 and 0.136
}

// Is the mean of what is measured 10? Look whenever you like.
func ExampleNewMean() {
	test, err := sequential.NewMean(sequential.Asymptotic{Null: 10, Start: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range 200 {
		if err := test.Update(10.5 + float64(i%5)); err != nil {
			fmt.Println(err)
			return
		}
	}
	lo, hi := test.Interval(0.95)
	fmt.Printf("stopped after %v; the mean is between %.2f and %.2f\n", test.StoppedAt(), lo, hi)
	// Output:
	// stopped after 38; the mean is between 11.99 and 13.01
}

// Shares of visitors against those planned: a mismatch is a fault of the
// experiment, not an effect.
func ExampleNewMultinomial() {
	test, err := sequential.NewMultinomial([]float64{0.5, 0.5}, 10000, 0.001)
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 30 {
		if err := test.Update([]int{1000, 930}); err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Printf("log e %.1f, at most %.1f so far; stopped after %v\n", test.LogE(), test.MaxLogE(), test.StoppedAt())
	// Output:
	// log e 31.5, at most 31.5 so far; stopped after 19300
}

// Two experiments of their own against the same null, and two tests of one.
func ExampleProduct() {
	a, b := 1.2, 2.5 // logs of e-values
	fmt.Printf("independent: %.2f; of the same data: %.2f\n", sequential.Product(a, b), sequential.Average(a, b))
	// Output:
	// independent: 3.70; of the same data: 2.05
}
