package bayestest

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/mcmc"
)

// plant is an error in a model.
type plant int

const (
	nothing plant = iota
	noJacobian
	noPrior   // or next to none
	misscaled // likelihood
)

// falseAlarms is the rate at which a check rejects a right program.
const falseAlarms = 1e-6

// hierarchical has groups, non-centred, with an unknown scale of both levels.
// rss is a quantity that the data enter.
func hierarchical(t *testing.T, p plant) *bayes.Program {
	m := bayes.NewModel("hierarchical")
	const groups, each = 4, 3
	group := m.DimSize("group", groups)
	mu := m.Param("mu", bayes.Normal(1, 2))
	spread := bayes.HalfNormal(1)
	if p == noPrior {
		spread = bayes.On(bayes.Lower(0), bayes.Flat())
	}
	tau := m.Param("tau", spread)
	sigma := m.Param("sigma", bayes.LogNormal(-1, 0.5))
	theta := m.Let("theta", mu.Add(tau.Mul(m.Param("eta", bayes.Normal(0, 1), group))))
	sd := sigma
	if p == misscaled {
		sd = bayes.Mul(1.5, sigma)
	}
	at := make([]int, groups*each)
	for i := range at {
		at[i] = i / each
	}
	y := m.Data("y", make([]float64, len(at)), bayes.SizedDim("row", len(at)))
	mean := theta.At(m.Data("at", at, bayes.SizedDim("row", len(at))))
	m.Let("rss", bayes.Square(y.Sub(mean)).Sum())
	m.Observe(y, bayes.Normal(mean, sd))
	return compiled(t, m)
}

// logistic is a regression on few rows, so that the prior matters.
func logistic(t *testing.T, p plant) *bayes.Program {
	m := bayes.NewModel("logistic")
	prior := bayes.Normal(0, 0.5)
	alpha := m.Param("alpha", prior)
	beta := m.Param("beta", prior, bayes.Size(2))
	var x [][]float64
	for i := range 15 {
		x = append(x, []float64{float64(i%5)/2 - 1, float64(i%3) - 1})
	}
	eta := alpha.Add(bayes.MatMul(m.Data("x", x), beta))
	if p == misscaled {
		eta = bayes.Mul(4, eta)
	}
	m.Observe(m.Data("y", make([]float64, len(x))), bayes.BernoulliLogit(eta))
	return compiled(t, m)
}

// ordered has means in order and a scale in an interval.
func ordered(t *testing.T, p plant) *bayes.Program {
	m := bayes.NewModel("ordered")
	level := m.DimSize("level", 3)
	prior := bayes.Normal(0, 1)
	if p == noPrior {
		prior = bayes.Flat()
	}
	mu := m.Param("mu", bayes.On(bayes.Ordered(), prior), level)
	sigma := m.Param("sigma", bayes.Uniform(0.2, 3))
	if p == noJacobian { // mu[1] = mu[0] + e^q₁, mu[2] = mu[1] + e^q₂
		m.Potential("jacobian", mu.Slice(1, 3).Sub(mu.Slice(0, 2)).Log().Neg())
	}
	y := m.Data("y", [][]float64{{0, 0, 0}, {0, 0, 0}}, bayes.SizedDim("repeat", 2), level)
	m.Observe(y, bayes.Normal(mu, sigma))
	return compiled(t, m)
}

func compiled(t *testing.T, m *bayes.Model) *bayes.Program {
	t.Helper()
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return prog
}

// nuts keeps 64 nearly independent draws of 8 chains.
func nuts(seed uint64) bayes.Inferrer {
	return mcmc.Config{Draws: 8, Thin: 4, Warmup: 150, Seed: seed, Workers: 1}
}

// counter is a hand-written posterior: y successes of a Poisson process in unit
// time, rate exp(x) with a Gamma(2, 1) prior. Without the Jacobian it is the
// posterior of another prior.
type counter struct {
	y        float64
	jacobian float64 // 1, or 0 for the planted error
}

func (counter) Dim() int { return 1 }

func (c counter) LogDensityGrad(x, grad []float64) (float64, error) {
	rate := math.Exp(x[0])
	power := c.y + 1 + c.jacobian // Poisson and Gamma(2, ·), and the Jacobian
	grad[0] = power - 2*rate
	return power*x[0] - 2*rate, nil
}

func (c counter) simulator() Simulator {
	return func(_ context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
		src := rng.New(seed, "counter")
		rate := rng.Gamma(&src, 2, 1)
		c := c
		c.y = rng.Poisson(&src, rate)
		return bayes.Values{"x": math.Log(rate)}, c, nil
	}
}
