//go:build cgo

package ort_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

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
	// Output:
	// [image float32 [N 1 8 8]] [1 8]
}

// What a service should write down when it starts: which library gives its numbers, and
// whether the file is the published one.
func ExampleLibrary_Build() {
	runtime, err := ort.Load("")
	if err != nil {
		log.Fatal(err)
	}
	library := runtime.Library()
	digest, build, err := library.Build()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.HasPrefix(library.Version, "1."), len(digest), build != "")

	// nn.Open asks a runtime for a session, and looks at what goes in and comes out; by
	// itself a session does not.
	_, err = runtime.Open([]byte("not a network"), nn.Options{})
	fmt.Println(errors.Is(err, nn.ErrModel))
	// Output:
	// true 64 true
	// true
}

// What there is to load, and whether it is a published build.
func ExampleFind() {
	library, err := ort.Find("/opt/none/libonnxruntime.so")
	fmt.Println(library.Path == "", err != nil)
	// Output: true true
}
