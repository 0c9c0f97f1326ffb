package identify_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"slices"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

func ExampleEffect() {
	g := dag.MustParse("Smoking -> Tar -> Cancer; Smoking <-> Cancer")
	q, err := identify.ParseQuery("P(Cancer | do(Smoking))")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := identify.Effect(g, q)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Estimand)
	fmt.Println(r.Verify(context.Background()))
	// Output:
	// Σ_Tar [P(Tar | Smoking) Σ_Smoking' [P(Smoking') P(Cancer | Smoking', Tar)]]
	// <nil>
}

func ExampleNotIdentifiedError() {
	g := dag.MustParse("Z -> X -> Y; X <-> Y")
	_, err := identify.Effect(g, identify.Query{Outcome: []string{"Y"}, Do: []string{"X"}})
	fmt.Println(err)
	var not *identify.NotIdentifiedError
	if !errors.As(err, &not) {
		return
	}
	fmt.Println(not.Hedge.OuterEdges, not.Hedge.InnerEdges, not.Hedge.Check(g))
	w, err := not.Witness(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	first, _ := w.First.Joint()
	second, _ := w.Second.Joint()
	apart, _ := first.Distance(second)
	fmt.Printf("all that is observed: %.9f apart; P(Y=%d | do(X=%d)) %.3f and %.3f\n", apart, w.At["Y"], w.At["X"], w.P[0], w.P[1])
	// Output:
	// identify: P(Y | do(X)) is not identified: unobserved causes tie X to Y; measure such a cause, add an experiment (Search), or bound it (package bounds)
	// [X -> Y X <-> Y] [] <nil>
	// all that is observed: 0.000000000 apart; P(Y=0 | do(X=0)) 0.500 and 0.750
}

// A constraint that no independence expresses, as a formula: what depends on A to
// the eye, and must not in any data of the graph.
func ExampleEffect_verma() {
	g := dag.MustParse("A -> B -> C -> D; B <-> D")
	constraints, err := g.Verma()
	if err != nil {
		log.Fatal(err)
	}
	c := constraints[0]
	r, err := identify.Effect(g, identify.Query{Outcome: c.Y, Do: c.Do, Given: slices.Concat(c.X, c.Given)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(c)
	fmt.Println(r.Query, "=", r.Estimand)
	// Output:
	// A _||_ D in P(· | do(B, C))
	// P(D | do(B, C), A) = Σ_B [P(B | A) P(D | A, B, C)]
}
