package vi_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/vi"
)

// waiting is a model of waiting times with one rate.
func waiting() *bayes.Program {
	m := bayes.NewModel("waiting")
	rate := m.Param("rate", bayes.Gamma(2, 1))
	m.Observe(m.Data("minutes", []float64{0.4, 2.1, 0.9, 1.2, 0.3, 3.3, 0.8, 1.6}), bayes.Exponential(rate))
	prog, err := m.Compile()
	if err != nil {
		panic(err)
	}
	return prog
}

func ExampleFit() {
	fit, err := vi.Fit(context.Background(), waiting(), vi.Pathfinder{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	rate, err := fit.Draws().Var("rate")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("rate %.2f ± %.2f; the posterior's is 0.86 ± 0.27\n", rate.Mean(), rate.SD()) // Gamma(10, 11.6)
	fmt.Println("trust it:", fit.Khat < 0.7, len(fit.Check()) == 0)
	// Output:
	// rate 0.86 ± 0.27; the posterior's is 0.86 ± 0.27
	// trust it: true true
}

func ExampleMAP() {
	mode, err := vi.MAP(context.Background(), waiting(), vi.ModeConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(mode) // (10 − 1)/11.6, and √9/11.6
	// Output:
	//         mode    se
	//   rate  0.7759  0.26
}

func ExamplePathfinder_Infer() {
	var method bayes.Inferrer = vi.Pathfinder{Draws: 500, Paths: 4}
	draws, err := method.Infer(context.Background(), waiting())
	fmt.Println(draws.Len(), len(draws.LogWeights()), err)
	// Output: 500 500 <nil>
}

func ExampleLaplace_Infer() {
	var method bayes.Inferrer = vi.Laplace{Draws: 500}
	draws, err := method.Infer(context.Background(), waiting())
	fmt.Println(draws.Len(), err)
	// Output: 500 <nil>
}

func ExampleApproximation_Resample() {
	fit, err := vi.Fit(context.Background(), waiting(), vi.Laplace{})
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := fit.Resample(1000, 7)
	fmt.Println(draws.Len(), draws.LogWeights() == nil, err)
	// Output: 1000 true <nil>
}

func ExampleConfigError() {
	_, err := vi.Fit(context.Background(), waiting(), vi.Pathfinder{Draws: -5, InitRadius: -2})
	fmt.Println(err)
	// Output:
	// vi: Pathfinder.Draws is -5, want 1 to 1000000000, or 0 for the default
	// vi: Pathfinder.InitRadius is -2, want a positive number, 0 for the default, or InitAtZero
}

func ExampleADVI() {
	fit, err := vi.Fit(context.Background(), waiting(), vi.ADVI{Family: vi.FullRank, Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("ELBO %.2f; the log evidence is %.2f\n", fit.ELBO, -11.71) // log Γ(10) − 10 log 11.6
	last := fit.Rounds[len(fit.Rounds)-1]
	fmt.Println("settled:", last.Divergence < 0.004)
	// Output:
	// ELBO -11.72; the log evidence is -11.71
	// settled: true
}

func ExampleADVI_Infer() {
	var method bayes.Inferrer = vi.ADVI{Family: vi.LowRank, Rank: 1, Draws: 500}
	draws, err := method.Infer(context.Background(), waiting())
	fmt.Println(draws.Len(), err)
	// Output: 500 <nil>
}

func ExampleMinibatch() {
	x, y := make([]float64, 5000), make([]int, 5000)
	for i := range x {
		x[i] = float64(i%11-5) / 5
		if i*i%97 < 40+int(30*x[i]) {
			y[i] = 1
		}
	}
	m := bayes.NewModel("clicks")
	a, b := m.Param("a", bayes.Normal(0, 2)), m.Param("b", bayes.Normal(0, 2))
	m.Observe(m.Data("y", y), bayes.BernoulliLogit(a.Add(b.Mul(m.Data("x", x)))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	method := vi.ADVI{Family: vi.FullRank, Draws: 1000}
	all, err := vi.Fit(context.Background(), prog, method)
	if err != nil {
		fmt.Println(err)
		return
	}
	method.Minibatch = vi.Minibatch{Data: []string{"x", "y"}, Rows: 250}
	some, err := vi.Fit(context.Background(), prog, method)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("ELBO %.1f of all rows, %.1f of 250 at a time\n", all.ELBO, some.ELBO)
	// Output: ELBO -3093.4 of all rows, -3093.4 of 250 at a time
}
