package identify_test

import (
	"context"
	"errors"
	"fmt"

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
	if errors.As(err, &not) {
		fmt.Println(not.Hedge.OuterEdges, not.Hedge.InnerEdges, not.Hedge.Check(g))
	}
	// Output:
	// identify: P(Y | do(X)) is not identified: unobserved causes tie X to Y
	// [X -> Y X <-> Y] [] <nil>
}
