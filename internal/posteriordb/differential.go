package posteriordb

import (
	"math"

	"github.com/seed78144065/credence/bayes"
)

// differential are the models of models.md that solve differential equations:
// A11.
var differential = map[string]build{"hudson_lynx_hare-lotka_volterra": lotkaVolterra}

func lotkaVolterra(m *bayes.Model, d *Data) {
	animal := m.Dim("animal", "hare", "lynx")
	growth := m.Param("theta", bayes.On(bayes.Lower(0), bayes.Normal([]float64{1, 0.05, 1, 0.05}, []float64{0.5, 0.05, 0.5, 0.05})), m.DimSize("rate", 4))
	start := m.Param("z_init", bayes.LogNormal(math.Ln10, 1), animal)
	sigma := m.Param("sigma", bayes.LogNormal(-1, 1), animal)
	times := m.Data("ts", d.Vector("ts"), m.DimSize("year", d.Int("N")))
	z := bayes.ODE(func(_, z bayes.Expr) bayes.Expr {
		hare, lynx := z.Index(0), z.Index(1)
		return bayes.Stack(animal,
			growth.Index(0).Sub(growth.Index(1).Mul(lynx)).Mul(hare),
			growth.Index(3).Mul(hare).Sub(growth.Index(2)).Mul(lynx))
	}, start, 0, times, bayes.ODEConfig{RelTol: 1e-8, AbsTol: 1e-7})
	m.Observe(m.Data("y_init", d.Vector("y_init"), animal), bayes.LogNormal(start.Log(), sigma))
	m.Observe(m.Data("y", d.Matrix("y"), times.Dims()[0], animal), bayes.LogNormal(z.Log(), sigma))
}
