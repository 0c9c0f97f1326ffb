package online_test

import (
	"context"
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/particle"
	"github.com/seed78144065/credence/online/reweight"
	"github.com/seed78144065/credence/online/smc"
)

func tracker() filter.Model {
	return filter.Model{
		Observe: mat.NewDense(2, 2, list(1.0, 0, 0, 1)), Noise: mat.NewSymDense(2, list(1, 0.3, 0.3, 0.8)),
		Transition: mat.NewDense(2, 2, list(1, 0.5, 0, 1)), Innovation: mat.NewDiagDense(2, list(0.1, 0.2)),
		Start: filter.Gaussian{Mean: list(0.0, 0), Cov: mat.NewSymDense(2, list(0.0, 0, 0, 2))}, Diffuse: list(true, false),
	}
}

func steps[S any](update func(s S, y ...float64) error) map[string]func(s S) error {
	bad := map[string]func(s S) error{}
	for _, y := range [][]float64{{1}, {1, 2, 3}, {inf, 1}, {1, -inf}} { // none at all are a step without
		bad[fmt.Sprint("values ", y)] = func(s S) error { return update(s, y...) }
	}
	return bad
}

func seenAt(i int) []float64 {
	y := list(noise(2*i), noise(2*i+1))
	if i%5 == 3 {
		y[i%2] = nan
	}
	return y
}

func kalman() trial {
	type state = *filter.Filter
	begin := func(change func(m *filter.Model)) func() (state, error) {
		return func() (state, error) {
			m := tracker()
			change(&m)
			return filter.New(m)
		}
	}
	m := streaming[state]{events: 20, begin: begin(func(*filter.Model) {}), bad: steps(state.Update),
		learn: func(s state, i int) error { return s.Update(seenAt(i)...) },
		batch: func(s state, from, to int) error {
			var y []float64
			for i := from; i < to; i++ {
				y = append(y, seenAt(i)...)
			}
			return s.Run(filter.Series{Y: y})
		},
		ask: func(s state) {
			s.State()
			_, _ = s.Forecast(3)
			_, _ = s.Predict(2)
			s.LogEvidence()
		},
		others: others(begin(func(m *filter.Model) { m.Noise = mat.NewDiagDense(2, list(1.0, 1)) }), begin(func(m *filter.Model) { m.Diffuse = list(true, true) }),
			begin(func(m *filter.Model) { m.Innovation = nil })),
	}
	m.bad["a step that has been"] = func(s state) error { return s.UpdateAt(s.Steps()-1, 1, 2) }
	m.bad["observed otherwise, and not at all"] = func(s state) error { return s.UpdateWith(list(1.0, 2), 1, 2) }
	m.bad["observed otherwise by NaN"] = func(s state) error { return s.UpdateWith(list(1.0, 2, nan, 4), 1, 2) }
	return m
}

func dynamic() trial {
	type state = *filter.DLM
	begin := func(change func(d *filter.Dynamic)) func() (state, error) {
		return func() (state, error) {
			d := filter.Dynamic{Observe: list(1.0, 0), Transition: mat.NewDense(2, 2, list(1.0, 1, 0, 1)), Blocks: list(filter.Block{States: 2, Discount: 0.95}),
				Start: filter.Gaussian{Mean: list(0.0, 0), Cov: mat.NewSymDense(2, list(10.0, 0, 0, 1))}, Forget: 0.99}
			change(&d)
			return filter.NewDLM(d)
		}
	}
	m := streaming[state]{events: 20, begin: begin(func(*filter.Dynamic) {}), bad: numbers(state.Update, inf, -inf),
		learn: func(s state, i int) error { return s.Update(seenAt(i)[0]) },
		ask: func(s state) {
			s.State()
			s.Variance()
			_, _ = s.Forecast(3)
		},
		others: others(begin(func(d *filter.Dynamic) { d.Forget = 0.98 }), begin(func(d *filter.Dynamic) { d.Blocks[0].Discount = 0.9 }), begin(func(d *filter.Dynamic) { d.Scale = 2 }), begin(func(d *filter.Dynamic) { d.Observe[1] = 1 })),
	}
	m.bad["observed otherwise, and not at all"] = func(s state) error { return s.UpdateWith(list(1.0), 1) }
	m.bad["observed otherwise by NaN"] = func(s state) error { return s.UpdateWith(list(1, nan), 1) }
	return m
}

func swinging(noise float64) filter.Nonlinear {
	return filter.Nonlinear{
		Transition: filter.Function{At: func(to, x []float64) { to[0], to[1] = x[0]+0.1*x[1], x[1]-0.5*x[0]/(1+x[0]*x[0]) }},
		Observe:    filter.Function{At: func(to, x []float64) { to[0], to[1] = x[0]*x[0], x[1] }},
		Noise:      mat.NewDiagDense(2, list(noise, 1)), Innovation: mat.NewDiagDense(2, list(0.1, 0.1)),
		Start: filter.Gaussian{Mean: list(1.0, 0), Cov: mat.NewSymDense(2, list(1.0, 0, 0, 1))},
	}
}

func extended() trial {
	type state = *filter.Extended
	begin := func(noise float64) func() (state, error) {
		return func() (state, error) { return filter.NewExtended(swinging(noise)) }
	}
	return streaming[state]{events: 20, begin: begin(0.5), bad: steps(state.Update), others: others(begin(0.6)),
		learn: func(s state, i int) error { return s.Update(seenAt(i)...) },
		ask:   func(s state) { _, _ = s.Forecast(3); s.State() }}
}

func unscented() trial {
	type state = *filter.Unscented
	begin := func(noise float64, p filter.Points) func() (state, error) {
		return func() (state, error) { return filter.NewUnscented(swinging(noise), p) }
	}
	return streaming[state]{events: 20, begin: begin(0.5, filter.Points{}), bad: steps(state.Update), others: others(begin(0.6, filter.Points{}), begin(0.5, filter.Points{Alpha: 0.5, Beta: 2}), begin(0.5, filter.Points{Alpha: 1e-3, Beta: 2, Reuse: true})),
		learn: func(s state, i int) error { return s.Update(seenAt(i)...) },
		ask:   func(s state) { _, _ = s.Forecast(3); s.State() }}
}

func program(build func(m *bayes.Model)) (*bayes.Program, error) {
	m := bayes.NewModel("kept")
	build(m)
	return m.Compile()
}

func cloud() trial {
	type state = *particle.Filter
	begin := func(sd float64, c particle.Config) func() (state, error) {
		return func() (state, error) {
			start, err1 := program(func(m *bayes.Model) {
				m.Observe(m.Data("y", 0), bayes.Poisson(bayes.Exp(m.Param("x", bayes.Normal(0, 1)))))
			})
			step, err2 := program(func(m *bayes.Model) {
				m.Observe(m.Data("y", 0), bayes.Poisson(bayes.Exp(m.Param("x", bayes.Normal(m.Param("x.before", bayes.Flat()), sd)))))
			})
			if err := errors.Join(err1, err2); err != nil {
				return nil, err
			}
			return particle.New(particle.Model{Start: start, Step: step}, c)
		}
	}
	update := func(s state, y float64) error { return s.Update(y) }
	m := streaming[state]{events: 12, begin: begin(0.5, particle.Config{Particles: 40, Seed: 1}), bad: numbers(update, -1, 0.5, inf, -inf),
		learn: func(s state, i int) error { return s.Update(math.Floor(math.Abs(3 * noise(i)))) },
		ask: func(s state) {
			_, _ = s.Mean("x")
			_, _ = s.Draws()
			s.ESS()
		},
		others: others(begin(0.5, particle.Config{Particles: 48, Seed: 1}), begin(0.5, particle.Config{Particles: 40, Seed: 2}), begin(0.5, particle.Config{Particles: 40, Seed: 1, Scheme: particle.Residual})),
	}
	m.bad["no values"] = func(s state) error { return s.Update() }
	m.bad["two values"] = func(s state) error { return s.Update(1, 2) }
	return m
}

func trialsOf(y ...int) (*bayes.Program, error) {
	return program(func(m *bayes.Model) { m.Observe(m.Data("y", y), bayes.Binomial(20, m.Param("p", bayes.Beta(2, 3)))) })
}

func updated(update func(ctx context.Context, p *bayes.Program) error, p *bayes.Program, err error) error {
	if err != nil {
		return err
	}
	return update(context.Background(), p)
}

func foreign() (*bayes.Program, error) {
	return program(func(m *bayes.Model) { m.Observe(m.Data("y", 1), bayes.Poisson(m.Param("rate", bayes.Exponential(1)))) })
}

func impossible() (*bayes.Program, error) {
	return program(func(m *bayes.Model) { m.Observe(m.Data("y", 2.0), bayes.Uniform(0, m.Param("p", bayes.Beta(2, 3)))) })
}

func programs[S any](update func(s S, ctx context.Context, p *bayes.Program) error) map[string]func(s S) error {
	bad := map[string]func(s S) error{"no program": func(s S) error { return update(s, context.Background(), nil) }}
	for what, make := range map[string]func() (*bayes.Program, error){"a foreign program": foreign, "impossible data": impossible} {
		bad[what] = func(s S) error {
			p, err := make()
			return updated(func(ctx context.Context, p *bayes.Program) error { return update(s, ctx, p) }, p, err)
		}
	}
	return bad
}

func sequence() trial {
	type state = *smc.Sequence
	begin := func(c smc.Tempering) func() (state, error) {
		return func() (state, error) {
			p, err := trialsOf(1)
			if err != nil {
				return nil, err
			}
			return c.Start(context.Background(), p)
		}
	}
	days := list(4, 7, 5, 19, 18, 20)
	return streaming[state]{events: len(days), begin: begin(smc.Tempering{Runs: 4, Chains: 8, Steps: 8, Seed: 3}),
		bad: programs(state.Update),
		learn: func(s state, i int) error {
			p, err := trialsOf(days[:i+1]...)
			return updated(s.Update, p, err)
		},
		ask:    func(s state) { _, _ = s.Draws(context.Background()); s.Steps(); s.Evidence() },
		others: others(begin(smc.Tempering{Runs: 4, Chains: 8, Steps: 8, Seed: 4}), begin(smc.Tempering{Runs: 5, Chains: 8, Steps: 8, Seed: 3}), begin(smc.Tempering{Runs: 4, Chains: 8, Steps: 9, Seed: 3})),
	}
}

func weights() trial {
	type state = *reweight.Weights
	begin := func(seed int, c reweight.Config) func() (state, error) {
		return func() (state, error) {
			values := make([]float64, 64)
			for i := range values {
				values[i] = 1 / (1 + math.Abs(noise(i+seed)))
			}
			d, err := bayes.NewDraws(bayes.Run{Vars: list(bayes.Variable{Name: "p"}), Chains: 2, Draws: 32, Values: values})
			if err != nil {
				return nil, err
			}
			return reweight.New(d, c)
		}
	}
	return streaming[state]{events: 6, begin: begin(0, reweight.Config{}), bad: programs(state.Update),
		learn: func(s state, i int) error {
			p, err := trialsOf(10 + i)
			return updated(s.Update, p, err)
		},
		ask:    func(s state) { s.Verdict(); _, _ = s.Draws(); _, _, _ = s.Mean("p") },
		others: others(begin(1, reweight.Config{}), begin(0, reweight.Config{Raw: true}), begin(0, reweight.Config{MinESS: 0.3})),
	}
}
