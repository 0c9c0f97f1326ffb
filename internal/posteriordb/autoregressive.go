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
	before := m.Data("before", append([]float64{0}, y[:len(y)-1]...)).Put(m.Data("first", []int{0}), mu.Reshape(bayes.Size(1)))
	known := m.Data("y", y).Sub(mu).Sub(phi.Mul(before))
	e := bayes.Scan(0.0, []bayes.Expr{known}, func(e bayes.Expr, row []bayes.Expr) bayes.Expr { return row[0].Sub(theta.Mul(e)) })
	m.Potential("e", bayes.LogProb(e, bayes.Normal(0, sigma)))
}
