package posteriordb

import "github.com/seed78144065/credence/bayes"

// autoregressive are the time series of models.md A4 and A5.
var autoregressive = map[string]build{"arK-arK": arK, "arma-arma11": arma11}

// arK is a regression on the K values before: the lags are data.
func arK(m *bayes.Model, d *Data) {
	y, k := d.Vector("y"), d.Int("K")
	var lags [][]float64
	for lag := 1; lag <= k; lag++ {
		lags = append(lags, y[k-lag:len(y)-lag])
	}
	alpha := m.Param("alpha", bayes.Normal(0, 10))
	beta := m.Param("beta", bayes.Normal(0, 10), bayes.Size(k))
	sigma := m.Param("sigma", bayes.HalfCauchy(2.5))
	mean := alpha.Add(bayes.MatMul(m.Data("lags", rows(lags...)), beta))
	m.Observe(m.Data("y", y[k:]), bayes.Normal(mean, sigma))
}

// arma11 follows the innovations e one by one: e_t depends on e_{t−1}.
func arma11(m *bayes.Model, d *Data) {
	y := d.Vector("y")
	mu := m.Param("mu", bayes.Normal(0, 10))
	phi := m.Param("phi", bayes.Normal(0, 2))
	theta := m.Param("theta", bayes.Normal(0, 2))
	sigma := m.Param("sigma", bayes.HalfCauchy(2.5))
	e := bayes.Sub(y[0], mu.Add(phi.Mul(mu)))
	squares := bayes.Square(e)
	known := bayes.Sub(y[1:], mu.Add(bayes.Mul(phi, y[:len(y)-1])))
	for t := range len(y) - 1 {
		e = known.Index(t).Sub(theta.Mul(e))
		squares = squares.Add(bayes.Square(e))
	}
	m.Potential("e", bayes.Sub(bayes.Mul(-0.5, squares.Div(bayes.Square(sigma))), bayes.Mul(len(y), sigma.Log())))
}
