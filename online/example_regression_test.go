package online_test

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/online"
)

// Forbes 1857: how pressure, in inches of mercury, rises with the temperature at
// which water boils, in degrees Fahrenheit from 203. Halfway the state is written
// and read again.
func ExampleNewRegression() {
	begin := func() (*online.Posterior[online.Regression, online.Row], error) {
		prior, err := online.NewRegressionPrior([]float64{25, 0}, mat.NewDiagDense(2, []float64{100, 100}), 1, 0.1)
		if err != nil {
			return nil, err
		}
		return online.NewRegression(prior)
	}
	water, err := begin()
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, at := range [][2]float64{
		{194.5, 20.79}, {194.3, 20.79}, {197.9, 22.40}, {198.4, 22.67}, {199.4, 23.15}, {199.9, 23.35},
		{200.9, 23.89}, {201.1, 23.99}, {201.4, 24.02}, {201.3, 24.01}, {203.6, 25.14}, {204.6, 26.57},
		{209.5, 28.49}, {208.6, 27.76}, {210.7, 29.04}, {211.9, 29.88}, {212.2, 30.06},
	} {
		if i == 8 {
			file, err := water.MarshalBinary()
			if err != nil {
				fmt.Println(err)
				return
			}
			again, err := begin()
			if err := errors.Join(err, again.UnmarshalBinary(file)); err != nil {
				fmt.Println(err)
				return
			}
			water = again
		}
		if err := water.Update(online.Row{X: []float64{1, at[0] - 203}, Y: at[1]}); err != nil {
			fmt.Println(err)
			return
		}
	}
	now := water.Posterior()
	slope := now.Coefficient(1)
	fmt.Printf("a degree is %.3f inches (%.3f to %.3f)\n", slope.Mu, slope.Quantile(0.025), slope.Quantile(0.975))
	next, err := now.Response([]float64{1, 0})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("boiling at 203: %.2f inches (%.2f to %.2f)\n", next.Mu, next.Quantile(0.025), next.Quantile(0.975))
	line, err := now.Combination([]float64{1, 0}) // without the noise of a measurement
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("on average %.2f (%.2f to %.2f)\n", line.Mu, line.Quantile(0.025), line.Quantile(0.975))
	// Output:
	// a degree is 0.523 inches (0.502 to 0.544)
	// boiling at 203: 25.08 inches (24.59 to 25.58)
	// on average 25.08 (24.97 to 25.20)
}
