package identify_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

// The derivation of a result can be read step by step.
func ExampleResult_Simplify() {
	g := dag.MustParse("Season -> Rain -> Slip; Season -> Sprinkler -> Slip; Slip -> Hurt")
	q, err := identify.ParseQuery("P(Hurt | do(Sprinkler), Rain)")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := identify.Effect(g, q)
	if err != nil {
		fmt.Println(err)
		return
	}
	short, err := r.Simplify(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range short.Steps {
		fmt.Printf("%s: %s", s.Rule, s.Words)
		if s.Result != nil {
			fmt.Printf(": %s = %v", s.Query, s.Result)
		}
		fmt.Println()
	}
	// Output:
	// rule 2: Rain can be set instead of seen: no path into it is open to Hurt
	// districts: Hurt and the causes that are left without what is set fall into {Slip} and {Hurt}: the effect is the product of their Q, summed
	// c-factor: each node given those before it in its district, and their parents: Q[Slip] = P(Slip | Rain, Sprinkler)
	// c-factor: each node given those before it in its district, and their parents: Q[Hurt] = P(Hurt | Slip)
	// product: sum over what is not asked for: P(Hurt | do(Rain, Sprinkler)) = Σ_Slip [P(Slip | Rain, Sprinkler) P(Hurt | Slip)]
	// simplify: independencies and sums to 1 shorten it: P(Hurt | do(Sprinkler), Rain) = P(Hurt | Rain, Sprinkler)
}

func ExampleIdentifiable() {
	g := dag.MustParse("Z -> X -> Y; X <-> Y")
	for _, text := range []string{"P(Y | do(X))", "P(Y | do(Z))"} {
		q, err := identify.ParseQuery(text)
		if err != nil {
			fmt.Println(err)
			return
		}
		yes, err := identify.Identifiable(g, q)
		fmt.Println(q, yes, err)
	}
	// Output:
	// P(Y | do(X)) false <nil>
	// P(Y | do(Z)) true <nil>
}
