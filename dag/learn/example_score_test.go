package learn_test

import (
	"fmt"
	"slices"

	"github.com/seed78144065/credence/dag/learn"
)

// Has Xray one cause or two? Of 200,000 cases Smoker is no cause once Cancer is known.
// More parents always fit better; what a score takes off for parameters decides.
func ExampleScorer_Family() {
	cases := cancer()
	for _, score := range []learn.Score{learn.LogLikelihood(), learn.AIC(), learn.BIC(), learn.K2(), learn.BDeu(10)} {
		w, err := learn.NewScorer(cases, score)
		if err != nil {
			panic(err)
		}
		one, err := w.Family("Xray", "Cancer")
		if err != nil {
			panic(err)
		}
		two, err := w.Family("Xray", "Cancer", "Smoker")
		if err != nil {
			panic(err)
		}
		fmt.Printf("%-15v a second parent gains %+.2f\n", score, two-one)
	}
	// Output:
	// log likelihood  a second parent gains +1.10
	// AIC             a second parent gains -0.90
	// BIC             a second parent gains -11.10
	// K2              a second parent gains -7.47
	// BDeu(10)        a second parent gains -6.48
}

// Asked of a test: are Xray and Smoker independent, once Cancer is known? Variables are
// numbered as the columns are.
func ExampleNewTest() {
	t, err := learn.NewTest(cancer())
	if err != nil {
		panic(err)
	}
	number := func(name string) int { return slices.Index(t.Names(), name) }
	fmt.Printf("alone p = %.2g\n", t.P(number("Xray"), number("Smoker"), nil))
	fmt.Printf("given Cancer p = %.2f\n", t.P(number("Xray"), number("Smoker"), []int{number("Cancer")}))
	// Output:
	// alone p = 2.5e-30
	// given Cancer p = 0.33
}
