package ood_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/nn/ood"
)

// patients reads rows of measurements.
func patients(file string) (rows [][]float64) {
	f, err := os.Open("../../testdata/cases/nn/pima_diabetes/" + file)
	if err != nil {
		log.Fatal(err)
	}
	defer f.Close()
	table, err := bayes.ReadCSV(f, bayes.CSVConfig{})
	if err != nil {
		log.Fatal(err)
	}
	x, err := table.Matrix("pregnancies", "glucose", "blood_pressure", "skin_thickness", "insulin", "bmi", "pedigree", "age")
	if err != nil {
		log.Fatal(err)
	}
	for i := range table.N() {
		rows = append(rows, x.RawRowView(i))
	}
	return rows
}

// Example_guide is the code of docs/packages/nn/ood.md.
func Example_guide() {
	ctx := context.Background()
	d, err := ood.FitMahalanobis(ctx, patients("train.csv"), nil, ood.MahalanobisOptions{Standardize: true, Ridge: 1e-3})
	if err != nil {
		log.Fatal(err)
	}
	gate, err := ood.NewGate(ctx, d, patients("calib.csv"), 0.02) // rows that the fit has not seen
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("unlike training above %.1f, which %v of familiar rows are\n", gate.Threshold(), gate.Rate())
	for _, x := range [][]float64{
		// pregnancies, glucose, blood pressure, skin thickness, insulin, BMI, pedigree, age
		{6, 148, 72, 35, 0, 33.6, 0.627, 50},
		{6, 148, 72, 35, 0, 33.6, 0.627, 500}, // a slip of the keyboard
		{6, 8.2, 72, 35, 0, 33.6, 0.627, 50},  // glucose in mmol/l
		{148, 6, 72, 35, 0, 33.6, 0.627, 50},  // two columns swapped
	} {
		v, err := gate.Judge(x)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.0f, p %.3f, familiar: %v\n", v.Score, v.PValue, v.Familiar)
	}

	// How well does it tell rows from others, whose columns were shuffled each by itself?
	familiar, err := ood.Scores(ctx, d, patients("test.csv"))
	if err != nil {
		log.Fatal(err)
	}
	other, err := ood.Scores(ctx, d, patients("ood_permuted.csv"))
	if err != nil {
		log.Fatal(err)
	}
	s, err := ood.Separate(familiar, other)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("AUROC %.2f ± %.2f; %.0f %% of them are no stranger than 95 %% of familiar rows\n", s.AUC, s.SE, 100*s.FPR95)

	// A service checks what it is given before it judges.
	fmt.Println("takes", gate.Detector().Width(), "numbers")
	_, err = gate.Judge([]float64{148, 72, 35})
	fmt.Println(err)
	// Output:
	// unlike training above 44.4, which 0.02 of familiar rows are
	// 7, p 0.461, familiar: true
	// 2419, p 0.005, familiar: false
	// 22, p 0.052, familiar: true
	// 2665, p 0.005, familiar: false
	// AUROC 0.65 ± 0.03; 92 % of them are no stranger than 95 % of familiar rows
	// takes 8 numbers
	// ood: bad data: a vector of 3 numbers; the detector was fitted to 8
}
