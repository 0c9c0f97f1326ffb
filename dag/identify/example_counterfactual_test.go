package identify_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/identify"
)

// What would have become of the untreated, had they been treated? A mediator
// tells, although unobserved causes bear on treatment and outcome.
func ExampleCounterfactual_Identify() {
	g := dag.MustParse("Treated -> Dose -> Well; Treated <-> Well")
	q, err := identify.ParseCounterfactual("P(Well[Treated=1]=1 | Treated=0)")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, from := range []identify.Basis{identify.Experiments, identify.Observations} {
		r, err := q.Identify(g, from)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("from %v: %v\n", from, r.Estimand)
		fmt.Println(r.Verify(context.Background()))
	}
	// Output:
	// from experiments: (Σ_Dose [P(Treated=0, Well=1 | do(Dose)) P(Dose | do(Treated=1))]) / (P(Treated=0))
	// <nil>
	// from observations: (Σ_Dose [P(Treated=0) P(Well=1 | Treated=0, Dose) P(Dose | Treated=1)]) / (P(Treated=0))
	// <nil>
}

// No experiment shows one unit with and without treatment.
func ExampleCounterfactualError() {
	g := dag.MustParse("X -> Y; Z -> Y")
	q, err := identify.ParseCounterfactual("P(Y[X=1]=1, Y[X=0]=0)")
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = q.Identify(g, identify.Experiments)
	fmt.Println(err)
	var not *identify.CounterfactualError
	if !errors.As(err, &not) {
		return
	}
	w, err := not.Witness(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("same in all experiments:", w.Check(g) == nil)
	fmt.Printf("%.2f and %.2f of the units need X for Y\n", w.P[0], w.P[1])
	// Output:
	// identify: P(Y[X=1]=1, Y[X=0]=0) is not identified from experiments: Y[X=1, Z] and Y[X=0, Z] are two responses of one unit, of which only one is ever seen
	// same in all experiments: true
	// 0.04 and 0.19 of the units need X for Y
}

// The effect of a drug but for what it does through blood pressure.
func ExampleParseCounterfactual() {
	g := dag.MustParse("Drug -> Pressure -> Well; Drug -> Well; Age -> Pressure; Age -> Well")
	q, err := identify.ParseCounterfactual("P(Well[Drug=1, Pressure[Drug=0]]=1)")
	if err != nil {
		fmt.Println(err)
		return
	}
	r, err := q.Identify(g, identify.Observations)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Estimand)
	// Output:
	// Σ_Age,Pressure [P(Age) P(Pressure | Drug=0, Age) P(Well=1 | Drug=1, Age, Pressure)]
}
