package bayes_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// A Gaussian process: a smooth curve through noisy points, its length scale
// unknown.
func ExampleCholesky() {
	x := []float64{0, 1, 2, 3, 4, 5}
	m := bayes.NewModel("curve")
	point := m.DimSize("point", len(x))
	squares := make([][]float64, len(x))
	for i := range x {
		for j := range x {
			squares[i] = append(squares[i], -0.5*math.Pow(x[i]-x[j], 2))
		}
	}
	length := m.Param("length", bayes.InverseGamma(5, 5))
	noise := m.Param("noise", bayes.HalfNormal(0.5))
	smooth := bayes.Exp(m.Data("squares", squares, point, point).Div(bayes.Square(length)))
	ones := m.Data("ones", []float64{1, 1, 1, 1, 1, 1}, point)
	chol := bayes.Cholesky(smooth.Add(bayes.DiagonalMatrix(bayes.Square(noise).Mul(ones))))
	y := m.Data("y", []float64{0.1, 0.9, 1.0, 0.2, -0.7, -1.0}, point)
	m.Observe(y, bayes.MvNormalCholesky(make([]float64, len(x)), chol))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	l, _ := draws.Var("length")
	fmt.Printf("length scale %.1f\n", l.Mean())
	// Output: length scale 1.5
}

// Least squares by the normal equations.
func ExampleSolveSPD() {
	m := bayes.NewModel("normal equations")
	x := m.Data("x", [][]float64{{1, 0}, {1, 1}, {1, 2}, {1, 3}})
	y := m.Data("y", []float64{1, 3, 5, 7})
	beta := m.Let("beta", bayes.SolveSPD(bayes.MatMul(x.T(), x), bayes.MatMul(x.T(), y)).Mul(m.Param("one", bayes.Uniform(1, 1+1e-9))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	prior, err := prog.Prior(context.Background(), 8, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	b, _ := prior.Var("beta")
	fmt.Printf("%v is %.3f\n", beta.Dims()[0].Size(), b.Means())
	// Output: 2 is [1.000 2.000]
}
