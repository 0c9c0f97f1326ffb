package nn_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"math"
	"os"

	"github.com/seed78144065/credence/nn"
)

// Two patients, and what a network says of their risk of diabetes; then a caller who
// makes mistakes.
func ExampleModel_Run() {
	ctx := context.Background()
	m, err := nn.OpenFile("../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	fmt.Println(m.Inputs(), m.Outputs())
	fmt.Println("sha256", m.Digest()[:16], "…")

	x, err := nn.NewTensor([]float32{
		6, 148, 72, 35, 0, 33.6, 0.627, 50,
		1, 85, 66, 29, 0, 26.6, 0.351, 31,
	}, 2, 8) // two rows of eight columns
	if err != nil {
		log.Fatal(err)
	}
	out, err := m.Run(ctx, map[string]*nn.Tensor{"x": x}, "prob")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.3f\n", out["prob"].Float32s())

	_, err = m.Run(ctx, map[string]*nn.Tensor{"X": x})
	fmt.Println(err)
	x.Float32s()[9] = float32(math.NaN())
	_, err = m.Run(ctx, map[string]*nn.Tensor{"x": x})
	fmt.Println(err)
	// Output:
	// [x float32 [N 8]] [logit float32 [N 1] prob float32 [N 1]]
	// sha256 66ee2e4fce6befb9 …
	// [0.692 0.064]
	// nn: input does not fit the model: there is no input "X" (did you mean "x"?)
	// nn: input does not fit the model: the input x float32 [N 8] is missing
	// nn: input does not fit the model: x is NaN at [1 1], 1 of its elements are not finite; fill in what is missing, or set Options.AllowNonFiniteInputs
}

func ExampleInspect() {
	file, err := os.ReadFile("../testdata/cases/nn/digits/member0.onnx")
	if err != nil {
		fmt.Println(err)
		return
	}
	info, err := nn.Inspect(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(info.Inputs)
	for _, op := range info.Operators {
		fmt.Println(op.Name, op.Nodes)
	}
	fmt.Println("the embedded executor lacks", len(info.Lacking))
	// Output:
	// [image float32 [N 1 8 8]]
	// Conv 2
	// Flatten 1
	// Gemm 2
	// MaxPool 2
	// Relu 3
	// the embedded executor lacks 4
}

func ExampleOpenFile() {
	_, err := nn.OpenFile("../testdata/cases/nn/hostile/unknown_op.onnx", nn.Options{})
	fmt.Println(errors.Is(err, nn.ErrUnsupported))
	_, err = nn.OpenFile("../testdata/cases/nn/hostile/truncated.onnx", nn.Options{})
	fmt.Println(errors.Is(err, nn.ErrModel))
	_, err = nn.OpenFile("../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{SHA256: "0123"})
	fmt.Println(errors.Is(err, nn.ErrDigest))
	// Output:
	// true
	// true
	// true
}

func ExampleModel_RunInto() {
	m, err := nn.OpenFile("../testdata/cases/nn/pima_diabetes/light.onnx", nn.Options{Concurrent: 4})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer m.Close()
	x, err := nn.NewTensor(make([]float32, 8), 1, 8)
	if err != nil {
		fmt.Println(err)
		return
	}
	in, out := []*nn.Tensor{x}, []*nn.Tensor{nil, new(nn.Tensor)} // prob without logit
	for _, glucose := range []float32{80, 120, 160} {
		copy(x.Float32s(), []float32{3, glucose, 70, 20, 80, 32, 0.5, 33})
		if err := m.RunInto(context.Background(), in, out); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%.2f ", out[1].Float32s()[0])
	}
	// Output:
	// 0.10 0.30 0.63
}

func ExampleNewTensor() {
	x, err := nn.NewTensor([]int64{1, 2, 3, 4, 5, 6}, 2, 3)
	fmt.Println(x.Type(), x.Shape(), x.Int64s()[4], err)
	_, err = nn.NewTensor([]int64{1, 2, 3}, 2, 3)
	fmt.Println(err)
	// Output:
	// int64 [2 3] 5 <nil>
	// nn: 3 data for a tensor of shape [2 3], which holds 6
}
