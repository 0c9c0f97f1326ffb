//go:build slow

package bayestest

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/mcmc"
)

// kinds are models of most kinds of node beside those of models: each has an
// error that can be planted in the posterior.
var kinds = map[string]func(m *bayes.Model, planted bool){
	"mixture":       mixture,
	"ordinal":       ordinal,
	"correlated":    correlated,
	"state space":   walk,
	"gp":            curve,
	"hilbert gp":    rate,
	"scan":          volatility,
	"censored":      censored,
	"zero-inflated": zeroInflated,
	"counts":        overdispersed,
	"horseshoe":     sparse,
	"missing":       missing,
	"garch":         garch,
	"ode":           cooling,
}

// either returns a, or b if an error is planted.
func either[T any](planted bool, a, b T) T {
	if planted {
		return b
	}
	return a
}

func mixture(m *bayes.Model, planted bool) {
	part := m.DimSize("part", 2)
	w := m.Param("w", bayes.Dirichlet([]float64{2, 3}), part)
	mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Normal(0, 2)), part)
	d := bayes.Mixture(w, bayes.Normal(mu.Index(0), 1), bayes.Normal(mu.Index(1), either(planted, 1, 2.5)))
	m.Observe(m.Data("y", make([]float64, 12)), d)
}

func ordinal(m *bayes.Model, planted bool) {
	cut := m.Param("cut", bayes.On(bayes.Ordered(), bayes.Normal(0, 1.5)), bayes.Size(2))
	slope := m.Param("slope", bayes.Normal(0, 1))
	x := []float64{-1, -1, -0.5, 0, 0, 0.5, 1, 1, 2, -2}
	m.Observe(m.Data("y", make([]int, len(x))), bayes.OrderedLogistic(bayes.Mul(slope, x), either(planted, cut, bayes.Add(1.5, cut))))
}

func correlated(m *bayes.Model, planted bool) {
	from, to := m.DimSize("from", 2), m.DimSize("to", 2)
	l := m.Param("l", bayes.LKJCholesky(either(planted, 2., 20)), from, to)
	scale := m.Param("scale", bayes.Gamma(4, 4), to)
	mu := m.Param("mu", bayes.Normal(0, 1), to)
	chol := l.Mul(scale.Reshape(from))
	m.Observe(m.Data("y", make([]float64, 16), bayes.Size(8), to), bayes.MvNormalCholesky(mu, chol))
}

func walk(m *bayes.Model, planted bool) {
	one := m.Data("one", [][]float64{{1}}, bayes.Size(1), bayes.Size(1))
	noise, step := m.Param("noise", bayes.Gamma(3, 3)), m.Param("step", bayes.Gamma(3, 3))
	s := bayes.StateSpace{
		Observe: bayes.Add([]float64{1}, 0), Noise: bayes.Mul(either(planted, 1, 4), noise),
		Transition: one, Innovation: one.Mul(step), Mean: bayes.Add([]float64{0}, 0), Cov: one,
	}
	m.Observe(m.Data("y", make([]float64, 12)), s.Observations())
}

func curve(m *bayes.Model, planted bool) {
	row := m.DimSize("row", 8)
	length, sd, noise := m.Param("length", bayes.InverseGamma(5, 5)), m.Param("sd", bayes.Gamma(4, 4)), m.Param("noise", bayes.Gamma(4, 10))
	gp := bayes.GP{
		Inputs: m.Data("x", []float64{0, 0.2, 0.5, 1, 1.5, 2, 3, 4}, row),
		Cov:    either(planted, bayes.SquaredExponential(sd, length), bayes.Matern12(bayes.Mul(2, sd), length)), Noise: noise,
	}
	m.Observe(m.Data("y", make([]float64, 8), row), gp.Observations())
}

func rate(m *bayes.Model, planted bool) {
	row := m.DimSize("row", 8)
	h := bayes.HilbertGP{Centre: []float64{0}, Half: []float64{4}, Terms: []int{8}}
	length, sd := m.Param("length", bayes.InverseGamma(5, 5)), m.Param("sd", bayes.Gamma(4, 4))
	x := m.Data("x", []float64{-2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2}, row)
	f := h.Latent(x, bayes.Matern52(sd, length), m.Param("z", bayes.Normal(0, 1), h.Dim()))
	m.Observe(m.Data("y", make([]int, 8), row), bayes.PoissonLog(f.Add(bayes.Add(1, either(planted, 0, 1)))))
}

func volatility(m *bayes.Model, planted bool) {
	day := m.DimSize("day", 8)
	v := bayes.StochasticVolatility{Mean: m.Param("mu", bayes.Normal(0, 1)), Persistence: m.Param("phi", bayes.Uniform(0, 1)), SD: m.Param("sigma", bayes.HalfNormal(1))}
	h := v.LogVariance(m.Param("z", bayes.Normal(0, 1), day))
	m.Observe(m.Data("y", make([]float64, 8), day), bayes.Normal(0, bayes.Exp(bayes.Add(either(planted, 0., 1.5), bayes.Mul(0.5, h)))))
}

func censored(m *bayes.Model, planted bool) {
	d := bayes.Normal(m.Param("mu", bayes.Normal(0, 1)), m.Param("sigma", bayes.Gamma(4, 4)))
	m.Observe(m.Data("y", make([]float64, 10)), either(planted, bayes.Censored(d, math.Inf(-1), 0.5), d))
}

func zeroInflated(m *bayes.Model, planted bool) {
	p, r := m.Param("p", bayes.Beta(2, 3)), m.Param("rate", bayes.Gamma(3, 1))
	m.Observe(m.Data("y", make([]int, 12)), either(planted, bayes.ZeroInflated(p, bayes.Poisson(r)), bayes.Poisson(r)))
}

func overdispersed(m *bayes.Model, planted bool) {
	alpha, beta, phi := m.Param("alpha", bayes.Normal(1, 1)), m.Param("beta", bayes.Normal(0, 0.5)), m.Param("phi", bayes.Gamma(3, 1))
	x := []float64{-1, -1, 0, 0, 1, 1, 2, -2, 0.5, -0.5}
	eta := alpha.Add(bayes.Mul(beta, x))
	m.Observe(m.Data("y", make([]int, len(x))), bayes.NegBinomialLog(bayes.Add(either(planted, 0., 1), eta), phi))
}

func sparse(m *bayes.Model, planted bool) {
	row, predictor := m.DimSize("row", 8), m.DimSize("predictor", 4)
	sigma := m.Param("sigma", bayes.Gamma(4, 4))
	beta := m.Horseshoe("beta", bayes.Horseshoe{NonZero: either(planted, 1., 3.9), Rows: 8, Sigma: sigma}, predictor)
	var x []float64
	for i := range 32 {
		x = append(x, math.Sqrt2*math.Sin(float64(i*i)))
	}
	m.Observe(m.Data("y", make([]float64, 8), row), bayes.Normal(bayes.MatMul(m.Data("x", x, row, predictor), beta), sigma))
}

func missing(m *bayes.Model, planted bool) {
	row := m.DimSize("row", 6)
	x := make([]float64, 6)
	x[1], x[4] = math.NaN(), math.NaN()
	mu, tau := m.Param("mu", bayes.Normal(0, 1)), m.Param("tau", bayes.Gamma(4, 4))
	whole := m.Impute("x", x, bayes.Normal(mu, tau), row)
	slope := m.Param("slope", bayes.Normal(0, 1))
	m.Observe(m.Data("y", make([]float64, 6), row), bayes.Normal(slope.Mul(whole).Add(bayes.Add(either(planted, 0, 1), 0)), 0.5))
}

func garch(m *bayes.Model, planted bool) {
	a0, a1, b1 := m.Param("alpha0", bayes.Gamma(4, 8)), m.Param("alpha1", bayes.Uniform(0, 1)), m.Param("beta1", bayes.Uniform(0, 0.8))
	m.Observe(m.Data("y", make([]float64, 16)), bayes.GARCH(m.Param("mu", bayes.Normal(0, 1)), bayes.Mul(either(planted, 1, 4), a0), a1, b1, 1))
}

func cooling(m *bayes.Model, planted bool) {
	rate, start := m.Param("rate", bayes.LogNormal(0, 0.5)), m.Param("start", bayes.Normal(0, 2), bayes.Size(1))
	times := m.Data("times", []float64{0.3, 0.6, 1, 1.5, 2, 3}, m.DimSize("time", 6))
	y := bayes.ODE(func(_, y bayes.Expr) bayes.Expr {
		return bayes.Mul(either(planted, -1, -3), rate.Mul(bayes.Sub(y, 1)))
	}, start, 0, times, bayes.ODEConfig{RelTol: 1e-5, AbsTol: 1e-5})
	m.Observe(m.Data("y", make([]float64, 6), times.Dims()...), bayes.Normal(y.Index(0, y.Dims()[1]), 0.2))
}

// hidden is a hidden Markov model: what is simulated has its states.
func hidden(m *bayes.Model, simulated, planted bool) {
	step, state, before := m.DimSize("step", 12), m.DimSize("state", 2), m.DimSize("before", 2)
	mu := m.Param("mu", bayes.On(bayes.Ordered(), bayes.Normal(0, 2)), state)
	stay := m.Param("stay", bayes.Beta(4, 2), before)
	other := bayes.Sub(1, stay)
	h := bayes.HMM{
		Initial:    m.Data("initial", []float64{0.5, 0.5}, state),
		Transition: bayes.Stack(before, bayes.Concat(state, stay.Index(0), other.Index(0)), bayes.Concat(state, other.Index(1), stay.Index(1))),
	}
	if simulated {
		h.LogLik = m.Data("nothing", make([]float64, 24), step, state)
		path := m.Generate("path", h.States(), step)
		m.Generate("y", bayes.Normal(bayes.Where(path, mu.Index(1), mu.Index(0)), 1), step)
		return
	}
	y := m.Data("y", make([]float64, 12), step)
	h.LogLik = bayes.LogProb(y, bayes.Normal(mu, either(planted, 1., 0.2)))
	m.Potential("seen", h.LogMarginal())
}

// simulateHidden draws truth and y from prior, and binds y in posterior.
func simulateHidden(prior, posterior *bayes.Program) Simulator {
	return func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
		draw, err := prior.Prior(ctx, 1, seed)
		if err != nil {
			return nil, nil, err
		}
		truth, data := bayes.Values{}, bayes.Values{}
		for name, v := range draw.Vars() {
			switch name {
			case "mu", "stay":
				truth[name] = v.Values()
			case "y":
				data[name] = v.Values()
			}
		}
		bound, err := posterior.Bind(data)
		return truth, bound, err
	}
}

// carefully thins more and steps shorter than nuts, for tails and funnels.
func carefully(seed uint64) bayes.Inferrer {
	return mcmc.Config{Draws: 4, Thin: 8, Warmup: 120, Seed: seed, Workers: 1, Kernel: mcmc.NUTS{TargetAccept: 0.9}}
}

// kindSims is enough for four bins of 25, and to find what is planted.
const kindSims = 100

func kindFault(t *testing.T, name string, s Simulator, sims int) error {
	r, err := SBC{Simulate: s, Infer: carefully, Sims: sims, Seed: 1}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = r.Check(falseAlarms)
	if err == nil {
		t.Logf("%s:\n%v", name, r)
	}
	return err
}

// TestCalibrationOfKinds is TestCalibration for models of many kinds of node, and
// with an error planted in each.
func TestCalibrationOfKinds(t *testing.T) {
	program := func(t *testing.T, build func(m *bayes.Model)) *bayes.Program {
		m := bayes.NewModel("kind")
		build(m)
		return compiled(t, m)
	}
	for name, build := range kinds {
		t.Run(name, func(t *testing.T) {
			right := program(t, func(m *bayes.Model) { build(m, false) })
			if err := kindFault(t, name, FromModel(right, right), kindSims); err != nil {
				t.Error(err)
			}
			wrong := program(t, func(m *bayes.Model) { build(m, true) })
			if kindFault(t, name, FromModel(right, wrong), kindSims) == nil {
				t.Error("unnoticed: the planted error")
			}
		})
	}
	t.Run("hmm", func(t *testing.T) {
		prior := program(t, func(m *bayes.Model) { hidden(m, true, false) })
		for _, planted := range []bool{false, true} {
			posterior := program(t, func(m *bayes.Model) { hidden(m, false, planted) })
			if err := kindFault(t, "hmm", simulateHidden(prior, posterior), kindSims); (err != nil) != planted {
				t.Errorf("planted %v: %v", planted, err)
			}
		}
	})
}
