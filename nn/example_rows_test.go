package nn_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn"
)

// A network as a function of rows: of two patients, who are alike but for their
// glucose, what does it say?
func ExampleNewPredictor() {
	m, err := nn.OpenFile("../testdata/cases/nn/pima_diabetes/member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	risk, err := nn.NewPredictor(m, "prob", 0)
	if err != nil {
		log.Fatal(err)
	}
	p, err := risk.Predict(context.Background(), [][]float64{
		// pregnancies, glucose, blood pressure, skin thickness, insulin, BMI, pedigree, age
		{2, 90, 70, 20, 80, 27, 0.4, 40},
		{2, 180, 70, 20, 80, 27, 0.4, 40},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f %.2f\n", p[0], p[1])
	// Output: 0.12 0.77
}
