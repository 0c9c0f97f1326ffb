package bayes_test

import (
	"context"
	"fmt"

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
