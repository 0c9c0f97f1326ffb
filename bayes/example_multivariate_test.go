package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
)

// Two correlated measurements.
func ExampleMvNormal() {
	m := bayes.NewModel("pair")
	cov := m.Data("cov", [][]float64{{1, 0.8}, {0.8, 1}})
	m.Observe(m.Data("y", [][]float64{{1, 1}, {1, -1}}), bayes.MvNormal([]float64{0, 0}, cov))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -8.2097
}

// Shares of three parties, with the weight of ten votes.
func ExampleDirichlet() {
	m := bayes.NewModel("shares")
	m.Param("p", bayes.Dirichlet([]float64{5, 3, 2}), bayes.Size(3))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensity(bayes.Values{"p": []float64{0.5, 0.3, 0.2}})
	fmt.Printf("%.4f\n", lp)
	// Output: 2.1407
}

// A level that drifts from week to week.
func ExampleGaussianRandomWalk() {
	m := bayes.NewModel("level")
	sd := m.Param("sd", bayes.HalfNormal(1))
	level := m.Param("level", bayes.GaussianRandomWalk(sd, bayes.Normal(0, 10)), bayes.Size(3))
	m.Observe(m.Data("y", []float64{1, 2, 4}), bayes.Normal(level, 0.5))
	fmt.Print(m)
	// Output:
	// model level
	//   sd ~ HalfNormal(1)
	//   level[3] ~ GaussianRandomWalk(sd, Normal(0, 10))
	//   y[3] ~ Normal(level[3], 0.5)
}

// A series that returns to its mean, given its first value.
func ExampleAR() {
	m := bayes.NewModel("series")
	m.Observe(m.Data("y", []float64{0.5, 0.1, -0.4}), bayes.AR(0, []float64{0.8}, 1, bayes.Flat()))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -1.9981
}

// Correlated effects: scales and correlations have priors of their own.
func ExampleLKJCholesky() {
	m := bayes.NewModel("effects")
	scale := m.Param("scale", bayes.HalfNormal(1), bayes.Size(2))
	l := m.Param("l", bayes.LKJCholesky(2), bayes.Size(2), bayes.Size(2))
	effect := m.Data("effect", [][]float64{{1, 0.5}, {-0.5, -1}, {0.2, 0.1}})
	m.Observe(effect, bayes.MvNormalCholesky([]float64{0, 0}, bayes.MatMul(bayes.DiagonalMatrix(scale), l)))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, err := prog.LogDensity(bayes.Values{"scale": []float64{1, 1}, "l": [][]float64{{1, 0}, {0.6, 0.8}}})
	fmt.Printf("%d coordinates, log density %.4f %v\n", prog.Dim(), lp, err)
	// Output: 3 coordinates, log density -8.0657 <nil>
}

// Above eta = 1 weak correlations are likelier than strong ones.
func ExampleLKJ() {
	for _, r := range []float64{0, 0.5, 0.9} {
		m := bayes.NewModel("correlation")
		m.Observe(m.Data("r", [][]float64{{1, r}, {r, 1}}), bayes.LKJ(1.5))
		prog, err := m.Compile()
		if err != nil {
			fmt.Println(err)
			return
		}
		lp, _ := prog.LogDensityGrad(nil, nil)
		fmt.Printf("%.4f ", lp)
	}
	// Output: -0.4516 -0.5954 -1.2819
}

func ExampleWishart() {
	m := bayes.NewModel("scatter")
	s := m.Data("s", [][]float64{{1, 0}, {0, 1}})
	m.Observe(m.Data("w", [][]float64{{4, 1}, {1, 3}}), bayes.Wishart(4, s))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	lp, _ := prog.LogDensityGrad(nil, nil)
	fmt.Printf("%.4f\n", lp)
	// Output: -5.5252
}

// Regions in a row: neighbours have similar effects, which sum to zero.
func ExampleICAR() {
	m := bayes.NewModel("map")
	region := m.Dim("region", "north", "centre", "south")
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	phi := m.Param("phi", bayes.ICAR([][2]int{{0, 1}, {1, 2}}), region)
	cases := m.Data("cases", []float64{12, 9, 3}, region)
	m.Observe(cases, bayes.PoissonLog(bayes.Add(2, sigma.Mul(phi))))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%v%d coordinates\n", m, prog.Dim())
	// Output:
	// model map
	//   sigma ~ HalfNormal(1)
	//   phi[region=3] ~ ICAR(2 edges)
	//   cases[region=3] ~ PoissonLog(Add(2, Mul(sigma, phi[region=3])))
	// 3 coordinates
}

// Returns of two assets on two days, the second a crash: it costs a Student-t far less
// than a normal distribution. Each law in two forms, which agree.
func ExampleMvStudentT() {
	zero, returns := []float64{0, 0}, [][]float64{{0.4, 0.1}, {-6, -5}}
	scale := [][]float64{{1, 0.6}, {0.6, 1}}
	factor := [][]float64{{1, 0}, {0.6, 0.8}}
	precision := [][]float64{{1 / 0.64, -0.6 / 0.64}, {-0.6 / 0.64, 1 / 0.64}}
	show := func(what string, law func(m *bayes.Model) bayes.Dist) {
		m := bayes.NewModel("returns")
		m.Observe(m.Data("y", returns), law(m))
		lp, err := compiled(m).LogDensityGrad(nil, nil)
		if err != nil {
			fmt.Println(err)
		}
		fmt.Printf("%s %.3f\n", what, lp)
	}
	show("normal, scale    ", func(m *bayes.Model) bayes.Dist { return bayes.MvNormal(zero, m.Data("s", scale)) })
	show("normal, precision", func(m *bayes.Model) bayes.Dist { return bayes.MvNormalPrecision(zero, m.Data("p", precision)) })
	show("Student, scale   ", func(m *bayes.Model) bayes.Dist { return bayes.MvStudentT(3, zero, m.Data("s", scale)) })
	show("Student, factor  ", func(m *bayes.Model) bayes.Dist { return bayes.MvStudentTCholesky(3, zero, m.Data("l", factor)) })
	// Output:
	// normal, scale     -22.856
	// normal, precision -22.856
	// Student, scale    -9.985
	// Student, factor   -9.985
}

// A covariance of two measurements as a parameter: before the data its mean is
// sigma/(nu − 3), here the unit matrix.
func ExampleInverseWishart() {
	m := bayes.NewModel("covariance")
	side := m.Dim("side", "left", "right")
	s := m.Data("s", [][]float64{{5, 0}, {0, 5}})
	cov := m.Param("cov", bayes.InverseWishart(8, s), side, side)
	m.Let("sum", cov.Sum())
	prior, err := compiled(m).Prior(context.Background(), 4000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := prior.Var("cov")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", c.Means())
	// Output:
	// [1.0 0.0 0.0 1.0]
}

// Ballots of three districts of ten votes each: districts differ more than coins do,
// so lopsided ones are likelier than by one common share of votes.
func ExampleDirichletMultinomial() {
	ballots := [][]float64{{9, 1, 0}, {1, 7, 2}, {3, 3, 4}}
	m := bayes.NewModel("one share")
	m.Observe(m.Data("ballots", ballots), bayes.Multinomial(10, []float64{0.43, 0.37, 0.2}))
	same, _ := compiled(m).LogDensityGrad(nil, nil)
	m = bayes.NewModel("shares differ")
	m.Observe(m.Data("ballots", ballots), bayes.DirichletMultinomial(10, []float64{1.7, 1.5, 0.8}))
	differ, _ := compiled(m).LogDensityGrad(nil, nil)
	fmt.Printf("%.1f %.1f\n", same, differ)
	// Output:
	// -15.0 -12.1
}

// The same map with a sum that is only near zero, as models for Stan have it: one
// coordinate more, which the data say nothing of.
func ExampleICARSoft() {
	edges := [][2]int{{0, 1}, {1, 2}}
	for _, law := range []bayes.Dist{bayes.ICAR(edges), bayes.ICARSoft(edges, 0.001)} {
		m := bayes.NewModel("map")
		m.Param("phi", law, m.Dim("region", "north", "centre", "south"))
		fmt.Println(law, compiled(m).Dim(), "coordinates")
	}
	// Output:
	// ICAR(2 edges) 2 coordinates
	// ICARSoft(2 edges, 0.001) 3 coordinates
}
