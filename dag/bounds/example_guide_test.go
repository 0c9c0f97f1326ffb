package bounds_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bounds"
	"github.com/seed78144065/credence/dag/discrete"
)

// Example_guide is the code of docs/packages/dag/bounds.md: 337 men were told to take
// cholestyramine or a placebo, and not all took it.
func Example_guide() {
	vars := []discrete.Variable{{Name: "assigned", Levels: 2}, {Name: "drug", Levels: 2}, {Name: "better", Levels: 2}}
	joint, err := discrete.NewTable(vars, []float64{.4595, .0405, 0, 0, .1575, .0365, .0695, .2365})
	if err != nil {
		log.Fatal(err)
	}
	g := dag.MustParse("assigned -> drug -> better; drug <-> better")
	for _, q := range []bounds.Query{
		bounds.Effect("drug", "better"),
		bounds.CompliersEffect("assigned", "drug", "better"),
		bounds.NecessityAndSufficiency("drug", "better"),
		bounds.Sufficiency("drug", "better"),
	} {
		r, err := bounds.LP(g, q, bounds.Config{}, bounds.Data{P: joint})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r)
	}
	// Output:
	// P(better[drug=1]=1) - P(better[drug=0]=1) in [0.392, 0.78] (16 kinds of units of {drug, better})
	// P(better[drug=1]=1 | drug[assigned=1]=1, drug[assigned=0]=0) - P(better[drug=0]=1 | drug[assigned=1]=1, drug[assigned=0]=0) in [0.7598, 0.7598] (16 kinds of units of {drug, better})
	// P(better[drug=1]=1, better[drug=0]=0) in [0.465, 0.788] (16 kinds of units of {drug, better})
	// P(better[drug=1]=1 | drug=0, better=0) in [0.3768, 0.8938] (16 kinds of units of {drug, better})
}

// A linear program of one's own. Two risks of 3 in 10 and 5 in 10: what is the least and
// the greatest share hit by at least one, whatever they have to do with each other?
// Unknown are the shares of none, the first alone, the second alone, both.
func ExampleExtremes() {
	i, err := bounds.Extremes(
		[][]float64{{1, 1, 1, 1}, {0, 1, 0, 1}, {0, 0, 1, 1}}, []float64{1, 0.3, 0.5},
		[]float64{0, 1, 1, 1}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.1f to %.1f\n", i.Lower, i.Upper)
	// Output:
	// 0.5 to 0.8
}
