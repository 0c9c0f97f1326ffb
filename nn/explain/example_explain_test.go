package explain_test

import (
	"context"
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/explain"
)

// model gives a risk of income, debt and a lucky number, which it doesn't read.
func model(_ context.Context, rows [][]float64) ([]float64, error) {
	y := make([]float64, len(rows))
	for i, r := range rows {
		y[i] = 10 - 2*r[0] + 3*r[1] + r[0]*r[1]
	}
	return y, nil
}

var background = [][]float64{{0, 0, 1}, {2, 0, 5}, {0, 2, 3}, {2, 2, 7}}

func ExampleExplainer_Exact() {
	e, err := explain.New(model, background, explain.Options{})
	if err != nil {
		log.Fatal(err)
	}
	a, err := e.Exact(context.Background(), []float64{3, 4, 7})
	fmt.Printf("%.1f + %.1f = %.1f, %d evaluations, %v\n", a.Base, a.Phi, a.Value, a.Evaluations, err)
	// Output: 12.0 + [1.0 15.0 0.0] = 28.0, 29 evaluations, <nil>
}

func ExampleExplainer_Sample() {
	e, err := explain.New(model, background, explain.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	a, err := e.Sample(context.Background(), []float64{3, 4, 7}, 10)
	fmt.Printf("%.1f + %.1f = %.1f ± %.1f, %v\n", a.Base, a.Phi, a.Value, a.SE, err) // exact: only two columns act together
	// Output: 12.0 + [1.0 15.0 0.0] = 28.0 ± [0.0 0.0 0.0], <nil>
}

func ExampleExplainer_Summary() {
	e, err := explain.New(model, background, explain.Options{Groups: [][]int{{0, 1}, {2}}})
	if err != nil {
		log.Fatal(err)
	}
	s, err := e.Summary(context.Background(), background, 0)
	fmt.Printf("%.2f ± %.2f, %v\n", s.MeanAbs, s.SE, err)
	// Output: [4.00 0.00] ± [0.82 0.00], <nil>
}

func ExamplePermutation() {
	y, err := model(context.Background(), background)
	if err != nil {
		log.Fatal(err)
	}
	loss := explain.Mean(func(y, prediction float64) float64 { return (y - prediction) * (y - prediction) })
	r, err := explain.Permutation(context.Background(), model, background, y, loss, 1000, explain.Options{Seed: 1})
	fmt.Printf("%.0f grows by %.0f, %v\n", r.Loss, r.Mean, err)
	// Output: 0 grows by [4 34 0], <nil>
}

func ExamplePartialDependence() {
	d, err := explain.PartialDependence(context.Background(), model, background, 0, []float64{0, 1, 2}, explain.Options{})
	fmt.Println(d.Mean, err)
	fmt.Println(d.Curves[0], d.Curves[2]) // without and with debt
	// Output:
	// [13 12 11] <nil>
	// [10 8 6] [16 16 16]
}

// The fraud network of the test data: what it is told of a transaction that is
// far out in two columns.
func ExampleNew() {
	m, err := nn.OpenFile("../../testdata/cases/nn/fraud_ulb/member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	p, err := nn.NewPredictor(m, "logit", 0)
	if err != nil {
		log.Fatal(err)
	}
	usual := make([]float64, 30) // the columns V1 to V28 have mean 0
	usual[0], usual[29] = 80000, 20
	e, err := explain.New(p.Predict, [][]float64{usual}, explain.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	row := append([]float64(nil), usual...)
	row[14], row[10] = -6, -5
	a, err := e.Sample(context.Background(), row, 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("log-odds %.1f, usually %.1f\n", a.Value, a.Base)
	for j, phi := range a.Phi {
		if math.Abs(phi) > 0.01 {
			fmt.Printf("V%d: %+.2f ± %.2f\n", j, phi, a.SE[j])
		}
	}
	// Output:
	// log-odds 5.6, usually -6.8
	// V10: +2.42 ± 0.00
	// V14: +9.98 ± 0.00
}
