package learn_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/dag/learn"
)

// cancer draws cases of a published network: Pollution and Smoker cause Cancer, and
// this Xray and Dyspnoea.
func cancer() *bn.Cases {
	net, err := bn.ReadFile(folder + "cancer.bif")
	if err != nil {
		panic(err)
	}
	cases, err := net.Sample(1, 200000)
	if err != nil {
		panic(err)
	}
	return cases
}

func ExampleHillClimb() {
	r, err := learn.HillClimb{Score: learn.BDeu(1), Restarts: 3, Seed: 1}.Learn(context.Background(), cancer())
	if err != nil {
		panic(err)
	}
	for _, e := range r.Graph.Edges() {
		fmt.Println(e)
	}
	// Output:
	// Cancer -> Dyspnoea
	// Cancer -> Xray
	// Pollution -> Cancer
	// Smoker -> Cancer
}

func ExamplePC() {
	known, err := learn.ParseKnowledge(`
		tier Pollution Smoker
		tier Cancer
		tier Xray Dyspnoea
	`)
	if err != nil {
		panic(err)
	}
	r, err := learn.PC{Alpha: 1e-4, Knowledge: known}.Learn(context.Background(), cancer())
	if err != nil {
		panic(err)
	}
	for _, e := range r.Graph.Edges() {
		fmt.Println(e)
	}
	fmt.Println(len(r.Conflicts), "conflicts")
	// Output:
	// Cancer -> Dyspnoea
	// Cancer -> Xray
	// Pollution -> Cancer
	// Smoker -> Cancer
	// 0 conflicts
}

func ExamplePC_Search() {
	g := dag.MustParse("season -> rain -> wet; season -> sprinkler -> wet; wet -> slippery")
	r, err := learn.PC{}.Search(context.Background(), learn.Oracle(g))
	if err != nil {
		panic(err)
	}
	for _, e := range r.Graph.Edges() {
		fmt.Println(e)
	}
	// Output:
	// rain -- season
	// rain -> wet
	// season -- sprinkler
	// sprinkler -> wet
	// wet -> slippery
}

func ExampleBootstrap() {
	net, err := bn.ReadFile(folder + "sachs.bif")
	if err != nil {
		panic(err)
	}
	cases, err := net.Sample(1, 500)
	if err != nil {
		panic(err)
	}
	all, err := learn.Bootstrap(context.Background(), cases, learn.HillClimb{Score: learn.BDeu(10)}, learn.BootstrapConfig{Samples: 50, Seed: 1})
	if err != nil {
		panic(err)
	}
	for _, s := range all {
		if s.Joined < 0.5 || s.Joined > 0.95 {
			continue // hardly ever, or nearly always
		}
		fmt.Printf("%s - %s: joined in %.0f%%, %s -> %s in %.0f%%\n", s.A, s.B, 100*s.Joined, s.A, s.B, 100*s.Forward)
	}
	// Output:
	// PKA - Raf: joined in 92%, PKA -> Raf in 56%
	// Mek - PKC: joined in 70%, Mek -> PKC in 46%
	// Akt - Plcg: joined in 60%, Akt -> Plcg in 14%
}

func ExampleScorer_Graph() {
	w, err := learn.NewScorer(cancer(), learn.BIC())
	if err != nil {
		panic(err)
	}
	for _, text := range []string{
		"Pollution -> Cancer <- Smoker; Cancer -> Xray; Cancer -> Dyspnoea",
		"Pollution -> Cancer -> Smoker; Cancer -> Xray; Cancer -> Dyspnoea",
	} {
		s, err := w.Graph(dag.MustParse(text))
		if err != nil {
			panic(err)
		}
		fmt.Printf("%.1f\n", s)
	}
	// Output:
	// -419855.0
	// -420074.6
}
