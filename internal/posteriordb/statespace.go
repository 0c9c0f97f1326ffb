package posteriordb

import "github.com/seed78144065/credence/bayes"

// statespace are the state-space models of models.md B15.
var statespace = map[string]build{
	"uk_drivers-state_space_stochastic_level_stochastic_seasonal": ukDrivers,
}

// ukDrivers is a stochastic level and a stochastic season of 12 months.
func ukDrivers(m *bayes.Model, d *Data) {
	y := d.Vector("y")
	n := len(y)
	lo, hi := threeSDs(y)
	month := m.DimSize("month", n)
	mu := m.Param("mu", bayes.On(bayes.Interval(lo, hi), bayes.Flat()), month)
	seasonal := m.Param("seasonal", bayes.Flat(), month)
	beta, lambda := m.Param("beta", bayes.Flat()), m.Param("lambda", bayes.Flat())
	sigma := m.Param("sigma", bayes.On(bayes.PositiveOrdered(), bayes.StudentT(4, 0, 1)), bayes.Size(3))

	m.Potential("level", bayes.LogProb(mu.Slice(1, n), bayes.Normal(mu.Slice(0, n-1), sigma.Index(1))))
	const period = 12
	year := seasonal.Slice(period-1, n) // the month and the eleven before it
	for lag := 1; lag < period; lag++ {
		year = year.Add(seasonal.Slice(period-1-lag, n-lag))
	}
	m.Potential("season", bayes.LogProb(year, bayes.Normal(0, sigma.Index(0))))
	mean := mu.Add(bayes.Mul(beta, d.Vector("x"))).Add(bayes.Mul(lambda, d.Vector("w"))).Add(seasonal)
	m.Observe(m.Data("y", y, month), bayes.Normal(mean, sigma.Index(2)))
}
