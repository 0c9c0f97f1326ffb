package glm_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/seed78144065/credence/online/glm"
)

// wells are the households of Araihazar, Bangladesh, whose well has too much
// arsenic: the distance to a safe one in 100 m, how much arsenic, and whether they
// switched.
func wells() ([]glm.Row, error) {
	text, err := os.ReadFile("../../testdata/posteriordb/data/wells_data.json")
	if err != nil {
		return nil, err
	}
	var data struct{ Dist, Arsenic, Switched []float64 }
	if err := json.Unmarshal(text, &data); err != nil {
		return nil, err
	}
	rows := make([]glm.Row, len(data.Switched))
	for i, y := range data.Switched {
		rows[i] = glm.Row{X: []float64{1, data.Dist[i] / 100, data.Arsenic[i]}, Y: y}
	}
	return rows, nil
}

// Who switches to another well? One household after the other, with what is
// believed kept in a file halfway, and beside it all at once.
func ExampleModel() {
	rows, err := wells()
	if err != nil {
		fmt.Println(err)
		return
	}
	config := glm.Config{Family: glm.Logistic, Features: 3}
	first, err := glm.New(config)
	if err := errors.Join(err, first.Update(rows[:1500]...)); err != nil {
		fmt.Println(err)
		return
	}
	file, err := first.MarshalBinary()
	m, err2 := glm.New(config)
	if err := errors.Join(err, err2, m.UnmarshalBinary(file), m.Update(rows[1500:]...)); err != nil {
		fmt.Println(err)
		return
	}
	all, err := glm.Fit(context.Background(), config, rows)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range []string{"intercept", "100 m", "arsenic"} {
		a, b := m.Coefficient(i), all.Coefficient(i)
		fmt.Printf("%-10s %5.2f ± %.2f   at once %5.2f ± %.2f\n", name, a.Mu, a.Sigma, b.Mu, b.Sigma)
	}
	p, err := m.Predict(glm.Row{X: []float64{1, 0.5, 2}})
	if err != nil {
		fmt.Println(err)
		return
	}
	lo, hi := p.Interval(0.9)
	fmt.Printf("log probabilities: %.2f that it does, %.2f that not; by MacKay's formula %.0f%%\n", p.LogProb(1), p.LogProb(0), 100*p.MacKay())
	fmt.Printf("50 m away, arsenic of 2: %.0f%% switch (%.0f to %.0f%%)\n", 100*p.Mean(), 100*lo, 100*hi)
	cov := m.Covariance()
	fmt.Printf("correlation of intercept and arsenic %.2f; log evidence %.0f\n", cov.At(0, 2)/math.Sqrt(cov.At(0, 0)*cov.At(2, 2)), m.LogEvidence())
	draw := make([]float64, 3)
	if err := m.Draw(draw, []float64{1, 0, 0}); err != nil { // of independent standard normal numbers
		fmt.Println(err)
		return
	}
	fmt.Printf("coefficients as they might be: %.2f\n", draw)
	// Output:
	// intercept   0.01 ± 0.08   at once  0.00 ± 0.08
	// 100 m      -0.93 ± 0.11   at once -0.90 ± 0.10
	// arsenic     0.45 ± 0.04   at once  0.46 ± 0.04
	// log probabilities: -0.49 that it does, -0.94 that not; by MacKay's formula 61%
	// 50 m away, arsenic of 2: 61% switch (59 to 63%)
	// correlation of intercept and arsenic -0.63; log evidence -1972
	// coefficients as they might be: [0.10 -0.98 0.42]
}
