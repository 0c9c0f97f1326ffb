package online_test

import (
	"fmt"

	"github.com/seed78144065/credence/online"
)

// A shop learns its rate of returns from two counters; yesterday counts less
// than today.
func ExamplePosterior() {
	shop, err := online.NewBinomial(online.Beta{Alpha: 1, Beta: 9})
	if err != nil {
		fmt.Println(err)
		return
	}
	other := shop.Snapshot()
	if err := shop.Update(online.Trials{Successes: 12, N: 150}, online.Trials{Successes: 9, N: 90}); err != nil {
		fmt.Println(err)
		return
	}
	if err := other.Update(online.Trials{Successes: 31, N: 210}); err != nil {
		fmt.Println(err)
		return
	}
	if err := shop.Merge(other); err != nil {
		fmt.Println(err)
		return
	}
	rate := shop.Posterior().Dist()
	fmt.Printf("after %.0f reports: %.1f %% are returned (%.1f to %.1f)\n", shop.N(), 100*rate.Mean(), 100*rate.Quantile(0.025), 100*rate.Quantile(0.975))
	if err := shop.Forget(0.5, online.KeepPrior); err != nil {
		fmt.Println(err)
		return
	}
	rate = shop.Posterior().Dist()
	fmt.Printf("a day later they count as %.1f: %.1f to %.1f\n", shop.N(), 100*rate.Quantile(0.025), 100*rate.Quantile(0.975))
	fmt.Println(shop.Update(online.Trials{Successes: 3, N: 2}))
	// Output:
	// after 3 reports: 11.5 % are returned (8.8 to 14.6)
	// a day later they count as 1.5: 7.7 to 15.9
	// online: bad observation 1 of 1 for binomial: 3 successes of 2 trials; want between none and all
}
