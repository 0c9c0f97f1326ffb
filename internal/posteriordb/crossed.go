package posteriordb

import "github.com/seed78144065/credence/bayes"

// crossed are the group effects of models.md B11 and B12.
var crossed = map[string]build{"pilots-pilots": pilots, "rats_data-rats_model": rats}

func pilots(m *bayes.Model, d *Data) {
	effect := func(name, index string, levels int) bayes.Expr {
		mu := m.Param("mu_"+name, bayes.Normal(0, 1))
		sigma := m.Param("sigma_"+name, bayes.Uniform(0, 100))
		e := m.Param(name, bayes.Normal(bayes.Mul(10, mu), sigma), bayes.Size(levels))
		return e.At(m.Data(index, d.Index(index)))
	}
	mean := effect("a", "group_id", d.Int("n_groups")).Add(effect("b", "scenario_id", d.Int("n_scenarios")))
	m.Observe(m.Data("y", d.Vector("y")), bayes.Normal(mean, m.Param("sigma_y", bayes.Uniform(0, 100))))
}

func rats(m *bayes.Model, d *Data) {
	rat, xbar := m.DimSize("rat", d.Int("N")), d.Number("xbar")
	muAlpha, muBeta := m.Param("mu_alpha", bayes.Normal(0, 100)), m.Param("mu_beta", bayes.Normal(0, 100))
	sigmaY := m.Param("sigma_y", positive())
	alpha := m.Param("alpha", bayes.Normal(muAlpha, m.Param("sigma_alpha", positive())), rat)
	beta := m.Param("beta", bayes.Normal(muBeta, m.Param("sigma_beta", positive())), rat)
	m.Let("alpha0", muAlpha.Sub(bayes.Mul(xbar, muBeta)))
	at := m.Data("rat_of", d.Index("rat"))
	age := m.Data("age", apply(func(x float64) float64 { return x - xbar }, d.Vector("x")))
	m.Observe(m.Data("y", d.Vector("y")), bayes.Normal(alpha.At(at).Add(beta.At(at).Mul(age)), sigmaY))
}
