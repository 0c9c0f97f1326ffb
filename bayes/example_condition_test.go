package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// A sum of two numbers was seen. One is solved for, the other is left unknown: it
// has a log density, here that of a normal variable of mean 1.6 and variance 0.8.
func ExampleJoint_Condition() {
	m := bayes.NewModel("sum")
	a := m.Generate("a", bayes.Normal(0, 1))
	b := m.Generate("b", bayes.Normal(0, 2))
	m.Let("sum", a.Add(b))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := prog.Prior(context.Background(), 8, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	j := bayes.Joint{Worlds: []bayes.World{{Name: "f", Program: prog}}}
	c, err := j.Condition(draws, 1, []bayes.Seen{{Name: "f.sum", Values: []float64{2}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, v := range c.Variables() {
		fmt.Println("unknown:", v.Name)
	}
	slope := make([]float64, 1)
	for _, x := range []float64{0, 1} {
		if _, err := c.LogDensityGrad([]float64{x}, slope); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("slope at %g: %.2f\n", x, slope[0])
	}
	// Output:
	// unknown: b
	// slope at 0: 2.00
	// slope at 1: 0.75
}
