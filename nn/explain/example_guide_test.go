package explain_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn"
	"github.com/seed78144065/credence/nn/explain"
)

const pima = "../../testdata/cases/nn/pima_diabetes/"

var columns = []string{"pregnancies", "glucose", "blood_pressure", "skin_thickness", "insulin", "bmi", "pedigree", "age"}

// patients reads rows of measurements, and who had diabetes.
func patients(file string) (rows [][]float64, ill []float64) {
	f, err := os.Open(pima + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix(columns...)
	if err != nil {
		log.Fatal(err)
	}
	for i := range table.N() {
		rows = append(rows, x.RawRowView(i))
	}
	if ill, err = table.Numbers("y"); err != nil {
		log.Fatal(err)
	}
	return rows, ill
}

// Example_guide is the code of docs/packages/nn/explain.md.
func Example_guide() {
	ctx := context.Background()
	m, err := nn.OpenFile(pima+"member0.onnx", nn.Options{})
	if err != nil {
		log.Fatal(err)
	}
	defer m.Close()
	risk, err := nn.NewPredictor(m, "prob", 0)
	if err != nil {
		log.Fatal(err)
	}
	rows, ill := patients("test.csv") // which the network was not fitted to

	// One patient: why this score, beside that of a hundred others?
	e, err := explain.New(risk.Predict, rows[:100], explain.Options{})
	if err != nil {
		log.Fatal(err)
	}
	a, err := e.Exact(ctx, []float64{6, 148, 72, 35, 0, 33.6, 0.627, 50})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, others %.2f on average\n", a.Value, a.Base)
	for j, phi := range a.Phi {
		fmt.Printf("%-15s %+.3f\n", columns[j], phi)
	}

	// All patients: how much worse is the network without a column?
	squares := explain.Mean(func(ill, p float64) float64 { return (ill - p) * (ill - p) })
	r, err := explain.Permutation(ctx, risk.Predict, rows, ill, squares, 20, explain.Options{Seed: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("Brier score %.3f\n", r.Loss)
	for j, growth := range r.Mean {
		fmt.Printf("%-15s %+.3f ± %.3f\n", columns[j], growth, r.SE[j])
	}
	// Output:
	// 0.57, others 0.38 on average
	// pregnancies     +0.058
	// glucose         +0.218
	// blood_pressure  -0.001
	// skin_thickness  -0.015
	// insulin         -0.033
	// bmi             +0.021
	// pedigree        +0.003
	// age             -0.062
	// Brier score 0.186
	// pregnancies     -0.003 ± 0.002
	// glucose         +0.093 ± 0.003
	// blood_pressure  -0.008 ± 0.001
	// skin_thickness  -0.006 ± 0.001
	// insulin         +0.002 ± 0.001
	// bmi             +0.014 ± 0.002
	// pedigree        -0.000 ± 0.001
	// age             +0.006 ± 0.001
}
