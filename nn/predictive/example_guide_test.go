package predictive_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/predictive"
)

// Example_guide is the code of docs/packages/nn/predictive.md.
func Example_guide() {
	members := open("pima_diabetes/member0.onnx", "pima_diabetes/member1.onnx", "pima_diabetes/member2.onnx", "pima_diabetes/member3.onnx", "pima_diabetes/member4.onnx")
	head, err := predictive.NewClassHead(predictive.Separate(members...), predictive.ClassConfig{Output: "logit", Scale: predictive.Logit})
	if err != nil {
		log.Fatal(err)
	}
	patients := map[string][]float32{
		// pregnancies, glucose, blood pressure, skin thickness, insulin, BMI, pedigree, age
		"clear":      {1, 85, 66, 29, 0, 26.6, 0.351, 31},
		"torn":       {2, 120, 70, 30, 0, 34, 0.4, 38},
		"rare":       {0, 100, 110, 99, 0, 55, 1.5, 25},
		"impossible": {2, 120, 70, 30, 0, 34, 0.4, 400},
	}
	for _, name := range []string{"clear", "torn", "rare", "impossible"} {
		x, err := nn.NewTensor(patients[name], 1, 8)
		if err != nil {
			log.Fatal(err)
		}
		var said predictive.Classes
		if err := head.Classify(context.Background(), []*nn.Tensor{x}, &said); err != nil {
			log.Fatal(err)
		}
		u := said.Split(0)
		fmt.Printf("%-10s %.2f; %.3f nats = %.3f aleatoric + %.3f epistemic\n", name, said.Mean(0, nil)[1], u.Total, u.Aleatoric, u.Epistemic)
	}
	// Output:
	// clear      0.03; 0.120 nats = 0.119 aleatoric + 0.001 epistemic
	// torn       0.39; 0.667 nats = 0.655 aleatoric + 0.012 epistemic
	// rare       0.52; 0.692 nats = 0.545 aleatoric + 0.147 epistemic
	// impossible 0.18; 0.468 nats = 0.145 aleatoric + 0.322 epistemic
}
