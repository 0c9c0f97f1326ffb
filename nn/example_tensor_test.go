package nn_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn"
)

// A light network sees all rows; those it is not sure of go on to a heavy one.
func ExampleTensor_Gather() {
	ctx := context.Background()
	open := func(name string) *nn.Model {
		m, err := nn.OpenFile("../testdata/cases/nn/pima_diabetes/"+name, nn.Options{})
		if err != nil {
			log.Fatal(err)
		}
		return m
	}
	light, heavy := open("light.onnx"), open("member0.onnx")
	defer light.Close()
	defer heavy.Close()
	x, err := nn.NewTensor([]float32{
		// pregnancies, glucose, blood pressure, skin thickness, insulin, BMI, pedigree, age
		1, 85, 66, 29, 0, 26.6, 0.351, 31,
		6, 130, 72, 35, 0, 33.6, 0.627, 50,
		8, 183, 64, 0, 0, 43.3, 0.672, 62,
		2, 120, 70, 30, 0, 34.0, 0.400, 38,
	}, 4, 8)
	if err != nil {
		log.Fatal(err)
	}
	if err := x.Check(); err != nil { // NaN and infinities, with the place of the first
		log.Fatal(err)
	}
	out, err := light.Run(ctx, map[string]*nn.Tensor{"x": x}, "prob")
	if err != nil {
		log.Fatal(err)
	}
	var unsure []int
	for row, p := range out["prob"].Float32s() {
		if p > 0.3 && p < 0.7 {
			unsure = append(unsure, row)
		}
	}
	var some nn.Tensor
	if err := x.Gather(unsure, &some); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("unsure of rows %v: %d of %d numbers go on\n", unsure, some.Len(), x.Len())
	out, err = heavy.Run(ctx, map[string]*nn.Tensor{"x": &some}, "prob")
	if err != nil {
		log.Fatal(err)
	}
	for i, row := range unsure {
		said, err := out["prob"].AppendRow(nil, i)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("row %d: %.2f\n", row, said)
	}
	// Output:
	// unsure of rows [1 3]: 16 of 32 numbers go on
	// row 1: [0.44]
	// row 3: [0.34]
}

// Outputs are of the type that the network says. Asking for another type is no
// conversion: it gives nil.
func ExampleTensor_Type() {
	describe := func(t *nn.Tensor, err error) {
		if err != nil {
			log.Fatal(err)
		}
		switch t.Type() {
		case nn.Float64:
			fmt.Println("scores", t.Float64s(), t.Float32s() == nil)
		case nn.Int32:
			fmt.Println("levels", t.Int32s())
		case nn.Bool:
			fmt.Println("masks", t.Bools())
		case nn.String:
			fmt.Printf("labels %q of shape %v\n", t.Strings(), t.Shape())
		}
	}
	describe(nn.NewTensor([]float64{0.7, 0.3}, 2))
	describe(nn.NewTensor([]int32{3, 0}, 2))
	describe(nn.NewTensor([]bool{true, false}, 2))
	describe(nn.NewTensor([]string{"fraud", "honest"}, 2, 1))
	// Output:
	// scores [0.7 0.3] true
	// levels [3 0]
	// masks [true false]
	// labels ["fraud" "honest"] of shape [2 1]
}
