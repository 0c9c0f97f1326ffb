package cache_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
)

// A patient who is asked about twice costs one run of the network.
func ExampleCache() {
	ctx := context.Background()
	m, err := nn.OpenFile("../../testdata/cases/nn/pima_diabetes/member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	risks, err := cache.New[float32](cache.Config{Size: 1000})
	if err != nil {
		log.Fatal(err)
	}
	in, err := m.InputsOf([][]float64{{2, 180, 70, 20, 80, 27, 0.4, 40}})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		risk, known := risks.Get(m.Digest(), in, 0)
		if !known {
			out, err := m.Run(ctx, map[string]*nn.Tensor{"x": in[0]}, "prob")
			if err != nil {
				log.Fatal(err)
			}
			risk = out["prob"].Float32s()[0]
			risks.Put(m.Digest(), in, 0, risk)
		}
		fmt.Printf("%.2f, known before: %v\n", risk, known)
	}
	risks.Clear() // a table that the answers rest on has changed
	_, known := risks.Get(m.Digest(), in, 0)
	fmt.Printf("after Clear: %v, %d kept\n", known, risks.Len())
	// Output:
	// 0.77, known before: false
	// 0.77, known before: true
	// after Clear: false, 0 kept
}
