package online_test

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/bandit"
	"github.com/seed78144065/credence/online/glm"
	"github.com/seed78144065/credence/online/prequential"
)

func naiveBayes() trial {
	type (
		state = *online.NaiveBayes[online.NormalInverseGamma, float64]
		shown = online.Labelled[float64]
	)
	begin := func(scale float64, features int, alpha ...float64) func() (state, error) {
		return func() (state, error) {
			p, err := online.NewNormal(online.NormalInverseGamma{Count: 1, Shape: 2, Scale: scale})
			if err != nil {
				return nil, err
			}
			return online.NewNaiveBayes(online.Dirichlet{Alpha: alpha}, slices.Repeat(list(p), features)...)
		}
	}
	event := func(i int) shown {
		return shown{X: list(noise(2*i), noise(2*i+1)+label(i)), Class: int(label(i))}
	}
	bad := map[string]func(s state) error{}
	for i, c := range list(shown{X: list(1.0, nan)}, shown{X: list(inf, 1)}, shown{X: list(1.0)}, shown{}, shown{X: list(1, 2.0, 3)}, shown{X: list(1.0, 2), Class: 2}, shown{X: list(1.0, 2), Class: -1}) {
		bad[fmt.Sprintf("case %d in a batch", i)] = func(s state) error { return s.Update(event(0), c, event(1)) }
		if c.Class == 0 {
			bad[fmt.Sprintf("a prediction of case %d", i)] = func(s state) error { _, err := s.Predict(nil, c.X); return err }
		}
	}
	return streaming[state]{events: 20, begin: begin(1, 2, 1, 1), bad: bad,
		learn: func(s state, i int) error { return s.Update(event(i)) },
		batch: func(s state, from, to int) error {
			var all []shown
			for i := from; i < to; i++ {
				all = append(all, event(i))
			}
			return s.Update(all...)
		},
		ask: func(s state) {
			_, _ = s.Predict(nil, list(0.0, 1))
			_, _ = s.PredictPlugIn(nil, list(0.0, 1), 1e-9)
			s.LogEvidence()
		},
		others: others(begin(2, 2, 1, 1), begin(1, 2, 1, 2), begin(1, 3, 1, 1), begin(1, 2, 1, 1, 1)),
		merge:  func(s, other state) error { return s.Merge(other) },
	}
}

func regressionOf(c glm.Config) trial {
	type state = *glm.Model
	begin := func(change func(c *glm.Config)) func() (state, error) {
		return func() (state, error) {
			c := c
			change(&c)
			return glm.New(c)
		}
	}
	row := func(i int) glm.Row {
		return glm.Row{X: list(1, noise(i)), Y: label(i), Offset: noise(i+1) / 10}
	}
	bad := map[string]func(s state) error{}
	for i, r := range list(glm.Row{X: list(1, nan)}, glm.Row{X: list(inf, 1)}, glm.Row{X: list(1.0)}, glm.Row{}, glm.Row{X: list(1.0, 2, 3)}, glm.Row{X: list(1.0, 2), Y: -1}, glm.Row{X: list(1.0, 2), Y: 0.5}, glm.Row{X: list(1.0, 2), Y: nan}, glm.Row{X: list(1.0, 2), Offset: inf}, glm.Row{X: list(1.0, 2), Offset: nan}, glm.Row{X: list(1.0, 1e300)}) {
		bad[fmt.Sprintf("row %d in a batch", i)] = func(s state) error { return s.Update(row(0), r, row(1)) }
	}
	return streaming[state]{events: 24, begin: begin(func(*glm.Config) {}), bad: bad,
		learn: func(s state, i int) error {
			if i%6 == 5 {
				return errors.Join(s.Update(row(i)), s.Forget(0.9, online.Forgetting(i/6%2)))
			}
			return s.Update(row(i))
		},
		ask: func(s state) {
			_, _ = s.Predict(row(3))
			_ = s.Draw(make([]float64, 2), make([]float64, 2))
			s.LogEvidence()
		},
		others: others(begin(func(c *glm.Config) { c.Diagonal = !c.Diagonal }), begin(func(c *glm.Config) { c.SD = list(2.5, 1) }),
			begin(func(c *glm.Config) { c.Features = 3 }), begin(func(c *glm.Config) { c.Mean = list(0.0, 1) }),
			begin(func(c *glm.Config) { c.Family = (c.Family + 1) % 3 })),
		merge: func(s, other state) error { return s.Merge(other) },
	}
}

func standardiser() trial {
	type state = *glm.Standardiser
	begin := func(features, warmUp int) func() (state, error) {
		return func() (state, error) { return glm.NewStandardiser(features, warmUp) }
	}
	bad := map[string]func(s state) error{}
	for _, x := range [][]float64{nil, {1}, {1, 2, 3}, {nan, 1}, {1, inf}} {
		bad[fmt.Sprint("features ", x)] = func(s state) error { return s.Update(x) }
		bad[fmt.Sprint("applied to ", x)] = func(s state) error { return s.Apply(make([]float64, 2), x) }
	}
	return streaming[state]{events: 20, begin: begin(2, 15), bad: bad,
		learn:  func(s state, i int) error { return s.Update(list(1, 1e9+noise(i))) },
		ask:    func(s state) { _ = s.Apply(make([]float64, 2), list(1.0, 2)) },
		others: others(begin(3, 15), begin(2, 16)),
	}
}

func scores() trial {
	type state = *prequential.Scores
	begin := func(c prequential.Config) func() (state, error) {
		return func() (state, error) { return prequential.New(c) }
	}
	m := streaming[state]{events: 25, begin: begin(prequential.Config{Fading: 0.9, Window: 10}), data: list(online.ErrData),
		learn: func(s state, i int) error { return s.Update(1/(1+math.Abs(noise(i))), label(i)) },
		ask: func(s state) {
			s.AUC()
			s.Bias()
			s.Calibration(4, 0.9)
			s.Skill()
			s.Overall()
		},
		bad:    numbers(func(s state, p float64) error { return s.Update(p, 1) }, nan, inf, -inf, -0.1, 1.1),
		others: others(begin(prequential.Config{Fading: 0.9, Window: 11}), begin(prequential.Config{Fading: 0.8, Window: 10}), begin(prequential.Config{})),
	}
	for what, refuse := range numbers(func(s state, y float64) error { return s.Update(0.5, y) }, nan, inf, -inf, -1, 2, 0.5) {
		m.bad["of the outcome: "+what] = refuse
	}
	return m
}

func arms(c bandit.Config) trial {
	type state = *bandit.Bandit[online.Normal, float64]
	begin := func(c bandit.Config, variance float64, n int) func() (state, error) {
		return func() (state, error) {
			arm, err := online.NewNormalMean(variance, online.Normal{Variance: 1})
			if err != nil {
				return nil, err
			}
			return bandit.New(c, bandit.Mean, slices.Repeat(list(arm), n)...)
		}
	}
	reward := func(s state, x float64) error { return s.Observe(1, x) }
	other := c
	other.Seed++
	m := streaming[state]{events: 24, begin: begin(c, 1, 3), bad: numbers(reward, nan, inf, -inf), data: list(online.ErrData, bandit.ErrChoice),
		learn: func(s state, i int) error {
			choice, err := s.Choose()
			if err == nil && i%3 == 2 { // of the one before it
				err = s.Reward(choice.ID-1, noise(i))
			}
			if i == 12 {
				err = errors.Join(err, s.Retire(2), s.Forgo(choice.ID))
			}
			return err
		},
		ask:    func(s state) { _, _ = s.Propensities(); s.Pending(); s.Arm(0) },
		others: others(begin(other, 1, 3), begin(c, 2, 3), begin(c, 1, 4)),
	}
	m.bad["a reward of no choice"] = func(s state) error { return s.Reward(1<<40, 1) }
	m.bad["given up without a choice"] = func(s state) error { return s.Forgo(1 << 40) }
	return m
}

func contexts(c bandit.ContextualConfig, regression bool) trial {
	type state = *bandit.Contextual
	begin := func(c bandit.ContextualConfig, ridge float64, n int) func() (state, error) {
		return func() (state, error) {
			arm, err := bandit.Linear(2, ridge, 1)
			if regression {
				arm, err = bandit.Regression(glm.Config{Features: 2, SD: list(ridge, ridge)})
			}
			if err != nil {
				return nil, err
			}
			return bandit.NewContextual(c, slices.Repeat(list(arm), n)...)
		}
	}
	m := streaming[state]{events: 24, begin: begin(c, 1, 3), data: list(online.ErrData, bandit.ErrChoice), bad: map[string]func(s state) error{},
		learn: func(s state, i int) error {
			choice, err := s.Choose(list(1, noise(i)))
			if err == nil && i%3 == 2 {
				err = s.Reward(choice.ID-1, label(i))
			}
			return err
		},
		ask:    func(s state) { _, _, _ = s.Scores(list(1.0, 2)) },
		others: others(begin(c, 2, 3), begin(c, 1, 4), begin(bandit.ContextualConfig{Seed: c.Seed, UCB: c.UCB + 1}, 1, 3)),
	}
	for _, x := range [][]float64{nil, {1}, {1, 2, 3}, {1, nan}, {inf, 1}} {
		m.bad[fmt.Sprint("a choice in ", x)] = func(s state) error { _, err := s.Choose(x); return err }
		m.bad[fmt.Sprint("a reward in ", x)] = func(s state) error { return s.Observe(0, x, 1) }
	}
	for what, refuse := range numbers(func(s state, y float64) error { return s.Observe(0, list(1.0, 2), y) }, nan, inf, -inf) {
		m.bad["a reward, "+what] = refuse
	}
	m.bad["a reward of no choice"] = func(s state) error { return s.Reward(1<<40, 1) }
	return m
}
