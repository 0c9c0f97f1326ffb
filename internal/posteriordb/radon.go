package posteriordb

import "github.com/seed78144065/credence/bayes"

// radon are the county models of models.md B1.
var radon = map[string]build{
	"radon_mn-radon_variable_intercept_slope_noncentered": func(m *bayes.Model, d *Data) {
		county := m.DimSize("county", d.Int("J"))
		sigmaY := m.Param("sigma_y", bayes.HalfNormal(1))
		sigmaAlpha := m.Param("sigma_alpha", bayes.HalfNormal(1))
		sigmaBeta := m.Param("sigma_beta", bayes.HalfNormal(1))
		muAlpha := m.Param("mu_alpha", bayes.Normal(0, 10))
		muBeta := m.Param("mu_beta", bayes.Normal(0, 10))
		alpha := muAlpha.Add(sigmaAlpha.Mul(m.Param("alpha_raw", bayes.Normal(0, 1), county)))
		beta := muBeta.Add(sigmaBeta.Mul(m.Param("beta_raw", bayes.Normal(0, 1), county)))
		at, floor := m.Data("county_idx", d.Index("county_idx")), m.Data("floor_measure", d.Vector("floor_measure"))
		m.Observe(m.Data("log_radon", d.Vector("log_radon")), bayes.Normal(alpha.At(at).Add(beta.At(at).Mul(floor)), sigmaY))
	},
	"radon_mn-radon_hierarchical_intercept_centered": func(m *bayes.Model, d *Data) {
		intercepts(m, d, func(mu, sigma bayes.Expr, county bayes.Dim) bayes.Expr {
			return m.Param("alpha", bayes.Normal(mu, sigma), county)
		})
	},
	"radon_all-radon_hierarchical_intercept_noncentered": func(m *bayes.Model, d *Data) {
		intercepts(m, d, func(mu, sigma bayes.Expr, county bayes.Dim) bayes.Expr {
			return mu.Add(sigma.Mul(m.Param("alpha_raw", bayes.Normal(0, 1), county)))
		})
	},
}

// intercepts is the hierarchical-intercept model, given how its county effects
// are written.
func intercepts(m *bayes.Model, d *Data, effects func(mu, sigma bayes.Expr, county bayes.Dim) bayes.Expr) {
	county := m.DimSize("county", d.Int("J"))
	beta := m.Param("beta", bayes.Normal(0, 10), bayes.Size(2))
	muAlpha := m.Param("mu_alpha", bayes.Normal(0, 10))
	sigmaAlpha := m.Param("sigma_alpha", bayes.HalfNormal(1))
	sigmaY := m.Param("sigma_y", bayes.HalfNormal(1))
	alpha := effects(muAlpha, sigmaAlpha, county)
	x := m.Data("x", rows(d.Vector("log_uppm"), d.Vector("floor_measure")))
	mean := alpha.At(m.Data("county_idx", d.Index("county_idx"))).Add(bayes.MatMul(x, beta))
	m.Observe(m.Data("log_radon", d.Vector("log_radon")), bayes.Normal(mean, sigmaY))
}
