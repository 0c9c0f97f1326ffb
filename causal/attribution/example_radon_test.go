package attribution_test

import (
	"context"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/attribution"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

// radon returns the houses of Minnesota, or those on ground rich or poor in
// uranium.
func radon(keep func(uranium float64) bool) (*bayes.Table, error) {
	f, err := os.Open("../../examples/radon/data/radon.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	all, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		return nil, err
	}
	uranium, err := all.Float("log_uranium")
	if err != nil {
		return nil, err
	}
	return all.Rows(func(i int) bool { return keep(uranium[i]) })
}

// fit fits radon in a house by the uranium of its county and the floor measured.
func fit() (scm *causal.SCM, draws *bayes.Draws, err error) {
	poor, err := radon(func(u float64) bool { return u < 0 })
	if err != nil {
		return nil, nil, err
	}
	scm, err = causal.NewSCM(dag.MustParse("log_uranium -> log_radon; floor -> log_radon"), poor, map[string]causal.Mechanism{"log_uranium": causal.Given{}})
	if err != nil {
		return nil, nil, err
	}
	draws, err = scm.Fit(context.Background(), mcmc.Config{Seed: 1, Draws: 200})
	return scm, draws, err
}

// Houses on ground poor in uranium: what makes their radon differ, the ground or
// the floor it was measured on?
func ExampleArrowStrengths() {
	scm, draws, err := fit()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := attribution.ArrowStrengths(context.Background(), scm, draws, "log_radon", attribution.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows(0.9) {
		fmt.Printf("%s: %.3f (%.3f to %.3f)\n", row.Name, row.Mean, row.Lower, row.Upper)
	}
	// Output:
	// floor -> log_radon: 0.024 (0.007 to 0.048)
	// log_uranium -> log_radon: 0.017 (0.005 to 0.035)
}

// Houses on ground rich in uranium have more radon. By their ground, their
// floors, or by how radon comes of these?
func ExampleChange() {
	scm, draws, err := fit()
	if err != nil {
		fmt.Println(err)
		return
	}
	rich, err := radon(func(u float64) bool { return u >= 0 })
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	there, err := scm.For(rich)
	if err != nil {
		fmt.Println(err)
		return
	}
	newDraws, err := there.Fit(ctx, mcmc.Config{Seed: 2, Draws: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := attribution.Change(ctx, attribution.Fit{SCM: scm, Draws: draws}, attribution.Fit{SCM: there, Draws: newDraws}, "log_radon", attribution.Mean, attribution.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows(0.9) {
		fmt.Printf("%s: %.2f (%.2f to %.2f)\n", row.Name, row.Mean, row.Lower, row.Upper)
	}
	fmt.Printf("total %.2f, in the data %.2f\n", r.Total.Mean(), r.Seen)
	// Output:
	// log_uranium: 0.42 (0.30 to 0.53)
	// log_radon: 0.06 (-0.07 to 0.21)
	// floor: 0.00 (-0.02 to 0.03)
	// total 0.48, in the data 0.48
}

// The house with the most radon: an odd house, or was it measured on an odd
// floor?
func ExampleRootCauses() {
	scm, draws, err := fit()
	if err != nil {
		fmt.Println(err)
		return
	}
	most, radon := 0, 0.0
	x, err := scm.Program().Numbers("log_radon")
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, v := range x {
		if v > radon {
			most, radon = i, v
		}
	}
	r, err := attribution.RootCauses(context.Background(), scm, draws, "log_radon", most, attribution.Config{Draws: 50, Tail: attribution.Above})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, row := range r.Rows(0.9) {
		fmt.Printf("%s: %.1f (%.1f to %.1f)\n", row.Name, row.Mean, row.Lower, row.Upper)
	}
	fmt.Printf("score %.1f\n", r.Total.Mean())
	// Output:
	// log_radon: 7.2 (6.4 to 7.5)
	// floor: 0.1 (0.1 to 0.2)
	// score 7.3
}
