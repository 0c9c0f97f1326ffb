package criticism_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/criticism"
	"github.com/seed78144065/credence/mcmc"
)

// goals of a team at 20 matches, most of them none.
var goals = []float64{0, 0, 3, 0, 0, 5, 0, 0, 1, 0, 4, 0, 0, 0, 6, 0, 0, 2, 0, 0}

func poisson() (*bayes.Program, error) {
	m := bayes.NewModel("goals")
	m.Observe(m.Data("goals", goals), bayes.Poisson(m.Param("rate", bayes.Exponential(1))))
	return m.Compile()
}

// Goals vary more from match to match than a Poisson distribution allows.
func ExamplePosteriorPredictiveCheck() {
	ctx := context.Background()
	prog, err := poisson()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	predicted, err := prog.Predict(ctx, draws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	replicated, err := predicted.Var("goals")
	if err != nil {
		fmt.Println(err)
		return
	}
	check, err := criticism.PosteriorPredictiveCheck(ctx, goals, replicated, criticism.Mean(), criticism.SD(),
		criticism.SampleQuantile(0.9), criticism.Autocorrelation(1)) // the best matches, and whether good ones follow one another
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range check.Tested {
		fmt.Printf("%s: data %.2f, 95 %% of replicated data %.2f to %.2f\n", t.Name, t.Observed, t.Low, t.High)
	}
	for _, w := range check.Warnings() {
		fmt.Println(w.Code, "at", w.Var)
	}
	// Output:
	// mean: data 1.05, 95 % of replicated data 0.50 to 1.70
	// sd: data 1.90, 95 % of replicated data 0.61 to 1.48
	// q90: data 4.10, 95 % of replicated data 1.00 to 3.10
	// lag 1: data -0.34, 95 % of replicated data -0.44 to 0.37
	// predictive at sd
	// predictive at q90
}

// A prior that says nothing of the size of goals expects thousands.
func ExamplePriorPredictiveCheck() {
	ctx := context.Background()
	m := bayes.NewModel("goals")
	m.Observe(m.Data("goals", goals), bayes.PoissonLog(m.Param("log rate", bayes.Normal(0, 10))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	predicted, err := prog.Prior(ctx, 1000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	replicated, err := predicted.Var("goals")
	if err != nil {
		fmt.Println(err)
		return
	}
	check, err := criticism.PriorPredictiveCheck(ctx, goals, replicated, criticism.Max())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("half a million goals in a match are expected:", check.Tested[0].High > 5e5)
	// Output:
	// half a million goals in a match are expected: true
}

// The variance of a Poisson variable is its mean, whatever that is.
func ExampleDiscrepancy() {
	ctx := context.Background()
	prog, err := poisson()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 500})
	if err != nil {
		fmt.Println(err)
		return
	}
	predicted, err := prog.Predict(ctx, draws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	replicated, err := predicted.Var("goals")
	if err != nil {
		fmt.Println(err)
		return
	}
	type params struct {
		Rate float64 `bayes:"rate"`
	}
	chi := criticism.Discrepancy("chi-square", draws, func(y []float64, p params) float64 {
		sum := 0.0
		for _, v := range y {
			sum += (v - p.Rate) * (v - p.Rate) / p.Rate
		}
		return sum
	})
	check, err := criticism.PosteriorPredictiveCheck(ctx, goals, replicated, chi)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("p below 0.01: %v, %d warning\n", check.Tested[0].P < 0.01, len(check.Warnings()))
	// Output:
	// p below 0.01: true, 1 warning
}
