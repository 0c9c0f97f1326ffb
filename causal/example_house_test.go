package causal_test

import (
	"context"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// Three houses of Minnesota were measured in the basement or on the first floor.
// What would the radon of each have been on the other floor? What else made its
// air what it was stays; that of a house nobody has measured does not follow.
func ExampleWorlds_SeeData() {
	f, err := os.Open("../examples/radon/data/radon.csv")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	houses, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := bayes.NewModel("radon")
	house := m.DimSize("house", houses.N())
	uranium, floor, radon := m.Column(houses, "log_uranium", house), m.Column(houses, "floor", house), m.Column(houses, "log_radon", house)
	a, b, c := m.Param("a", bayes.Normal(0, 5)), m.Param("b", bayes.Normal(0, 5)), m.Param("c", bayes.Normal(0, 5))
	sd := m.Param("sd", bayes.HalfNormal(1))
	mean := a.Add(b.Mul(floor)).Add(c.Mul(uranium))
	m.Observe(radon, bayes.Normal(mean, sd))
	m.Generate("any", bayes.Normal(mean, sd), house) // a house like each, not yet measured
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, Warmup: 300, Draws: 200})
	if err != nil {
		fmt.Println(err)
		return
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	w := scm.Worlds()
	w.Do("other", map[string]bayes.Action{"floor": bayes.Map(func(floor bayes.Expr) bayes.Expr { return bayes.Sub(1, floor) })})
	w.SeeData("log_radon")
	ans, err := w.Ask(context.Background(), draws, 1, "f.log_radon", "other.log_radon", "other.any")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, k := range []int{0, 1, 3} {
		fmt.Printf("house %d", k)
		for _, name := range ans.Names() {
			all, _ := ans.Var(name)
			one, err := all.At(k)
			if err != nil {
				fmt.Println(err)
				return
			}
			lo, hi := one.Interval(0.9)
			fmt.Printf(", %s %.1f (%.1f to %.1f)", name, one.Mean(), lo, hi)
		}
		fmt.Println()
	}
	rung, _ := ans.Rung("other.log_radon")
	noise, _ := ans.Noise("log_radon")
	fmt.Printf("%v, noise %v\n", rung, noise)
	// Output:
	// house 0, f.log_radon 0.1 (0.1 to 0.1), other.log_radon -0.5 (-0.6 to -0.4), other.any 0.3 (-0.9 to 1.6)
	// house 1, f.log_radon 0.8 (0.8 to 0.8), other.log_radon 0.2 (0.1 to 0.3), other.any 0.3 (-0.9 to 1.5)
	// house 3, f.log_radon 0.8 (0.8 to 0.8), other.log_radon 1.5 (1.3 to 1.6), other.any 0.9 (-0.3 to 2.1)
	// rung 3 (imagining), noise known
}
