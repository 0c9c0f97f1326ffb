package plot_test

import (
	"fmt"
	"log"
	"math"

	"github.com/seed78144065/credence/nn/conformal"
	"github.com/seed78144065/credence/nn/plot"
	"github.com/seed78144065/credence/nn/selective"
	"github.com/seed78144065/credence/online/drift"
)

// spread returns n numbers between 0 and 1, by the golden ratio.
func spread(n int) (x []float64) {
	for i := range n {
		x = append(x, math.Mod(0.6180339887498949*float64(i), 1))
	}
	return x
}

// Do intervals hold what they promise, at each α at once?
func ExampleCoverage() {
	scores, err := conformal.NewScores(spread(200))
	if err != nil {
		log.Fatal(err)
	}
	points, err := scores.CoverageByAlpha(spread(100), []float64{0.05, 0.1, 0.2, 0.4}, 0.95)
	if err != nil {
		log.Fatal(err)
	}
	fig, err := plot.Coverage(plot.Config{}, plot.Promise{Name: "network", Points: points})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fig.Title)
	// Output:
	// Do the sets hold what they promise?
}

// How wrong is a model about the rows that it is surest of?
func ExampleRiskCoverage() {
	confidence := spread(400)
	wrong := make([]float64, len(confidence))
	for i, c := range confidence {
		if math.Mod(0.4142135623730951*float64(i), 1) > c { // the surer, the less often
			wrong[i] = 1
		}
	}
	curve, err := selective.RiskCoverage(confidence, wrong)
	if err != nil {
		log.Fatal(err)
	}
	fig, err := plot.RiskCoverage(plot.Config{Title: "From which confidence on?"}, plot.Abstainer{Name: "network", Curve: curve})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fig.Title)
	_, err = plot.RiskCoverage(plot.Config{}, plot.Abstainer{Name: "forgotten"})
	fmt.Println(err)
	// Output:
	// From which confidence on?
	// plot: RiskCoverage: "forgotten" has no curve
}

// Which columns have moved away from training?
func ExampleDrift() {
	fig, err := plot.Drift(plot.Config{}, []drift.Comparison{
		{Column: "glucose", PSI: 8.41, Drifted: true}, // as monitor.Drift.Compare returns them
		{Column: "age", PSI: 0.06},
		{Column: "bmi", PSI: 0.11},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(fig.Title)
	// Output:
	// Are the rows like those of training?
}
