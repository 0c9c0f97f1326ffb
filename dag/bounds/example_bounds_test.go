package bounds_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
)

// A trial in which not all took what they were assigned: the effect of the drug
// itself is not identified, but bounded, and surely good.
func ExampleLP() {
	vars := []discrete.Variable{{Name: "assigned", Levels: 2}, {Name: "drug", Levels: 2}, {Name: "better", Levels: 2}}
	joint, err := discrete.NewTable(vars, []float64{.4595, .0405, 0, 0, .1575, .0365, .0695, .2365})
	if err != nil {
		fmt.Println(err)
		return
	}
	g := dag.MustParse("assigned -> drug -> better; drug <-> better")
	r, err := bounds.LP(g, bounds.Effect("drug", "better"), bounds.Config{}, bounds.Data{P: joint})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r)
	// Output:
	// P(better[drug=1]=1) - P(better[drug=0]=1) in [0.392, 0.78] (16 kinds of units of {drug, better})
}

func ExampleNecessity() {
	observed, _ := discrete.NewTable([]discrete.Variable{{Name: "X", Levels: 2}, {Name: "Y", Levels: 2}}, []float64{.4, .1, .2, .3})
	experiment, _ := discrete.NewTable([]discrete.Variable{{Name: "X", Levels: 2}, {Name: "Y", Levels: 2}}, []float64{.75, .25, .5, .5})
	r, err := bounds.LP(dag.MustParse("X -> Y; X <-> Y"), bounds.Necessity("X", "Y"), bounds.Config{},
		bounds.Data{P: observed}, bounds.Data{P: experiment, Do: []string{"X"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("without X, Y would not have happened to %.0f to %.0f %% of those who had both\n", 100*r.Lower, 100*r.Upper)
	// Output:
	// without X, Y would not have happened to 50 to 100 % of those who had both
}

func ExampleManski() {
	// Of 60 % who were treated 70 % recovered, of the others 50 %.
	i, err := bounds.Manski(0, 1, bounds.Stratum{Treated: .6, MeanTreated: .7, MeanUntreated: .5})
	fmt.Printf("[%.2f, %.2f] %v\n", i.Lower, i.Upper, err)
	// Output: [-0.38, 0.62] <nil>
}
