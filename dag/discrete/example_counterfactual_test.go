package discrete_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Three kinds of patients: three in ten recover in any case, four if they take
// the drug, three never. Did the drug cure one who took it and recovered?
func ExampleModel_Counterfactual() {
	g := dag.MustParse("dag { kind [latent]; coin [latent]; coin -> drug -> recovery; kind -> recovery }")
	kind := discrete.Variable{Name: "kind", Levels: 3}
	coin, drug, recovery := discrete.Variable{Name: "coin", Levels: 2}, discrete.Variable{Name: "drug", Levels: 2}, discrete.Variable{Name: "recovery", Levels: 2}
	table := func(p []float64, vars ...discrete.Variable) *discrete.Table {
		t, err := discrete.NewTable(vars, p)
		if err != nil {
			panic(err)
		}
		return t
	}
	m, err := discrete.NewModel(g,
		table([]float64{.3, .4, .3}, kind),
		table([]float64{.5, .5}, coin),
		table([]float64{1, 0, 0, 1}, coin, drug),
		// by drug and kind: no recovery, recovery
		table([]float64{0, 1, 1, 0, 1, 0, 0, 1, 0, 1, 1, 0}, drug, kind, recovery),
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	without := discrete.Event{Var: "recovery", Value: 0, Do: discrete.Values{"drug": 0}}
	p, err := m.Counterfactual([]discrete.Event{without}, []discrete.Event{{Var: "drug", Value: 1}, {Var: "recovery", Value: 1}})
	fmt.Printf("P(%v | drug=1, recovery=1) = %.3f %v\n", without, p, err) // .4/.7
	// Output: P(recovery[drug=0]=0 | drug=1, recovery=1) = 0.571 <nil>
}
