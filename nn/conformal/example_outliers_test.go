package conformal_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/nn/conformal"
)

// Scores of 999 rows like those a model was made for, and a batch of five of which two
// are not.
func ExampleScores_Outliers() {
	var calibration []float64
	for i := range 999 {
		calibration = append(calibration, float64(i)/1000)
	}
	scores, err := conformal.NewScores(calibration)
	if err != nil {
		log.Fatal(err)
	}
	found, err := scores.Outliers([]float64{0.3, 1.7, 0.9, 2.4, 0.6}, 0.1)
	if err != nil {
		log.Fatal(err)
	}
	for _, row := range found.Rows {
		fmt.Printf("row %d: p %.3f, of five %.4f\n", row, found.P[row], found.Adjusted[row])
	}
	// Output:
	// row 1: p 0.001, of five 0.0025
	// row 3: p 0.001, of five 0.0025
}

// How long will it take? The model says a mean, the calibration set how far off it is.
func ExampleDistribution() {
	var y, mean []float64
	for i := range 99 {
		mean = append(mean, 10)
		y = append(y, 10+float64(i*i)/1000) // late more often than early
	}
	d, err := conformal.FitDistribution(y, mean, nil)
	if err != nil {
		log.Fatal(err)
	}
	p, err := d.At(20, 1)
	if err != nil {
		log.Fatal(err)
	}
	lo, hi := p.CDF(25)
	fmt.Printf("under 25 with probability %.2f to %.2f\n", lo, hi)
	fmt.Printf("under %.2f with probability 0.9 or more\n", p.Quantile(0.9))
	fmt.Printf("score of 27: %.2f\n", p.CRPS(27))
	fmt.Printf("27 is at %.2f of the distribution that %d residuals make\n", p.PIT(27, 0.5), d.Len())
	// Output:
	// under 25 with probability 0.71 to 0.72
	// under 27.92 with probability 0.9 or more
	// score of 27: 2.56
	// 27 is at 0.84 of the distribution that 99 residuals make
}
