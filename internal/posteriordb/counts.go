package posteriordb

import "github.com/seed78144065/credence/bayes"

// counts are the count models of models.md B3, B13 and B14.
var counts = map[string]build{
	"GLMM_Poisson_data-GLMM_Poisson_model": glmmPoisson,
	"seeds_data-seeds_model":               seeds,
	"surgical_data-surgical_model":         surgical,
}

// glmmPoisson lets beta2 range to 20, as the source does, under a prior that
// ends at 10.
func glmmPoisson(m *bayes.Model, d *Data) {
	t := d.Vector("year")
	year := m.DimSize("year", len(t))
	eta := m.Param("alpha", bayes.Uniform(-20, 20))
	for _, c := range []struct {
		name  string
		prior bayes.Dist
		x     []float64
	}{
		{"beta1", bayes.Uniform(-10, 10), t},
		{"beta2", bayes.On(bayes.Interval(-10, 20), bayes.Uniform(-10, 10)), times(t, t)},
		{"beta3", bayes.Uniform(-10, 10), times(t, t, t)},
	} {
		eta = eta.Add(bayes.Mul(m.Param(c.name, c.prior), c.x))
	}
	sigma := m.Param("sigma", bayes.Uniform(0, 5))
	eps := m.Param("eps", bayes.Normal(0, sigma), year)
	m.Observe(m.Data("C", d.Vector("C"), year), bayes.PoissonLog(eta.Add(eps)))
}

func seeds(m *bayes.Model, d *Data) {
	plate := m.DimSize("plate", d.Int("I"))
	x1, x2 := d.Vector("x1"), d.Vector("x2")
	eta := m.Param("alpha0", bayes.Normal(0, 1000))
	for _, c := range []struct {
		name string
		x    []float64
	}{{"alpha1", x1}, {"alpha2", x2}, {"alpha12", times(x1, x2)}} {
		eta = eta.Add(bayes.Mul(m.Param(c.name, bayes.Normal(0, 1000)), c.x))
	}
	tau := m.Param("tau", bayes.Gamma(0.001, 0.001))
	sigma := m.Let("sigma", bayes.Div(1, bayes.Sqrt(tau)))
	b := m.Param("b", bayes.Normal(0, sigma), plate)
	m.Observe(m.Data("n", d.Vector("n"), plate), bayes.BinomialLogit(d.Vector("N"), eta.Add(b)))
}

func surgical(m *bayes.Model, d *Data) {
	hospital := m.DimSize("hospital", d.Int("N"))
	mu := m.Param("mu", bayes.Normal(0, 1000))
	sigmasq := m.Param("sigmasq", bayes.InverseGamma(0.001, 0.001))
	sigma := m.Let("sigma", bayes.Sqrt(sigmasq))
	b := m.Param("b", bayes.Normal(mu, sigma), hospital)
	m.Let("p", bayes.Expit(b))
	m.Let("pop_mean", bayes.Expit(mu))
	m.Observe(m.Data("r", d.Vector("r"), hospital), bayes.BinomialLogit(d.Vector("n"), b))
}
