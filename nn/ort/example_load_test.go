//go:build cgo

package ort_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/ort"
)

// A network that reads pictures of digits, with convolutions, which nn's own
// executor hasn't got.
func ExampleLoad() {
	runtime, err := ort.Load("")
	if err != nil {
		log.Fatal(err)
	}
	m, err := nn.OpenFile("../../testdata/cases/nn/digits/member0.onnx", nn.Options{Runtime: runtime})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	blank, err := nn.NewTensor(make([]float32, 64), 1, 1, 8, 8)
	if err != nil {
		log.Fatal(err)
	}
	out, err := m.Run(context.Background(), map[string]*nn.Tensor{"image": blank}, "logits")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(m.Inputs(), out["logits"].Shape())
	// Output: [image float32 [N 1 8 8]] [1 8]
}

// What there is to load, and whether it is a published build.
func ExampleFind() {
	library, err := ort.Find("/opt/none/libonnxruntime.so")
	fmt.Println(library.Path == "", err != nil)
	// Output: true true
}
