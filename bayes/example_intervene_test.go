package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// The dose of each patient depends on weight; recovery on both. What if everyone
// above 80 kg had got half a unit more?
func ExampleProgram_Intervene() {
	m := bayes.NewModel("dose")
	patient := m.Dim("patient", "Ann", "Bob")
	weight := m.Data("weight", []float64{60, 90}, patient)
	dose := m.Data("dose", []float64{3, 4}, patient)
	m.Observe(dose, bayes.Normal(bayes.Mul(0.05, weight), 0.5))
	gain := m.Param("gain", bayes.Normal(0, 1))
	m.Observe(m.Data("days", []float64{8, 9}, patient), bayes.Normal(bayes.Mul(0.2, weight).Sub(gain.Mul(dose)), 1))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	more, err := prog.Intervene(map[string]bayes.Action{
		"dose": bayes.Shift(0.5).When(bayes.Less(80, weight)),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = prog.Intervene(map[string]bayes.Action{"dose": bayes.Policy(prog.Expr("days"))})
	fmt.Println(err)

	// A posterior of two draws.
	draws, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "gain"}}, Chains: 1, Draws: 2, Values: []float64{1, 1.2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := bayes.PredictWorlds(context.Background(), draws, 1, []bayes.World{{Name: "as it is", Program: prog}, {Name: "more", Program: more}})
	if err != nil {
		fmt.Println(err)
		return
	}
	type days struct {
		Is   []float64 `bayes:"as it is.days"`
		More []float64 `bayes:"more.days"`
	}
	for i, name := range patient.Labels() {
		saved, err := bayes.Derive(all, "saved", func(d days) float64 { return d.Is[i] - d.More[i] })
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: %.2f days fewer\n", name, saved.Values())
	}
	// Output:
	// example_intervene_test.go:32: bayes: Intervene: an action uses what depends on it: dose ← days ← dose
	// Ann: [0.00 0.00] days fewer
	// Bob: [0.50 0.60] days fewer
}
