// Asks a network twice about one patient, which runs once; the file is the
// argument.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/cache"
)

func main() {
	m, err := nn.OpenFile(os.Args[1], nn.Options{})
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
			out, err := m.Run(context.Background(), map[string]*nn.Tensor{"x": in[0]}, "prob")
			if err != nil {
				log.Fatal(err)
			}
			risk = out["prob"].Float32s()[0]
			risks.Put(m.Digest(), in, 0, risk)
		}
		fmt.Printf("risk %.2f, known before: %v\n", risk, known)
	}
}
