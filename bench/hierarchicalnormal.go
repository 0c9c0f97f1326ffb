package main

import (
	"math/rand/v2"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
)

const hierarchicalRows, hierarchicalGroups = 20_000, 500

// hierarchicalNormal is a normal regression of 20,000 rows on three predictors
// with an intercept for each of 500 groups, centred.
func hierarchicalNormal() (*bayes.Model, error) {
	const groups = hierarchicalGroups
	group, x, y := groupedNormals(hierarchicalRows, groups)
	_, k := x.Dims()
	m := bayes.NewModel("syn_hnorm")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfNormal(2))
	a := m.Param("a", bayes.Normal(mu, tau), bayes.Size(groups))
	b := m.Param("b", bayes.Normal(0, 1), bayes.Size(k))
	sigma := m.Param("sigma", bayes.HalfNormal(2))
	m.Observe(m.Data("y", y), bayes.NormalGLM(m.Data("x", x), a.At(m.Data("group", group)), b, sigma))
	return m, nil
}

// groupedNormals draws n rows in uniformly drawn groups: three standard normal
// predictors with coefficients 0.7, −0.4 and 0.2, intercepts of mean 0.5 and
// standard deviation 0.8, errors of 1.5. Those are the values with which the
// data of Stan's rows were drawn, by another generator.
func groupedNormals(n, groups int) (group []int, x *mat.Dense, y []float64) {
	r := rand.New(rand.NewPCG(20240102, 0)) // the seed of Stan's data
	group, y = make([]int, n), make([]float64, n)
	coefficients := []float64{0.7, -0.4, 0.2}
	x = mat.NewDense(n, len(coefficients), nil)
	intercept := make([]float64, groups)
	for g := range intercept {
		intercept[g] = 0.5 + 0.8*r.NormFloat64()
	}
	for i := range n {
		group[i] = r.IntN(groups)
		y[i] = intercept[group[i]] + 1.5*r.NormFloat64()
		for j, c := range coefficients {
			v := r.NormFloat64()
			x.Set(i, j, v)
			y[i] += c * v
		}
	}
	return group, x, y
}
