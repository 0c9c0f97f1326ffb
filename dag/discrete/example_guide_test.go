package discrete_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// must returns what a table or a model answers.
func must[T any](answer T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return answer
}

// stones has 700 patients of Charig and others (BMJ, 1986): a large kidney stone or not,
// puncture (1) or open surgery (0), success or not.
func stones() *discrete.Table {
	vars := []discrete.Variable{{Name: "Large", Levels: 2}, {Name: "Puncture", Levels: 2}, {Name: "Success", Levels: 2}}
	counts := []float64{6, 81, 36, 234, 71, 192, 25, 55}
	for i := range counts {
		counts[i] /= 700
	}
	return must(discrete.NewTable(vars, counts))
}

// Example_guide is the code of docs/packages/dag/discrete.md. Which treatment is better,
// when doctors choose puncture for small stones?
func Example_guide() {
	joint := stones()
	treated, err := joint.Margin("Puncture", "Success")
	if err != nil {
		log.Fatal(err)
	}
	seen, err := treated.Condition("Puncture")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("seen: %.3f\n", seen.Values())

	large := must(joint.Margin("Large"))
	puncture := must(must(joint.Margin("Large", "Puncture")).Condition("Large"))
	success := must(joint.Condition("Large", "Puncture"))
	g := dag.MustParse("Large -> Puncture -> Success; Large -> Success")
	m, err := discrete.NewModel(g, large, puncture, success)
	if err != nil {
		log.Fatal(err)
	}
	caused, err := m.Do([]string{"Success"}, []string{"Puncture"}, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(caused.Vars())
	fmt.Printf("done: %.3f\n", caused.Values())
	// Output:
	// seen: [0.220 0.780 0.174 0.826]
	// [{Success 2} {Puncture 2}]
	// done: [0.167 0.221 0.833 0.779]
}

// The same by hand, with the algebra of tables: Σ P(success | size, treatment) P(size).
// Three ways, one answer.
func ExampleSumProduct() {
	joint := stones()
	size := must(joint.Margin("Large"))
	both := must(joint.Margin("Large", "Puncture"))
	success := must(joint.Divide(both)) // P(success | size, treatment)
	fmt.Println(must(success.Distance(must(joint.Condition("Large", "Puncture")))))

	effect := must(must(success.Multiply(size)).Sum("Large"))
	product := discrete.One() // to begin a loop with
	for _, factor := range []*discrete.Table{success, size} {
		product = must(product.Multiply(factor))
	}
	looped := must(product.Sum("Large"))
	atOnce := must(discrete.SumProduct([]*discrete.Table{success, size}, []string{"Large"}))
	fmt.Printf("%.3f %v\n", effect.Values(), effect.Has("Large"))
	fmt.Printf("differences %.1g %.1g\n", must(looped.Distance(effect)), must(atOnce.Distance(effect)))

	byOutcome := must(must(effect.Reorder("Success", "Puncture")).Rename(map[string]string{"Success": "success after do"}))
	fmt.Println(byOutcome.Vars())
	fmt.Printf("%.3f\n", byOutcome.Values())
	// Output:
	// 0
	// [0.167 0.833 0.221 0.779] false
	// differences 0 0
	// [{success after do 2} {Puncture 2}]
	// [0.167 0.221 0.833 0.779]
}

// Models to try a claim on: who is to say that a formula is right, when no truth is
// known? In a random structural model all is known, what would have been too. The claim
// here: what X would have done to those who had X anyway is what it did.
func ExampleRandomStructural() {
	g := dag.MustParse("X -> M -> Y; X -> Y; X <-> Y")
	fmt.Println(must(discrete.Canonical(g)))
	s := must(discrete.RandomStructural(g, discrete.Config{Seed: 3}))
	fmt.Println(must(s.Mechanism("M")).Vars()) // a function of X and of noise of its own
	treated := []discrete.Event{{Var: "X", Value: 1}}
	would := must(s.Counterfactual([]discrete.Event{{Var: "Y", Value: 1, Do: discrete.Values{"X": 1}}}, treated))
	was := must(s.Counterfactual([]discrete.Event{{Var: "Y", Value: 1}}, treated))
	fmt.Printf("%.3f %.3f\n", would, was)

	// Y with X, were M as it is when M is 0: a long way to say that M is set to 0.
	e := discrete.Event{Var: "Y", Value: 1, Do: discrete.Values{"X": 1}, Nested: map[string]discrete.Values{"M": {"M": 0}}}
	fmt.Println(e, "is", e.Plain())
	// Output:
	// DAG { X; M; Y; "U(X,Y)" [latent]; X -> M; M -> Y; X -> Y; "U(X,Y)" -> X; "U(X,Y)" -> Y }
	// [{X 2} {U(M) 4} {M 2}]
	// 0.634 0.634
	// Y[X=1, M[M=0]]=1 is Y[M=0, X=1]=1
}
