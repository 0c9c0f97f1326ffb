package posteriordb

import "github.com/seed78144065/credence/bayes"

// schools are the two forms of models.md A7.
var schools = map[string]build{
	"eight_schools-eight_schools_centered": func(m *bayes.Model, d *Data) {
		school := m.DimSize("school", d.Int("J"))
		mu := m.Param("mu", bayes.Normal(0, 5))
		tau := m.Param("tau", bayes.HalfCauchy(5))
		theta := m.Param("theta", bayes.Normal(mu, tau), school)
		m.Observe(m.Data("y", d.Vector("y"), school), bayes.Normal(theta, d.Vector("sigma")))
	},
	"eight_schools-eight_schools_noncentered": func(m *bayes.Model, d *Data) {
		school := m.DimSize("school", d.Int("J"))
		mu := m.Param("mu", bayes.Normal(0, 5))
		tau := m.Param("tau", bayes.HalfCauchy(5))
		eta := m.Param("theta_trans", bayes.Normal(0, 1), school)
		theta := m.Let("theta", mu.Add(tau.Mul(eta)))
		m.Observe(m.Data("y", d.Vector("y"), school), bayes.Normal(theta, d.Vector("sigma")))
	},
}
