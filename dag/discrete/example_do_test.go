package discrete_test

import (
	"fmt"

	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
)

// Barometer and storm share a cause: seeing one tells of the other, setting it
// does not.
func ExampleModel_Do() {
	g := dag.MustParse("Pressure -> Barometer; Pressure -> Storm")
	pressure, _ := discrete.NewTable([]discrete.Variable{{Name: "Pressure", Levels: 2}}, []float64{0.75, 0.25})
	barometer, _ := discrete.NewTable([]discrete.Variable{{Name: "Pressure", Levels: 2}, {Name: "Barometer", Levels: 2}}, []float64{1, 0, 0, 1})
	storm, _ := discrete.NewTable([]discrete.Variable{{Name: "Pressure", Levels: 2}, {Name: "Storm", Levels: 2}}, []float64{1, 0, 0.5, 0.5})
	m, err := discrete.NewModel(g, pressure, barometer, storm)
	if err != nil {
		fmt.Println(err)
		return
	}
	joint, _ := m.Joint()
	both, _ := joint.Margin("Storm", "Barometer")
	seen, _ := both.Condition("Barometer")
	set, _ := m.Do([]string{"Storm"}, []string{"Barometer"}, nil)
	low := discrete.Values{"Storm": 1, "Barometer": 1}
	fmt.Println(seen.At(low))
	fmt.Println(set.At(low))
	// Output:
	// 0.5 <nil>
	// 0.125 <nil>
}

// A coin is thrown twice; what is known of the first throw when there was one head.
func ExampleTable_Condition() {
	toss, err := discrete.NewTable([]discrete.Variable{{Name: "First", Levels: 2}, {Name: "Heads", Levels: 3}}, []float64{0.25, 0.25, 0, 0, 0.25, 0.25})
	if err != nil {
		fmt.Println(err)
		return
	}
	given, _ := toss.Condition("Heads")
	one, _ := given.Fix(discrete.Values{"Heads": 1})
	fmt.Println(one.Vars(), one.Values())
	// Output:
	// [{First 2}] [0.5 0.5]
}

// Models of one graph and seed are the same.
func ExampleRandom() {
	g := dag.MustParse("X -> Y; X <-> Y")
	m, err := discrete.Random(g, discrete.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	joint, _ := m.Joint()
	fmt.Println(m.Graph().Names(), joint.Cells(), "cells")
	// Output:
	// [X Y U(X,Y)] 4 cells
}
