// Prints the version of ONNX Runtime.
package main

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn/ort"
)

func main() {
	runtime, err := ort.Load("")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ONNX Runtime", runtime.Library().Version)
}
