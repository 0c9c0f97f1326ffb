package online_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/online"
)

// disasters in British coal mines with ten dead or more, year by year from 1851
// (Jarrett 1979).
var disasters = []int{
	4, 5, 4, 1, 0, 4, 3, 4, 0, 6, 3, 3, 4, 0, 2, 6, 3, 3, 5, 4, 5, 3, 1, 4, 4, 1, 5, 5, 3, 4, 2, 5, 2, 2, 3, 4, 2, 1,
	3, 2, 2, 1, 1, 1, 1, 3, 0, 0, 1, 0, 1, 1, 0, 0, 3, 1, 0, 3, 2, 2, 0, 1, 1, 1, 0, 1, 0, 1, 0, 0, 0, 2, 1, 0, 0, 0,
	1, 1, 0, 2, 3, 3, 1, 1, 2, 1, 1, 1, 1, 2, 3, 3, 0, 0, 0, 1, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1,
}

// Example_guide is the code of docs/packages/online.md.
func Example_guide() {
	steady, err := online.NewPoisson(online.Gamma{Shape: 1, Rate: 0.5}) // two a year, as one would guess from half a year
	if err != nil {
		log.Fatal(err)
	}
	fading := steady.Snapshot()
	for i, n := range disasters {
		if err := fading.Forget(0.9, online.KeepPrior); err != nil { // remember some ten years
			log.Fatal(err)
		}
		year := online.Count{N: n, Exposure: 1}
		if err := steady.Update(year); err != nil {
			log.Fatal(err)
		}
		if err := fading.Update(year); err != nil {
			log.Fatal(err)
		}
		if at := 1851 + i; at == 1890 || at == 1910 || at == 1962 {
			all, late := steady.Posterior().Dist(), fading.Posterior().Dist()
			fmt.Printf("%d: %.1f a year (%.1f to %.1f); of late %.1f (%.1f to %.1f), worth %.0f years\n", at,
				all.Mean(), all.Quantile(0.025), all.Quantile(0.975),
				late.Mean(), late.Quantile(0.025), late.Quantile(0.975), fading.N())
		}
	}
	fmt.Printf("log evidence: %.0f of a rate that stays, %.0f of one that moves\n", steady.LogEvidence(), fading.LogEvidence())

	five := online.Count{N: 5, Exposure: 1}
	surprise, err := fading.Predict(five) // log probability; five may still come
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("five next year: log probability %.1f\n", surprise)
	fmt.Println(fading.Update(five, online.Count{N: -1, Exposure: 1}))

	file, err := fading.MarshalJSON()
	if err != nil {
		log.Fatal(err)
	}
	again, err := online.NewPoisson(fading.Prior()) // made alike, then read
	if err != nil {
		log.Fatal(err)
	}
	if err := again.UnmarshalJSON(file); err != nil {
		log.Fatal(err)
	}
	var now online.Gamma
	again.CopyTo(&now) // as Posterior, into memory that is there
	fmt.Printf("read again: %.1f a year\n", now.Dist().Mean())
	// Output:
	// 1890: 3.1 a year (2.6 to 3.7); of late 2.8 (1.9 to 3.9), worth 10 years
	// 1910: 2.5 a year (2.1 to 2.9); of late 1.5 (0.9 to 2.3), worth 10 years
	// 1962: 1.7 a year (1.5 to 2.0); of late 0.6 (0.2 to 1.2), worth 10 years
	// log evidence: -206 of a rate that stays, -177 of one that moves
	// five next year: log probability -6.9
	// online: bad observation 2 of 2 for poisson: -1 events in an exposure of 1; want none or more, and an Exposure above 0: 1 of each where all are alike
	// read again: 0.6 a year
}
