package bn_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag/bn"
)

// Two variables, a question, an approximate answer, and another format.
func ExampleNetwork_Query() {
	net, err := bn.Parse(`network rain { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable grass { type discrete [ 2 ] { wet, dry }; }
probability ( rain ) { table 0.2, 0.8; }
probability ( grass | rain ) { (yes) 0.9, 0.1; (no) 0.25, 0.75; }`)
	if err != nil {
		log.Fatal(err)
	}
	given := bn.Evidence{"grass": "wet"}
	p, err := net.Query([]string{"rain"}, given)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("exact %.4f\n", p.Values())
	w, err := net.LikelihoodWeighting(context.Background(), given, bn.WeightingConfig{Seed: 1, Samples: 10_000})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("sampled %.2f ± %.3f\n", w.Posteriors[0], w.Errors[0][0])
	text, err := json.Marshal(net)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output:
	// exact [0.4737 0.5263]
	// sampled [0.47 0.53] ± 0.006
	// {"name":"rain","variables":[{"name":"rain","states":["yes","no"]},{"name":"grass","states":["wet","dry"]}],"tables":[{"variable":"rain","parents":[],"rows":[[0.2,0.8]]},{"variable":"grass","parents":["rain"],"rows":[[0.9,0.1],[0.25,0.75]]}]}
}

// The most probable states of all variables together, and how large the tree is
// that says so.
func ExampleBeliefs_MostProbable() {
	net, err := bn.ReadFile("../../testdata/cases/causal/bn/cancer.bif")
	if err != nil {
		log.Fatal(err)
	}
	tree, err := net.Compile(bn.Config{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(tree.Size())
	b := tree.Beliefs()
	if err := b.Set(bn.Evidence{"Xray": "positive", "Dyspnoea": "True"}); err != nil {
		log.Fatal(err)
	}
	best, err := b.MostProbable()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%v, log probability %.3f\n", best.States, best.LogProbability)
	// Output:
	// width 2, 3 cliques, 16 cells, 8 of them in the largest, 416 bytes
	// map[Cancer:False Dyspnoea:True Pollution:low Smoker:False Xray:positive], log probability -0.560
}
