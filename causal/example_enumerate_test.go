package causal_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// The captain may order two riflemen to fire; the first is nervous and may fire
// anyway. The prisoner is dead: would he be had the first not fired?
func ExampleWorlds_Enumerate() {
	m := bayes.NewModel("firing squad")
	order, nervous := m.Data("order", 1), m.Data("nervous", 0)
	m.Observe(order, bayes.Bernoulli(0.7))
	m.Observe(nervous, bayes.Bernoulli(0.3))
	first := m.Let("first", bayes.Max(order, nervous))
	second := m.Let("second", bayes.Mul(1, order))
	m.Let("dead", bayes.Max(first, second))
	prog, err := m.Compile()
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
	w.Do("held", map[string]bayes.Action{"first": bayes.Set(0)})
	w.See("f.dead", 1)
	// There are no parameters; one draw of nothing does.
	one, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "none"}}, Chains: 1, Draws: 1, Values: []float64{0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ans, err := w.Enumerate(context.Background(), one, 1, "held.dead")
	if err != nil {
		fmt.Println(err)
		return
	}
	dead, err := ans.Var("held.dead")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f, by hand %.4f\n", dead.Mean(), 0.7/0.79)
	fmt.Print(ans)
	// Output:
	// 0.8861, by hand 0.8861
	// seen: f.dead = 1
	// held.dead: rung 3 (imagining), ESS +Inf
	// noise posterior: nervous, order
	// exact: all states of discrete variables were enumerated
}

// A customer chose the second of three products. With other prices she might have
// chosen another: which, depends on how choices under both prices belong together.
func ExampleWorlds_Couple() {
	m := bayes.NewModel("choice")
	prices := m.Data("prices", 0)
	m.Observe(prices, bayes.Bernoulli(0.5))
	shares := [2][]float64{{0.2, 0.3, 0.5}, {0.5, 0.3, 0.2}}
	var share []bayes.Expr
	for k := range 3 {
		share = append(share, bayes.Where(prices, shares[1][k], shares[0][k]))
	}
	m.Observe(m.Data("choice", 1), bayes.Categorical(bayes.Stack(bayes.Size(3), share...)))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	one, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "none"}}, Chains: 1, Draws: 1, Values: []float64{0}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range []causal.Coupling{causal.Monotone, causal.GumbelMax, causal.Independent} {
		w := scm.Worlds()
		w.Do("new", map[string]bayes.Action{"prices": bayes.Set(1)})
		w.See("f.prices", 0)
		w.See("f.choice", 1)
		w.Couple("choice", c)
		w.Let("same", bayes.Equal(w.V("new.choice"), 1))
		ans, err := w.Ask(context.Background(), one, 1, "same")
		if err != nil {
			fmt.Println(err)
			return
		}
		same, err := ans.Var("same")
		if err != nil {
			fmt.Println(err)
			return
		}
		lo, hi, ok := ans.Bounds("same")
		fmt.Printf("%v: %.3f; bounds %.3f to %.3f (%v)\n", c, same.Mean(), lo, hi, ok)
	}
	// Output:
	// monotone: 0.000; bounds 0.000 to 1.000 (true)
	// Gumbel-max: 0.769; bounds 0.000 to 1.000 (true)
	// independent: 0.300; bounds 0.000 to 1.000 (true)
}
