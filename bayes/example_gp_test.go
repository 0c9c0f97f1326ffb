package bayes_test

import (
	"context"
	"fmt"
	"math"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// A smooth curve through noisy points, and what lies between and beyond them.
func ExampleGP() {
	y := []float64{0.1, 0.9, 1.0, 0.2, -0.7, -1.0}
	m := bayes.NewModel("curve")
	point, place := m.DimSize("point", len(y)), m.Dim("place", "between", "beyond")
	x := m.Data("x", []float64{0, 1, 2, 3, 4, 5}, point)
	gp := bayes.GP{
		Inputs: x,
		Cov:    bayes.SquaredExponential(1, m.Param("length", bayes.InverseGamma(5, 5))),
		Noise:  m.Param("noise", bayes.HalfNormal(0.5)),
	}
	m.Observe(m.Data("y", y, point), gp.Observations())
	m.Generate("f", gp.At(m.Data("seen", y, point), m.Data("places", []float64{1.5, 9}, place)), place)
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
	pred, err := prog.Predict(context.Background(), draws, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	f, err := pred.Var("f")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("mean %.1f, sd %.1f\n", f.Means(), f.SDs())
	// Output:
	// mean [1.0 -0.0], sd [0.2 1.0]
}

// Counts along a line whose rate is a smooth function, by 20 sines.
func ExampleHilbertGP() {
	m := bayes.NewModel("rate")
	row := m.DimSize("row", 8)
	x := m.Data("x", []float64{-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2}, row)
	h := bayes.HilbertGP{Centre: []float64{0}, Half: []float64{4}, Terms: []int{20}}
	cov := bayes.Matern52(m.Param("sd", bayes.HalfNormal(1)), m.Param("length", bayes.InverseGamma(5, 5)))
	z := m.Param("z", bayes.Normal(0, 1), h.Dim())
	f := m.Let("f", h.Latent(x, cov, z))
	m.Observe(m.Data("count", []int{1, 0, 2, 3, 8, 12, 9, 5}, row), bayes.PoissonLog(f))
	prog, err := m.Compile()
	if err != nil {
		fmt.Println(err)
		return
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.9}})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := draws.Var("f")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", v.Means())
	// Output:
	// [-0.3 -0.1 0.4 1.0 2.0 2.3 2.1 1.6]
}

// What repeats by the week, as a covariance of one's own: the kernel of the sine of
// half the distance. And what the sines of a Hilbert process look like at two inputs.
func ExampleCovarianceFunc() {
	m := bayes.NewModel("week")
	day := m.Data("day", []float64{0, 1, 7})
	weekly := bayes.CovarianceFunc(func(a, b bayes.Expr) bayes.Expr {
		one := m.Data("one", []float64{1, 1, 1})
		apart := bayes.Outer(a, one).Sub(bayes.Outer(one, b)) // a[i] − b[j]
		return bayes.Exp(bayes.Mul(-2, bayes.Square(bayes.Sin(bayes.Mul(math.Pi/7, apart)))))
	})
	f := m.Param("f", bayes.GP{Inputs: day, Cov: weekly.Plus(bayes.SquaredExponential(0.1, 30)), Noise: m.Data("noise", 0.01)}.Observations(), bayes.Size(3))
	m.Let("monday to monday", f.Index(2).Sub(f.Index(0)))
	m.Let("monday to tuesday", f.Index(1).Sub(f.Index(0)))
	draws, err := compiled(m).Prior(context.Background(), 2000, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, name := range []string{"monday to monday", "monday to tuesday"} {
		v, err := draws.Var(name)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%s: ± %.2f\n", name, v.SD())
	}
	h := bayes.HilbertGP{Centre: []float64{0}, Half: []float64{2}, Terms: []int{3}}
	show("basis", func(m *bayes.Model) bayes.Expr { return h.Basis(m.Data("x", []float64{-1, 1})) })
	// Output:
	// monday to monday: ± 0.03
	// monday to tuesday: ± 0.81
	// basis [0.5 0.7071 0.5 0.5 -0.7071 0.5]
}
