package estimand_test

import (
	"fmt"

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
