package smc_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online/smc"
)

// A square was measured, its root is wanted: there are two, far apart. Chains stay
// at the one that they find; particles weigh both.
func ExampleTempering_Fit() {
	m := bayes.NewModel("root")
	x := m.Param("x", bayes.Normal(1, 4))
	m.Observe(m.Data("square", 25.0), bayes.Normal(bayes.Mul(x, x), 1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := smc.Tempering{Seed: 1, Steps: 512}.Fit(context.Background(), prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	root, err := r.Draws().Var("x")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log evidence %.1f, standard error below 0.1: %v\n", r.Evidence.Log, r.Evidence.SE < 0.1)
	fmt.Printf("P(x > 0) = %.1f\n", root.ProbPositive())
	// Output:
	// log evidence -4.7, standard error below 0.1: true
	// P(x > 0) = 0.7
}

// Two models of a coin predict its tosses: a fair one, and one whose share of
// heads is learnt. The evidence by time tells when the second is ahead.
func ExampleIBIS() {
	tosses := []int{1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1}
	m := bayes.NewModel("coin")
	heads := m.Param("heads", bayes.Beta(1, 1))
	m.Observe(m.Data("toss", tosses), bayes.Bernoulli(heads))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := smc.IBIS{Data: []string{"toss"}, Rows: 4, Tempering: smc.Tempering{Seed: 1}}.Fit(context.Background(), prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, step := range s.Steps() {
		n := 4 * (i + 1)
		const logHalf = -0.6931471805599453
		fmt.Printf("%2d tosses: log Bayes factor against a fair coin %.1f\n", n, step.Evidence.Log-float64(n)*logHalf)
	}
	// Output:
	//  4 tosses: log Bayes factor against a fair coin -0.2
	//  8 tosses: log Bayes factor against a fair coin 0.0
	// 12 tosses: log Bayes factor against a fair coin 0.4
	// 16 tosses: log Bayes factor against a fair coin 1.9
}

// A posterior takes tomorrow's data where it is.
func ExampleSequence_Update() {
	ctx := context.Background()
	m := bayes.NewModel("visits")
	rate := m.Param("rate", bayes.LogNormal(3, 0.5))
	m.Observe(m.Data("visits", []int{21, 18, 25}), bayes.Poisson(rate))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := smc.Tempering{Seed: 1}.Start(ctx, prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, days := range [][]int{{21, 18, 25}, {21, 18, 25, 19, 22, 30}} {
		all, err := prog.Bind(bayes.Values{"visits": days})
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := s.Update(ctx, all); err != nil {
			fmt.Println(err)
			return
		}
		draws, err := s.Draws(ctx)
		if err != nil {
			fmt.Println(err)
			return
		}
		v, err := draws.Var("rate")
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d days: rate %.0f, log evidence %.0f\n", len(days), v.Mean(), s.Evidence().Log)
	}
	holiday, err := prog.Bind(bayes.Values{"visits": []int{21, 18, 25, 19, 22, 30, 95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	what := s.Snapshot() // a copy; the sequence stays where it was
	if err := what.Update(ctx, holiday); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("a holiday would cost %.0f of log evidence; steps %d and %d, warnings %d\n", s.Evidence().Log-what.Evidence().Log, len(s.Steps()), len(what.Steps()), len(what.Warnings()))
	// Output:
	// 3 days: rate 21, log evidence -9
	// 6 days: rate 22, log evidence -19
	// a holiday would cost 54 of log evidence; steps 2 and 3, warnings 0
}
