package rng_test

import (
	"fmt"

	"github.com/seed78144065/credence/internal/rng"
)

func ExampleNew() {
	a, b := rng.New(42, "mcmc/transition", 0), rng.New(42, "mcmc/transition", 0)
	other := rng.New(42, "mcmc/transition", 1)
	x := a.Uint64()
	fmt.Println(x == b.Uint64(), x == other.Uint64())
	// Output: true false
}

func ExampleSite() {
	site := rng.NewSite(42, rng.Key("y"))
	noise := site.At(7, 3)
	before := rng.StdNormal(&noise)
	for row := range uint64(100) { // other addresses, in any order
		n := site.At(row, 0)
		rng.StdNormal(&n)
	}
	noise = site.At(7, 3)
	fmt.Println(before == rng.StdNormal(&noise))
	// Output: true
}

func ExamplePoisson() {
	s := rng.New(1, "example")
	sum := 0.0
	for range 10_000 {
		sum += rng.Poisson(&s, 3.5)
	}
	fmt.Printf("mean %.1f\n", sum/10_000)
	// Output: mean 3.5
}

func ExampleCategorical() {
	s := rng.New(1, "example")
	counts := make([]int, 3)
	for range 1000 {
		counts[rng.Categorical(&s, []float64{0, 1, 0})]++
	}
	fmt.Println(counts)
	// Output: [0 1000 0]
}
