package main

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/bn"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/nn/calibration"
	"github.com/seed78144065/credence/online"
	"github.com/seed78144065/credence/online/changepoint"
	"github.com/seed78144065/credence/online/filter"
	"github.com/seed78144065/credence/online/particle"
)

// heavier are jobs of docs/performance.md that take tens of microseconds to a
// millisecond at the sizes they have here.
var heavier = []job{
	{"a smoother of 100 points, 13 states", 710, func(t testing.TB) func() error {
		m := must(filter.Structural{Components: []filter.Component{filter.Trend{Level: 0.09, Slope: 0.0004}, filter.Seasonal{Period: 12, Variance: 0.01}}, Noise: 1}.Model())(t)
		y := waves(100)
		return func() error { _, err := filter.Smooth(m, filter.Series{Y: y}); return err }
	}},
	{"a bootstrap filter of 1,000 particles, a row", 20, func(t testing.TB) func() error {
		program := func(name string, x func(m *bayes.Model) bayes.Dist) *bayes.Program {
			m := bayes.NewModel(name)
			m.Observe(m.Data("y", 0.0), bayes.Normal(0, bayes.Exp(bayes.Mul(m.Param("x", x(m)), 0.5))))
			return must(m.Compile())(t)
		}
		f := must(particle.New(particle.Model{
			Start: program("start", func(*bayes.Model) bayes.Dist { return bayes.Normal(-1, 1) }),
			Step: program("step", func(m *bayes.Model) bayes.Dist {
				return bayes.Normal(bayes.Sub(bayes.Mul(0.95, m.Param("x.before", bayes.Flat())), 0.05), 0.3)
			}),
		}, particle.Config{Particles: 1000, Seed: 1}))(t)
		return func() error { return f.Update(0.5) }
	}},
	{"change points, a row beside 200 run lengths", 8, func(t testing.TB) func() error {
		d := must(changepoint.New(changepoint.Config{Prune: -1, Runs: 200}, changepoint.Normal(online.NormalInverseGamma{Count: 1, Shape: 2, Scale: 1})))(t)
		for _, y := range waves(400) { // until there are 200
			must(d.Update(y))(t)
		}
		return func() error { _, err := d.Update(0.5); return err }
	}},
	{"AIPW in 5 folds, 500 rows, 5 covariates", 500, func(t testing.TB) func() error {
		names := []string{"a", "b", "c", "d", "e"}
		treated, y, columns := make([]float64, 500), make([]float64, 500), []bayes.Column{}
		for k, name := range names {
			x := waves(500 * (k + 2))[500*(k+1):] // other parts of the same waves
			for i := range x {
				y[i] += x[i]
			}
			columns = append(columns, bayes.Col(name, x))
		}
		for i := range treated {
			treated[i] = float64(i * i % 7 % 2) // whatever the covariates are
		}
		table := must(bayes.FromColumns(append(columns, bayes.Col("t", treated), bayes.Col("y", y))...))(t)
		ate := must(causal.Unconfounded(causal.ATE("t", "y"), names...))(t)
		return func() error {
			_, err := causal.Estimate(context.Background(), ate, table, estimator.AIPW{Folds: 5})
			return err
		}
	}},
	{"all minimal adjustment sets", 5.2, func(t testing.TB) func() error {
		g := must(dag.Parse("z1 -> x; z1 -> z3; z2 -> z3; z2 -> y; z3 -> x; z3 -> y; x -> w; w -> y"))(t)
		return func() error {
			a, err := g.TotalEffect([]string{"x"}, []string{"y"})
			if err != nil {
				return err
			}
			for range a.AllMinimal() {
				sink++
			}
			return nil
		}
	}},
	{"a posterior of the network alarm", 107, func(t testing.TB) func() error {
		n := must(bn.ReadFile(filepath.Join(cases.ModuleRoot(), "testdata/cases/causal/bn/alarm.bif")))(t)
		last := []string{n.Variables()[n.Len()-1].Name}
		return func() error { _, err := n.Query(last, bn.Evidence{"HRBP": "HIGH"}); return err }
	}},
	{"isotonic calibration of 1,000 rows", 315, func(t testing.TB) func() error {
		rows, labels := must(calibration.FromLogOdds(waves(1000)))(t), halves(1000)
		return func() error { _, _, err := calibration.IsotonicRegression{}.Fit(rows, labels); return err }
	}},
	{"AUC of 1,000 rows, with its error", 55, func(testing.TB) func() error {
		scores, labels := waves(1000), halves(1000)
		return func() error { _, err := calibration.AUC(scores, labels); return err }
	}},
}

// waves are numbers that look irregular and are the same everywhere.
func waves(n int) []float64 {
	y := make([]float64, n)
	for i := range y {
		y[i] = math.Sin(float64(i * i))
	}
	return y
}

// halves are labels of which every other is 1.
func halves(n int) []int {
	labels := make([]int, n)
	for i := range labels {
		labels[i] = i % 2
	}
	return labels
}
