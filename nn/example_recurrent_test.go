package nn_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/internal/onnx"
	"github.com/seed78144065/credence/internal/onnx/onnxtest"
	"github.com/seed78144065/credence/nn"
)

// A network that remembers: its state is half of what it was, and the input.
func ExampleNewRecurrent() {
	file := onnxtest.Marshal(&onnx.Model{
		IR: 7, Opsets: []onnx.Opset{{Version: 13}},
		Graph: &onnx.Graph{
			Inputs:       []onnx.Value{onnxtest.Value("x", onnx.Float32, -1, 1), onnxtest.Value("state", onnx.Float32, -1, 1)},
			Outputs:      []onnx.Value{onnxtest.Value("y", onnx.Float32, -1, 1), onnxtest.Value("next", onnx.Float32, -1, 1)},
			Initializers: []onnx.Tensor{onnxtest.Tensor("half", onnx.Float32, nil, 0.5)},
			Nodes: []onnx.Node{
				{Op: "Mul", Inputs: []string{"state", "half"}, Outputs: []string{"kept"}},
				{Op: "Add", Inputs: []string{"kept", "x"}, Outputs: []string{"next"}},
				{Op: "Identity", Inputs: []string{"next"}, Outputs: []string{"y"}},
			},
		},
	})
	ctx := context.Background()
	m, err := nn.Open(file, nn.Options{})
	if err == nil {
		err = m.Warmup(ctx, 3)
	}
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	zero, err := nn.NewTensor([]float32{0}, 1, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	stream, err := nn.NewRecurrent(m, map[string]string{"next": "state"}, map[string]*nn.Tensor{"state": zero})
	if err != nil {
		fmt.Println(err)
		return
	}
	y := new(nn.Tensor)
	var said []float32
	for _, v := range []float32{8, 0, 0, 1} {
		x, err := nn.NewTensor([]float32{v}, 1, 1)
		if err == nil {
			err = stream.Step(ctx, []*nn.Tensor{x}, []*nn.Tensor{y})
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		said = append(said, y.Float32s()[0])
	}
	fmt.Println(said)
	fmt.Println("remembers", stream.State("state").Float32s())
	stream.Restart() // for the next customer, who must not inherit it
	fmt.Println("remembers", stream.State("state").Float32s())
	// Output:
	// [8 4 2 2]
	// remembers [2]
	// remembers [0]
}
