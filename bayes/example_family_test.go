package bayes_test

import (
	"context"
	"fmt"
	"log"
	"math"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// quartiles draws from a distribution, and tells where its middle half lies.
func quartiles(name string, d bayes.Dist) {
	m := bayes.NewModel(name)
	m.Generate("x", d)
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	draws, err := prog.Prior(context.Background(), 4000, 1)
	if err != nil {
		log.Fatal(err)
	}
	x, err := draws.Var("x")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%-26s %.2f %.2f %.2f\n", name, x.Quantiles(0.25)[0], x.Quantiles(0.5)[0], x.Quantiles(0.75)[0])
}

// Families of real numbers. Before a prior is chosen, look at what it draws.
func ExampleDist_real() {
	quartiles("cauchy", bayes.Cauchy(0, 1))
	quartiles("logistic", bayes.Logistic(0, 1))
	quartiles("gumbel", bayes.Gumbel(0, 1))
	quartiles("skew normal", bayes.SkewNormal(0, 1, 4))
	quartiles("exp. modified normal", bayes.ExpModNormal(0, 1, 1))
	quartiles("von mises", bayes.VonMises(0, 2))
	// Output:
	// cauchy                     -0.97 -0.01 1.01
	// logistic                   -1.13 0.02 1.09
	// gumbel                     -0.35 0.38 1.24
	// skew normal                0.31 0.68 1.16
	// exp. modified normal       0.08 0.91 1.83
	// von mises                  -0.53 0.01 0.55
}

// Families of positive numbers: scales, times, sizes.
func ExampleDist_positive() {
	quartiles("half Student t", bayes.HalfStudentT(4, 1))
	quartiles("chi square", bayes.ChiSquare(3))
	quartiles("inverse chi square", bayes.InverseChiSquare(3))
	quartiles("scaled inverse chi square", bayes.ScaledInverseChiSquare(3, 1))
	quartiles("frechet", bayes.Frechet(2, 1))
	quartiles("log-logistic", bayes.LogLogistic(1, 2))
	quartiles("pareto", bayes.Pareto(1, 2))
	quartiles("rayleigh", bayes.Rayleigh(1))
	quartiles("inverse gaussian", bayes.InverseGaussian(1, 2))
	quartiles("beta of mean 0.2", bayes.BetaMeanPrecision(0.2, 10))
	// Output:
	// half Student t             0.35 0.72 1.33
	// chi square                 1.24 2.37 4.12
	// inverse chi square         0.24 0.42 0.81
	// scaled inverse chi square  0.73 1.27 2.42
	// frechet                    0.84 1.21 1.86
	// log-logistic               0.57 1.01 1.72
	// pareto                     1.16 1.41 2.03
	// rayleigh                   0.76 1.17 1.68
	// inverse gaussian           0.51 0.79 1.23
	// beta of mean 0.2           0.11 0.18 0.27
}

// Families of counts.
func ExampleDist_counts() {
	quartiles("negative binomial", bayes.NegBinomial(2, 0.2))
	quartiles("the same, by log mean", bayes.NegBinomialLog(math.Log(10), 2))
	quartiles("geometric", bayes.Geometric(0.2))
	quartiles("beta-binomial", bayes.BetaBinomial(20, 2, 3))
	quartiles("hypergeometric", bayes.Hypergeometric(10, 20, 30))
	// Output:
	// negative binomial          4.00 8.00 14.00
	// the same, by log mean      4.00 8.00 14.00
	// geometric                  1.00 3.00 6.00
	// beta-binomial              4.00 8.00 11.00
	// hypergeometric             3.00 4.00 5.00
}

// What draws know beside their values.
func ExampleDraws_Thin() {
	m := bayes.NewModel("coin")
	m.Observe(m.Data("heads", []int{7}), bayes.Binomial(10, m.Param("p", bayes.Beta(1, 1))))
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, SaveWarmup: true})
	if err != nil {
		log.Fatal(err)
	}
	few, err := draws.Thin(10)
	if err != nil {
		log.Fatal(err)
	}
	p, err := few.Var("p")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(draws.Len(), few.Len(), draws.Warmup().Len(), few.Independent(), len(p.ByChain()), p.Weights() == nil)
	fmt.Println(draws.StatNames())
	// Output:
	// 1000 10 300 false 8 true
	// [lp acceptance_rate step_size tree_depth n_steps diverging energy reached_max_treedepth]
}

// A point whose density is not finite: which term, which row, and why.
func ExampleProgram_Explain() {
	m := bayes.NewModel("rates")
	rate := m.Param("rate", bayes.Normal(0, 1))
	m.Observe(m.Data("count", []int{3, 4}), bayes.Poisson(bayes.Mul(10, rate))) // may be negative, which no rate is
	prog, err := m.Compile()
	if err != nil {
		log.Fatal(err)
	}
	x, err := prog.Unconstrain(bayes.Values{"rate": -1.0})
	if err != nil {
		log.Fatal(err)
	}
	_, why, _ := strings.Cut(prog.Explain(x).Error(), ": ") // past file and line
	fmt.Println(why)
	// Output:
	// bayes: the log density of count ~ Poisson(Mul(10, rate)) is NaN in row 0: check its parameters and the data of that row
}
