package posteriordb

import "github.com/seed78144065/credence/bayes"

// gaussian are the Gaussian processes of models.md A8.
var gaussian = map[string]build{"gp_pois_regr-gp_regr": gpRegression}

// gpRegression has the process summed out; sigma is the variance of the noise.
func gpRegression(m *bayes.Model, d *Data) {
	rho := m.Param("rho", bayes.Gamma(25, 4))
	alpha := m.Param("alpha", bayes.HalfNormal(2))
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	gp := bayes.GP{Inputs: m.Data("x", d.Vector("x")), Cov: bayes.SquaredExponential(alpha, rho), Noise: bayes.Sqrt(sigma)}
	m.Observe(m.Data("y", d.Vector("y")), gp.Observations())
}
