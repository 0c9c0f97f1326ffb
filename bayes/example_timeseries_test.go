package bayes_test

import (
	"context"
	"fmt"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// Does today's growth tell tomorrow's, and how does a shock fade?
func ExampleARMA() {
	growth := []float64{1.4, 1, 2.1, 0.9, 0.3, 1.2, 0.5, -0.1, 0.3, 0.7, -0.3, 0.6, 1.1, 1.6, 1.3, 0.8}
	m := bayes.NewModel("growth")
	phi := m.Param("phi", bayes.Uniform(-1, 1), bayes.Size(1))
	theta := m.Param("theta", bayes.Normal(0, 0.5), bayes.Size(1))
	a := bayes.ARMA{Mean: m.Param("mu", bayes.Normal(1, 1)), AR: phi, MA: theta, SD: m.Param("sigma", bayes.HalfNormal(1))}
	m.Observe(m.Data("growth", growth), a.Observations())
	fmt.Println(means(m, "mu", "sigma"))
	// Output: mu 0.9 sigma 0.7
}

// Days of large returns follow each other; sd0 is that of the first day.
func ExampleGARCH() {
	returns := []float64{0.2, -0.1, 0.3, -0.4, 0.1, 2.1, -1.8, 1.5, -2.2, 0.9, -0.6, 0.3, -0.2, 0.1, -0.1, 0.2}
	m := bayes.NewModel("returns")
	alpha0 := m.Param("alpha0", bayes.HalfNormal(0.5))
	persistence, share := m.Param("persistence", bayes.Beta(4, 1)), m.Param("share", bayes.Beta(2, 2))
	alpha1 := m.Let("alpha1", persistence.Mul(share))
	beta1 := m.Let("beta1", persistence.Mul(bayes.Sub(1, share)))
	m.Observe(m.Data("returns", returns), bayes.GARCH(0, alpha0, alpha1, beta1, 0.3))
	fmt.Println(means(m, "alpha0", "alpha1", "beta1"))
	// Output: alpha0 0.4 alpha1 0.4 beta1 0.3
}

// The same returns with a variance that has shocks of its own.
func ExampleStochasticVolatility() {
	returns := []float64{0.2, -0.1, 0.3, -0.4, 0.1, 2.1, -1.8, 1.5, -2.2, 0.9, -0.6, 0.3, -0.2, 0.1, -0.1, 0.2}
	m := bayes.NewModel("returns")
	day := m.DimSize("day", len(returns))
	v := bayes.StochasticVolatility{
		Mean:        m.Param("mu", bayes.Normal(-1, 1)),
		Persistence: m.Param("phi", bayes.Uniform(0, 1)),
		SD:          m.Param("sigma", bayes.HalfNormal(1)),
	}
	sd := bayes.Exp(bayes.Mul(0.5, v.LogVariance(m.Param("z", bayes.Normal(0, 1), day))))
	m.Let("calm", sd.Index(0))
	m.Let("storm", sd.Index(7))
	m.Observe(m.Data("returns", returns, day), bayes.Normal(0, sd))
	fmt.Println(means(m, "calm", "storm"))
	// Output: calm 0.4 storm 1.8
}

// means fits a model and returns the posterior means of some variables.
func means(m *bayes.Model, names ...string) string {
	prog, err := m.Compile()
	if err != nil {
		return err.Error()
	}
	draws, err := mcmc.Sample(context.Background(), prog, mcmc.Config{Seed: 1, Kernel: mcmc.NUTS{TargetAccept: 0.9}})
	if err != nil {
		return err.Error()
	}
	s := ""
	for _, name := range names {
		v, err := draws.Var(name)
		if err != nil {
			return err.Error()
		}
		for element, e := range v.Elems() {
			s += fmt.Sprintf("%s %.1f ", element, e.Mean())
		}
	}
	return s
}
