package nn_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/nn"
)

func ExampleModel_Run() {
	m, err := nn.OpenFile("../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	fmt.Println(m.Inputs(), m.Outputs())
	x, err := nn.NewTensor([]float32{
		6, 148, 72, 35, 0, 33.6, 0.627, 50,
		1, 85, 66, 29, 0, 26.6, 0.351, 31,
	}, 2, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := m.Run(context.Background(), map[string]*nn.Tensor{"x": x}, "prob")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f\n", out["prob"].Float32s())

	_, err = m.Run(context.Background(), map[string]*nn.Tensor{"X": x})
	fmt.Println(err)
	// Output:
	// [x float32 [N 8]] [logit float32 [N 1] prob float32 [N 1]]
	// [0.692 0.064]
	// nn: input does not fit the model: there is no input "X" (did you mean "x"?)
	// nn: input does not fit the model: the input x float32 [N 8] is missing
}
