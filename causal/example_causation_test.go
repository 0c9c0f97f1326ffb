package causal_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// In the first randomised trial of streptomycin for tuberculosis of the lungs 51
// of 55 patients survived with it and 38 of 52 without (Medical Research Council,
// British Medical Journal 2: 769–782, 1948). Of a patient who survived with it:
// would he have died without? The trial gives both death rates, but nobody was
// both treated and not: the answer is an interval, and its lower end if
// streptomycin harms nobody.
func ExampleNecessity() {
	drug, survived := make([]int, 107), make([]int, 107)
	for i := range drug {
		if i < 55 {
			drug[i] = 1
		}
		if i < 51 || i >= 55 && i < 55+38 {
			survived[i] = 1
		}
	}
	m := bayes.NewModel("streptomycin")
	patient := m.DimSize("patient", len(drug))
	with, without := m.Param("with", bayes.Uniform(0, 1)), m.Param("without", bayes.Uniform(0, 1))
	d := m.Data("drug", drug, patient)
	m.Observe(d, bayes.Bernoulli(0.5))
	m.Observe(m.Data("survived", survived, patient), bayes.Bernoulli(bayes.Where(d, with, without)))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	draws, err := mcmc.Sample(ctx, prog, mcmc.Config{Seed: 1, Draws: 100})
	if err != nil {
		fmt.Println(err)
		return
	}
	scm, err := causal.FromModel(prog)
	if err != nil {
		fmt.Println(err)
		return
	}
	pn, err := causal.Necessity(ctx, scm, draws, "drug", "survived")
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := pn.Value.Interval(0.9)
	fmt.Printf("would have died without, if it harms nobody: %.2f (90 %% interval %.2f to %.2f)\n", pn.Value.Mean(), lo, hi)
	fmt.Printf("whoever it may harm: between %.2f and %.2f\n", pn.Lower.Mean(), pn.Upper.Mean())
	ps, err := causal.Sufficiency(ctx, scm, draws, "drug", "survived")
	if err != nil {
		fmt.Println(err)
		return
	}
	pns, err := causal.NecessityAndSufficiency(ctx, scm, draws, "drug", "survived")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("one who died without it would have lived with it: %.2f to %.2f\n", ps.Lower.Mean(), ps.Upper.Mean())
	fmt.Printf("of all, those whom it saves: %.2f to %.2f\n", pns.Lower.Mean(), pns.Upper.Mean())
	// Output:
	// would have died without, if it harms nobody: 0.21 (90 % interval 0.09 to 0.33)
	// whoever it may harm: between 0.21 and 0.31
	// one who died without it would have lived with it: 0.66 to 1.00
	// of all, those whom it saves: 0.19 to 0.28
}
