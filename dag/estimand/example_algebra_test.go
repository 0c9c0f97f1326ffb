package estimand_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// must returns what an expression or a model answers.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// Two people wrote the adjustment for Z, in another order and with another letter: one
// form. A third wrote it with joint probabilities: another form of the same function,
// which only numbers tell.
func ExampleEqual() {
	at := estimand.At
	one := estimand.Sum{Over: at("Z"), Of: estimand.Product{estimand.P(at("Z"), nil), estimand.P(at("Y"), at("X", "Z"))}}
	z := []estimand.Term{{Var: "Z", Symbol: "z"}}
	other := estimand.Sum{Over: z, Of: estimand.Product{estimand.P(at("Y"), []estimand.Term{{Var: "X", Symbol: "X"}, z[0]}), estimand.P(z, nil)}}
	third := estimand.Sum{Over: at("Z"), Of: estimand.Quotient{
		Over: estimand.Product{estimand.P(at("X", "Y", "Z"), nil), estimand.P(at("Z"), nil)}, Under: estimand.P(at("X", "Z"), nil)}}
	fmt.Println(estimand.Equal(one, other), estimand.Canonical(other))
	fmt.Println(estimand.Equal(one, third), "cost", estimand.Cost(one), "and", estimand.Cost(third))
	fmt.Println("a function of", estimand.Free(third), "and not of", estimand.Bound(third))

	// In a model where everything is known, do(X) too.
	m := must(discrete.Random(dag.MustParse("Z -> X -> Y; Z -> Y"), discrete.Config{Seed: 1}))
	truth := must(estimand.Evaluate(estimand.Prob{Of: at("Y"), Do: at("X")}, estimand.Known(m), nil))
	for _, e := range []estimand.Expr{one, third} {
		p := must(estimand.Evaluate(e, estimand.Known(m), nil))
		fmt.Printf("off by less than 1e-12: %v\n", must(p.Distance(truth)) < 1e-12)
	}
	// Output:
	// true Σ_Z [P(Y | X, Z) P(Z)]
	// false cost 3 and 5
	// a function of [{X X 0} {Y Y 0}] and not of [{Z Z 0}]
	// off by less than 1e-12: true
	// off by less than 1e-12: true
}

// What data does a formula ask for? And the same formula, with the distribution of Z in
// another population: an effect carried over.
func ExampleRewrite() {
	at := estimand.At
	e := estimand.Sum{Over: at("Z"), Of: estimand.Product{estimand.P(at("Y"), at("X", "Z")), estimand.P(at("Z"), nil)}}
	estimand.Walk(e, func(part estimand.Expr) bool {
		if p, is := part.(estimand.Prob); is {
			fmt.Println("needs", p)
		}
		return true
	})
	there := estimand.Rewrite(e, func(part estimand.Expr) estimand.Expr {
		if p, is := part.(estimand.Prob); is && len(p.Given) == 0 {
			p.Population = "target"
			return p
		}
		return part
	})
	fmt.Println(there)
	// Output:
	// needs P(Y | X, Z)
	// needs P(Z)
	// Σ_Z [P(Y | X, Z) P[target](Z)]
}
