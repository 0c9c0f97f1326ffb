package main

import (
	"context"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	bayesplot "github.com/seed78144065/credence/bayes/plot"
	"github.com/seed78144065/credence/examples/internal/cli"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/online/filter"
)

// moving is what a level that walks at random says of the series.
type moving struct {
	Variances map[string]variance `json:"variances"`
	LogLik    float64             `json:"loglik"`
	Forecast  []forecast          `json:"forecast"`
	Trust     cli.Trust           `json:"trust"`

	names []string // of variances
	band  []bayesplot.Interval
}

// variance is known by its most likely value, and by its posterior.
type variance struct {
	Likeliest float64      `json:"likeliest"`
	Posterior cli.Estimate `json:"posterior"`
}

type forecast struct {
	At       float64    `json:"at"`
	Mean     float64    `json:"mean"`
	Interval [2]float64 `json:"interval"`
}

// follow takes the series for a level that walks, with a season if there is one,
// and errors: by the variances of the highest likelihood, and by NUTS.
func (q *question) follow(ctx context.Context) (*moving, error) {
	model := filter.Structural{Components: []filter.Component{filter.Level{Variance: filter.Free}}, Noise: filter.Free}
	if q.period > 0 {
		model.Components = append(model.Components, filter.Seasonal{Period: q.period, Variance: filter.Free})
	}
	fit, err := model.Fit(ctx, q.y)
	if err != nil {
		return nil, err
	}
	m := &moving{Variances: map[string]variance{}, LogLik: fit.LogLik}
	parts, err := fit.Smooth(q.y)
	if err != nil {
		return nil, err
	}
	level, sd, err := parts.Component("level")
	if err != nil {
		return nil, err
	}
	z := distuv.UnitNormal.Quantile((1 + q.level) / 2)
	lo, hi := filter.Band(level, sd, z)
	for i, mid := range level {
		m.band = append(m.band, bayesplot.Interval{Mid: mid, Lo: lo[i], Hi: hi[i]})
	}
	next, err := fit.Forecast(q.y, q.horizon)
	if err != nil {
		return nil, err
	}
	for k, g := range next {
		m.Forecast = append(m.Forecast, forecast{q.at(len(q.y) + k), g.Mean[0], [2]float64{g.Mean[0] - z*g.SD(0), g.Mean[0] + z*g.SD(0)}})
	}
	return m, q.sample(ctx, m, model, fit)
}

// sample finds the posterior of the variances. Their priors are exponential, with
// the variance of the series as mean: each may be all of it, or none.
func (q *question) sample(ctx context.Context, m *moving, model filter.Structural, fit filter.Fitted) (err error) {
	if m.names, err = model.Variances(); err != nil {
		return err
	}
	priors := map[string]bayes.Dist{}
	for _, name := range m.names {
		priors[name] = bayes.Exponential(1 / (q.sd * q.sd))
	}
	program, err := model.Program(q.y, priors)
	if err != nil {
		return err
	}
	draws, err := q.program.Sample(ctx, program, mcmc.Config{})
	if err != nil {
		return err
	}
	for _, name := range m.names {
		v, err := draws.Var(name)
		if err != nil {
			return err
		}
		m.Variances[name] = variance{fit.Variances[name], cli.EstimateOf(v, q.level)}
	}
	m.Trust = cli.TrustOf(draws, m.names...)
	return nil
}
