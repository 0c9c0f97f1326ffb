package causal_test

import (
	"context"
	"fmt"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// Radon in 919 houses of Minnesota, measured in the basement (floor 0) or on the
// first floor (1). What if all had been measured on the first floor? And if only
// those on ground rich in uranium had?
func ExampleSCM_Worlds() {
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
	m.Observe(radon, bayes.Normal(m.Let("expected", a.Add(b.Mul(floor)).Add(c.Mul(uranium))), m.Param("sd", bayes.HalfNormal(1))))
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
	fmt.Println(scm.Graph())
	w := scm.Worlds()
	w.Do("above", map[string]bayes.Action{"floor": bayes.Set(1)})
	w.Do("below", map[string]bayes.Action{"floor": bayes.Set(0)})
	w.Do("rich", map[string]bayes.Action{"floor": bayes.Set(1).When(bayes.Less(0, uranium))})
	ans, err := w.Ask(context.Background(), draws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, world := range []string{"above", "below", "rich"} {
		effect, err := ans.Effect(world+".expected", "f.expected")
		if err != nil {
			fmt.Println(err)
			return
		}
		rung, _ := ans.Rung(world + ".expected")
		lo, hi := effect.Interval(0.9)
		fmt.Printf("%s: log radon changes by %.1f (%.1f to %.1f), %v\n", world, effect.Mean(), lo, hi, rung)
	}
	// Output:
	// DAG { expected; log_uranium; floor; log_radon; floor -> expected; log_uranium -> expected; expected -> log_radon }
	// above: log radon changes by -0.5 (-0.6 to -0.4), rung 2 (doing)
	// below: log radon changes by 0.1 (0.1 to 0.1), rung 2 (doing)
	// rich: log radon changes by -0.3 (-0.4 to -0.3), rung 2 (doing)
}
