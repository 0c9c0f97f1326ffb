package estimand_test

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/dag/estimand"
)

// Kidney stones of Charig et al. (BMJ, 1986): the size of the stone, the treatment (0 open surgery, 1 puncture) and
// success, as counts divided by their sum.
func ExampleEvaluate() {
	vars := []discrete.Variable{{Name: "Large", Levels: 2}, {Name: "Puncture", Levels: 2}, {Name: "Success", Levels: 2}}
	counts := []float64{6, 81, 36, 234, 71, 192, 25, 55}
	for i := range counts {
		counts[i] /= 700 // patients
	}
	joint, err := discrete.NewTable(vars, counts)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := estimand.At
	adjusted := estimand.Sum{Over: at("Large"), Of: estimand.Product{
		estimand.P(at("Success"), at("Large", "Puncture")), estimand.P(at("Large"), nil),
	}}
	table, err := estimand.Evaluate(adjusted, estimand.Observed(joint), discrete.Values{"Success": 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(adjusted)
	fmt.Printf("%.4f\n", table.Values())
	// Output:
	// Σ_Large [P(Success | Large, Puncture) P(Large)]
	// [0.8325 0.7789]
}

func ExampleSimplify() {
	at := estimand.At
	e := estimand.Sum{Over: at("B"), Of: estimand.Product{estimand.P(at("B"), at("A")), estimand.P(at("C"), at("A", "B"))}}
	short, err := estimand.Simplify(context.Background(), e, dag.MustParse("A -> B -> C; B <-> C"))
	fmt.Println(e, "=", short, err)
	// Output:
	// Σ_B [P(B | A) P(C | A, B)] = P(C | A) <nil>
}

// A second world: what Y would have been, had X been x.
func ExampleSubstitute() {
	e := estimand.Quotient{Over: estimand.P(estimand.At("X", "Y"), nil), Under: estimand.P(estimand.At("X"), nil)}
	fmt.Println(estimand.Substitute(e, map[string]estimand.Term{"X": {Symbol: "x"}, "Y": {Level: 1}}))
	// Output:
	// (P(X=x, Y=1)) / (P(X=x))
}

func ExampleFromJSON() {
	text, err := json.Marshal(estimand.P(estimand.At("Y"), estimand.At("X")))
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := estimand.FromJSON(text)
	fmt.Println(string(text), e, err)
	// Output:
	// {"p":{"of":[{"var":"Y","symbol":"Y"}],"given":[{"var":"X","symbol":"X"}]}} P(Y | X) <nil>
}
