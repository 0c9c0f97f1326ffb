package posteriordb

import "github.com/seed78144065/credence/bayes"

// captures are the models of models.md that sum out a membership: capture and
// recapture (B10) and the mixture of two normals (A12).
var captures = map[string]build{
	"M0_data-M0_model": func(m *bayes.Model, d *Data) {
		omega := m.Param("omega", bayes.Uniform(0, 1))
		p := m.Param("p", bayes.Uniform(0, 1))
		capture(m, d.Matrix("y"), omega, p)
	},
	"Mt_data-Mt_model": func(m *bayes.Model, d *Data) {
		omega := m.Param("omega", bayes.Uniform(0, 1))
		p := m.Param("p", bayes.Uniform(0, 1), bayes.Size(d.Int("T")))
		capture(m, d.Matrix("y"), omega, p)
	},
	"low_dim_gauss_mix-low_dim_gauss_mix": mixture,
}

// capture is the likelihood of capture histories y [animal][occasion] on a
// list of which a share omega is real; p is the chance of capture, one number
// or one for each occasion. Animals enter by their counts.
func capture(m *bayes.Model, y [][]float64, omega, p bayes.Expr) {
	caught := make([]float64, len(y[0])) // by occasion
	seen := 0
	for _, history := range y {
		any := 0.0
		for t, v := range history {
			caught[t] += v
			any = max(any, v)
		}
		seen += int(any)
	}
	missed := apply(func(c float64) float64 { return float64(seen) - c }, caught)
	logP, logQ := p.Log(), bayes.Log1p(p.Neg())
	never := bayes.Mul(logQ, apply(func(float64) float64 { return 1 }, caught)).Sum() // a real animal escapes every time
	m.Potential("seen", bayes.Mul(seen, omega.Log()).Add(bayes.Dot(logP, caught)).Add(bayes.Dot(logQ, missed)))
	m.Potential("unseen", bayes.Mul(len(y)-seen, bayes.LogAddExp(omega.Log().Add(never), bayes.Log1p(omega.Neg()))))
}

func mixture(m *bayes.Model, d *Data) {
	mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Normal(0, 2)), bayes.Size(2))
	sigma := m.Param("sigma", bayes.HalfNormal(2), bayes.Size(2))
	theta := m.Param("theta", bayes.Beta(5, 5))
	y := m.Data("y", d.Vector("y"))
	component := func(k int) bayes.Dist { return bayes.Normal(mu.Index(k), sigma.Index(k)) }
	weights := bayes.Stack(bayes.Size(2), theta, bayes.Sub(1, theta))
	m.Observe(y, bayes.Mixture(weights, component(0), component(1)))
}
