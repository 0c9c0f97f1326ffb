package bayes_test

import (
	"fmt"
	"log"

	"github.com/seed78144065/credence/bayes"
)

// A support says what values a parameter may have, also without a prior. Samplers
// move on as many coordinates as it leaves free.
func ExampleOn() {
	three := bayes.Size(3)
	for _, s := range []struct {
		name    string
		support bayes.Support
		dims    []bayes.Dim
		value   any
	}{
		{"any numbers", bayes.RealLine(), []bayes.Dim{three}, []float64{-1, 0, 7}},
		{"shares, which sum to 1", bayes.Simplex(), []bayes.Dim{three}, []float64{0.2, 0.3, 0.5}},
		{"a direction", bayes.UnitVector(), []bayes.Dim{three}, []float64{0, 0.6, 0.8}},
		{"rates that grow", bayes.PositiveOrdered(), []bayes.Dim{three}, []float64{1, 2, 5}},
		{"a factor of a covariance", bayes.CholeskyCov(), []bayes.Dim{three, three}, [][]float64{{2, 0, 0}, {1, 3, 0}, {0, 1, 1}}},
		{"a factor of correlations", bayes.CholeskyCorr(), []bayes.Dim{three, three}, [][]float64{{1, 0, 0}, {0.6, 0.8, 0}, {0, 0.6, 0.8}}},
	} {
		m := bayes.NewModel("support")
		m.Param("x", bayes.On(s.support, bayes.Flat()), s.dims...)
		prog := compiled(m)
		if _, err := prog.Unconstrain(bayes.Values{"x": s.value}); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: %d coordinates\n", s.name, prog.Dim())
	}
	m := bayes.NewModel("shares")
	m.Param("x", bayes.On(bayes.Simplex(), bayes.Flat()), three)
	_, err := compiled(m).Unconstrain(bayes.Values{"x": []float64{0.2, 0.3, 0.6}})
	fmt.Println(err)
	// Output:
	// any numbers: 3 coordinates
	// shares, which sum to 1: 2 coordinates
	// a direction: 3 coordinates
	// rates that grow: 3 coordinates
	// a factor of a covariance: 6 coordinates
	// a factor of correlations: 3 coordinates
	// example_supports_test.go:37: bayes: Unconstrain: x[3] has values [0.2 0.3 0.6]: they must lie inside the simplex (positive, sum 1)
}
