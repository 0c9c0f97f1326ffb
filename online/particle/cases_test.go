package particle

import (
	"fmt"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/cases"
)

// spread is the mean and standard deviation of log likelihoods of many runs.
type spread struct{ Mean, SD float64 }

// spreadOf runs filters of many seeds over a series.
func spreadOf(t testing.TB, m Model, c Config, y []float64, runs int) spread {
	t.Helper()
	sum, squares := 0.0, 0.0
	for seed := range uint64(runs) {
		c.Seed = seed
		v := filtered(t, m, c, y).LogEvidence()
		sum += v
		squares += v * v
	}
	n := float64(runs)
	return spread{sum / n, math.Sqrt((squares - sum*sum/n) / (n - 1))}
}

// filtered returns a filter that has learnt a series of numbers.
func filtered(t testing.TB, m Model, c Config, y []float64) *Filter {
	t.Helper()
	f, err := New(m, c)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range y {
		if err := f.Update(v); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// within is the rule particle_filter: the mean within sdMultiple of the listed
// standard deviations of the exact value, allowing for the bias −sd²/2, and a
// standard deviation of at most maxRatio times the listed one.
func within(got, listed spread, exact, sdMultiple, maxRatio float64) error {
	if off := got.Mean + 0.5*got.SD*got.SD - exact; !(math.Abs(off) <= sdMultiple*listed.SD) && !(math.Abs(got.Mean-exact) <= sdMultiple*listed.SD) {
		return fmt.Errorf("mean %v and sd %v; the exact value is %v", got.Mean, got.SD, exact)
	}
	if !(got.SD <= maxRatio*listed.SD) {
		return fmt.Errorf("sd %v; listed is %v", got.SD, listed.SD)
	}
	return nil
}

// ar1 is a first-order autoregression with noise.
type ar1 struct {
	Rho    float64
	SigmaX float64 `json:"sigma_x"`
	SigmaY float64 `json:"sigma_y"`
	Mean   float64 `json:"init_mean"`
	Var    float64 `json:"init_var"`
}

func (p ar1) model(t testing.TB) Model {
	observed := func(name string, x func(m *bayes.Model) bayes.Expr) *bayes.Program {
		m := bayes.NewModel(name)
		m.Observe(m.Data("y", 0.0), bayes.Normal(x(m), p.SigmaY))
		return compiled(t, m)
	}
	return Model{
		Start: observed("start", func(m *bayes.Model) bayes.Expr { return m.Param("x", bayes.Normal(p.Mean, math.Sqrt(p.Var))) }),
		Step: observed("step", func(m *bayes.Model) bayes.Expr {
			return m.Param("x", bayes.Normal(bayes.Mul(p.Rho, m.Param("x.before", bayes.Flat())), p.SigmaX))
		}),
	}
}

// kalman is the exact filter; NaN is missing.
func (p ar1) kalman(y []float64) (logLik float64, means, variances []float64) {
	m, v := p.Mean, p.Var
	for t, obs := range y {
		if t > 0 {
			m, v = p.Rho*m, p.Rho*p.Rho*v+p.SigmaX*p.SigmaX
		}
		if !math.IsNaN(obs) {
			s := v + p.SigmaY*p.SigmaY
			logLik -= 0.5 * ((obs-m)*(obs-m)/s + math.Log(2*math.Pi*s))
			m, v = m+v/s*(obs-m), v*p.SigmaY*p.SigmaY/s
		}
		means, variances = append(means, m), append(variances, v)
	}
	return logLik, means, variances
}

func compiled(t testing.TB, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// volatilityOnGrid is the exact filter of stochastic volatility, by the
// trapezoidal rule on points equally far apart.
func volatilityOnGrid(mu, rho, sigma float64, y []float64) (logLik float64, means []float64, variance float64) {
	const points = 500
	sd := sigma / math.Sqrt(1-rho*rho)
	x, p := make([]float64, points), make([]float64, points)
	width := 18 * sd / (points - 1)
	density := func(z float64) float64 { return math.Exp(-0.5*z*z) / math.Sqrt(2*math.Pi) }
	kernel := make([]float64, points*points)
	for i := range x {
		x[i] = mu - 9*sd + float64(i)*width
		p[i] = density((x[i]-mu)/sd) / sd * width
	}
	for i := range x {
		for j := range x {
			kernel[i*points+j] = density((x[i]-mu-rho*(x[j]-mu))/sigma) / sigma * width
		}
	}
	next := make([]float64, points)
	for t, obs := range y {
		if t > 0 {
			for i := range next {
				next[i] = 0
				for j, v := range p {
					next[i] += kernel[i*points+j] * v
				}
			}
			p, next = next, p
		}
		sum, mean, square := 0.0, 0.0, 0.0
		for i := range p {
			p[i] *= density(obs*math.Exp(-0.5*x[i])) * math.Exp(-0.5*x[i])
			sum += p[i]
		}
		for i := range p {
			p[i] /= sum
			mean += p[i] * x[i]
			square += p[i] * x[i] * x[i]
		}
		logLik += math.Log(sum)
		means, variance = append(means, mean), square-mean*mean
	}
	return logLik, means, variance
}

// TestCasesNonlinear: the particle filters meet the spread of a peer's, and the
// exact filters of the tests the exact columns.
func TestCasesNonlinear(t *testing.T) {
	file, err := cases.Open("online/nonlinear_filters.json")
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range file.Cases {
		t.Run(c.ID, func(t *testing.T) {
			switch c.Type {
			case "stochastic_volatility":
				stochasticVolatility(t, c)
			case "ar1_plus_noise":
				ar1PlusNoise(t, c)
			case "local_level_unknown_variances": // online/smc
			case "pendulum_ekf_ukf": // online/filter
			default:
				t.Errorf("no test of the type %q", c.Type)
			}
		})
	}
}

func stochasticVolatility(t *testing.T, c cases.Case) {
	const key = "bootstrap_filter_loglik_over_40_runs"
	var in struct {
		Y         []float64
		Params    struct{ Mu, Rho, Sigma float64 }
		Grid      float64           `json:"loglik_grid"`
		Means     []float64         `json:"filtered_mean_grid"`
		Listed    map[string]spread `json:"bootstrap_filter_loglik_over_40_runs"`
		Tolerance struct {
			ByKey map[string]struct {
				At       int     `json:"compare_at"`
				Multiple float64 `json:"sd_multiple"`
				Ratio    float64 `json:"max_sd_ratio"`
			} `json:"by_key"`
		}
		Options struct {
			Runs int `json:"bootstrap_runs"`
		}
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	p, rule := in.Params, in.Tolerance.ByKey[key]
	logLik, means, variance := volatilityOnGrid(p.Mu, p.Rho, p.Sigma, in.Y)
	if err := c.Check(map[string]any{"loglik_grid": logLik, "filtered_mean_grid": means, "final_filtered_var": variance}, key); err != nil {
		t.Error(err)
	}
	m := volatility(t, p.Mu, p.Rho, p.Sigma)
	m.Proposal, m.StartProposal = volatilityProposals(t, p.Mu, p.Rho, p.Sigma)
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		n, listed := rule.At, in.Listed[fmt.Sprint(rule.At)]
		got := spreadOf(t, m, Config{Particles: n, Kind: k}, in.Y, in.Options.Runs)
		t.Logf("%v: mean %.4f, sd %.4f; exact %.4f, listed sd %.4f", k, got.Mean, got.SD, in.Grid, listed.SD)
		if err := within(got, listed, in.Grid, rule.Multiple, rule.Ratio); err != nil {
			t.Errorf("%v: %v", k, err)
		}
	}
}

// volatilityProposals shift the mean by the slope of the log likelihood there, as
// [Pitt1999] §4 does.
func volatilityProposals(t testing.TB, mu, rho, sigma float64) (later, start *bayes.Program) {
	shifted := func(name string, mean func(m *bayes.Model) bayes.Expr, sd float64) *bayes.Program {
		m := bayes.NewModel(name)
		y, centre := m.Data("y", 0.0), mean(m)
		slope := bayes.Mul(0.5, bayes.Sub(bayes.Mul(bayes.Square(y), bayes.Exp(centre.Neg())), 1))
		m.Param("x", bayes.Normal(bayes.Add(centre, bayes.Mul(sd*sd, bayes.Min(slope, 3))), 1.1*sd))
		return compiled(t, m)
	}
	later = shifted("proposal", func(m *bayes.Model) bayes.Expr {
		return bayes.Add(mu, bayes.Mul(rho, bayes.Sub(m.Param("x.before", bayes.Flat()), mu)))
	}, sigma)
	start = shifted("start proposal", func(m *bayes.Model) bayes.Expr { return m.Let("mu", bayes.Mul(m.Data("one", 1.0), mu)) }, sigma/math.Sqrt(1-rho*rho))
	return later, start
}

func ar1PlusNoise(t *testing.T, c cases.Case) {
	const key = "particle_filters_N200"
	var in struct {
		Y         []float64
		Params    ar1
		Exact     float64           `json:"loglik_exact"`
		Means     []float64         `json:"filtered_mean"`
		Listed    map[string]spread `json:"particle_filters_N200"`
		Tolerance struct {
			ByKey map[string]struct {
				Multiple float64 `json:"sd_multiple"`
				Ratio    float64 `json:"max_sd_ratio"`
			} `json:"by_key"`
		}
		Options struct {
			Particles int `json:"n_particles"`
			Runs      int
		}
	}
	if err := c.Decode(&in); err != nil {
		t.Fatal(err)
	}
	logLik, means, _ := in.Params.kalman(in.Y)
	if err := c.Check(map[string]any{"loglik_exact": logLik, "filtered_mean": means}, key); err != nil {
		t.Error(err)
	}
	rule, m := in.Tolerance.ByKey[key], in.Params.model(t)
	for _, k := range []Kind{Bootstrap, Guided, Auxiliary} {
		listed := in.Listed[k.String()]
		got := spreadOf(t, m, Config{Particles: in.Options.Particles, Kind: k}, in.Y, in.Options.Runs)
		t.Logf("%v: mean %.4f, sd %.4f; exact %.4f, listed sd %.4f", k, got.Mean, got.SD, in.Exact, listed.SD)
		if err := within(got, listed, in.Exact, rule.Multiple, rule.Ratio); err != nil {
			t.Errorf("%v: %v", k, err)
		}
	}
	if err := within(spread{in.Exact, 0.2}, in.Listed["guided"], in.Exact-6, rule.Multiple, rule.Ratio); err == nil {
		t.Error("planted: a mean that is off must fail")
	}
	if err := within(spread{in.Exact, 1.4 * in.Listed["guided"].SD}, in.Listed["guided"], in.Exact, rule.Multiple, rule.Ratio); err == nil {
		t.Error("planted: a spread that is too wide must fail")
	}
}
