package attribution_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/causal/attribution"
	"github.com/seed78144065/credence/mcmc"
)

// The code of docs/packages/causal/attribution.md: houses on ground poor and rich in
// uranium, and what makes their radon differ: in the mean, in the spread, in all.
func Example_change() {
	ctx := context.Background()
	poor, draws, err := fit() // a model of radon by ground and floor, and its posterior
	if err != nil {
		log.Fatal(err)
	}
	table, err := radon(func(uranium float64) bool { return uranium >= 0 })
	if err != nil {
		log.Fatal(err)
	}
	rich, err := poor.For(table)
	if err != nil {
		log.Fatal(err)
	}
	there, err := rich.Fit(ctx, mcmc.Config{Seed: 2, Warmup: 300, Draws: 50})
	if err != nil {
		log.Fatal(err)
	}
	before, err := poor.Program().Numbers("log_radon")
	if err != nil {
		log.Fatal(err)
	}
	for _, of := range []struct {
		name string
		what attribution.Statistic
	}{{"mean", attribution.Mean}, {"variance", attribution.Variance}, {"distance", attribution.RelativeEntropy(before)}} {
		why, err := attribution.Change(ctx, attribution.Fit{SCM: poor, Draws: draws}, attribution.Fit{SCM: rich, Draws: there},
			"log_radon", of.what, attribution.Config{Draws: 50})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %.2f by the models, %.2f in the data\n", of.name, why.Total.Mean(), why.Seen)
		for _, row := range why.Rows(0.9) {
			fmt.Printf("  %s: %.2f (%.2f to %.2f)\n", row.Name, row.Mean, row.Lower, row.Upper)
		}
	}
	// Output:
	// mean: 0.49 by the models, 0.48 in the data
	//   log_uranium: 0.42 (0.32 to 0.51)
	//   log_radon: 0.07 (-0.08 to 0.17)
	//   floor: 0.01 (-0.01 to 0.03)
	// variance: 0.16 by the models, 0.16 in the data
	//   log_radon: 0.17 (0.10 to 0.23)
	//   log_uranium: -0.01 (-0.02 to 0.01)
	//   floor: -0.00 (-0.02 to 0.01)
	// distance: 0.24 by the models, 0.27 in the data
	//   log_uranium: 0.17 (0.11 to 0.23)
	//   log_radon: 0.06 (-0.00 to 0.12)
	//   floor: 0.00 (-0.01 to 0.02)
}
