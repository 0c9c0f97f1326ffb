package bayes_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Eight schools: what did coaching do in each, when no school tells much by
// itself?
func Example() {
	m := bayes.NewModel("schools")
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.On(bayes.Lower(0), bayes.Normal(0, 5)))
	eta := m.Param("eta", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(eta)))
	y := m.Data("y", []float64{28, 8, -3, 7, -1, 1, 18, 12}, school)
	m.Observe(y, bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if err != nil {
		fmt.Println(err)
		return
	}
	effect, _ := draws.Var("theta")
	a, _ := effect.Label("A")
	fmt.Printf("school A: %.0f points, helped with probability %.1f\n", a.Mean(), a.ProbPositive())
	fmt.Println("warnings:", len(draws.Check()))
	// Output:
	// school A: 6 points, helped with probability 0.9
	// warnings: 0
}

// Every fault of a model is reported at once, each with the line that made it.
func ExampleModel_Compile() {
	m := bayes.NewModel("faulty")
	school := m.Dim("school", "A", "B", "C")
	eta := m.Param("eta", bayes.Normal(0, 1), school)
	m.Let("theta", bayes.Add(eta, []float64{1, 2}))
	m.Param("eta", bayes.Normal(0, 1))
	_, err := m.Compile()
	for line := range strings.Lines(err.Error()) {
		_, msg, _ := strings.Cut(line, ": ")
		fmt.Print(msg)
	}
	// Output:
	// bayes: Add: shape mismatch: eta[school=3] and number[2]
	// bayes: "eta" is declared twice
}

// A program's graph is its causal graph: Do cuts a node from its causes.
func ExampleProgram_Do() {
	m := bayes.NewModel("advert")
	season := m.Data("season", []float64{0, 1, 1, 0})
	advert := m.Data("advert", []float64{1, 3, 4, 1})
	sales := m.Data("sales", []float64{12, 41, 48, 13})
	m.Observe(season, bayes.Normal(0.5, 1))
	m.Observe(advert, bayes.Normal(bayes.Mul(3, season), 1))
	b := m.Param("b", bayes.Normal(0, 10))
	m.Observe(sales, bayes.Normal(bayes.Add(bayes.Mul(20, season), b.Mul(advert)), 2))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	mean := func(spend float64) float64 {
		world, err := prog.Do(bayes.Values{"advert": spend})
		if err != nil {
			fmt.Println(err)
		}
		out, err := world.Predict(context.Background(), draws, 1)
		if err != nil {
			fmt.Println(err)
		}
		v, _ := out.Var("sales")
		first, _ := v.At(0)
		return first.Mean()
	}
	// Season moves both, but under do only the effect of the advert is left;
	// the two worlds share their noise.
	fmt.Printf("raising the advert from 1 to 4 sells %.0f more\n", mean(4)-mean(1))
	// Output: raising the advert from 1 to 4 sells 22 more
}

func ExampleProgram_Bind() {
	m := bayes.NewModel("line")
	b := m.Param("b", bayes.Normal(0, 10))
	x := m.Data("x", []float64{1, 2, 3})
	m.Observe(m.Data("y", []float64{2.1, 3.9, 6.2}), bayes.Normal(b.Mul(x), 0.1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, _ := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1})
	next, err := prog.Bind(bayes.Values{"x": []float64{10, 20}, "y": []float64{0, 0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, _ := next.Predict(context.Background(), draws, 1)
	y, _ := out.Var("y")
	for i, v := range y.Means() {
		fmt.Printf("y[%d] = %.0f\n", i, v)
	}
	// Output:
	// y[0] = 20
	// y[1] = 41
}

func ExampleProgram_Prior() {
	m := bayes.NewModel("coin")
	p := m.Param("logit_p", bayes.Normal(0, 1.5))
	m.Let("p", bayes.Expit(p))
	prog, _ := m.Compile()
	draws, err := prog.Prior(context.Background(), 10000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := draws.Var("p")
	fmt.Printf("the prior puts p at %.1f, and above 0.9 %.0f%% of the time\n", v.Mean(), 100*v.Prob(func(p float64) bool { return p > 0.9 }))
	// Output: the prior puts p at 0.5, and above 0.9 7% of the time
}
