package bayestest

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/vi"
)

// known is the posterior of a mean with a standard normal prior, given the sum
// of four observations with variance 1: normal about sum/5 with variance 1/5.
type known struct{ sum float64 }

func (known) Dim() int { return 1 }

func (k known) LogDensityGrad(x, grad []float64) (float64, error) {
	grad[0] = k.sum - 5*x[0]
	return k.sum*x[0] - 2.5*x[0]*x[0], nil
}

func simulateKnown(_ context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
	src := rng.New(seed, "known")
	mu := rng.StdNormal(&src)
	return bayes.Values{"mu": mu}, known{rng.Normal(&src, 4*mu, 2)}, nil
}

// exact draws from that posterior, or from one with an error.
type exact struct {
	seed        uint64
	draws       int
	correlation float64 // of one draw with the next
	up, wide    float64 // shift and factor, in standard deviations
	power       float64 // of the likelihood, as weights of draws of the prior; 0 for none
}

func (e exact) Infer(_ context.Context, t bayes.Target) (*bayes.Draws, error) {
	k := t.(known)
	src := rng.New(e.seed, "exact")
	run := bayes.Run{Vars: []bayes.Variable{{Name: "mu"}}, Chains: 2, Draws: e.draws / 2}
	z := 0.0
	for i := range e.draws {
		if i%run.Draws == 0 {
			z = rng.StdNormal(&src)
		} else {
			z = e.correlation*z + math.Sqrt(1-e.correlation*e.correlation)*rng.StdNormal(&src)
		}
		x := k.sum/5 + (e.up+e.wide*z)/math.Sqrt(5)
		if e.power != 0 {
			x = z
		}
		run.Values = append(run.Values, x)
		if e.power != 0 {
			run.LogWeights = append(run.LogWeights, e.power*(k.sum*x-2*x*x))
		}
	}
	return bayes.NewDraws(run)
}

// TestSBCKit: thinning, weights, and the words for each kind of error.
func TestSBCKit(t *testing.T) {
	for _, c := range []struct {
		name  string
		exact exact
		kept  int
		want  string // of the report; "" passes
	}{
		{"exact", exact{draws: 100, wide: 1}, 0, ""},
		{"few draws", exact{draws: 2, wide: 1}, 0, ""},
		{"correlated, thinned", exact{draws: 4000, correlation: 0.9, wide: 1}, 100, ""},
		{"correlated", exact{draws: 100, correlation: 0.99, wide: 1}, 0, "draws are correlated (effective sample size"},
		{"correlated, little thinned", exact{draws: 200, correlation: 0.98, wide: 1}, 100, "rank fewer draws"},
		{"weighted", exact{draws: 2000, power: 1}, 50, ""},
		{"weights too sharp", exact{draws: 2000, power: 3}, 50, "too narrow"},
		{"high", exact{draws: 100, up: 0.6, wide: 1}, 0, "low ranks: the posterior lies too high\n"},
		{"low", exact{draws: 100, up: -0.6, wide: 1}, 0, "high ranks: the posterior lies too low\n"},
		{"wide", exact{draws: 100, wide: 2}, 0, " ranks in the middle: the posterior is too wide\n"},
		{"narrow", exact{draws: 100, wide: 0.5}, 0, "ranks at both ends: the posterior is too narrow"},
		{"low and narrow", exact{draws: 100, up: 0.4, wide: 0.6}, 0, "too high; ranks at both ends"},
	} {
		calls := 0
		r, err := SBC{
			Simulate: simulateKnown, Draws: c.kept, Sims: 400, Bins: 8, Seed: 2,
			Infer: func(seed uint64) bayes.Inferrer {
				e := c.exact
				e.seed = seed
				return e
			},
			Progress: func(done int) {
				if calls++; done != calls {
					t.Errorf("%s: progress of %d at call %d", c.name, done, calls)
				}
			},
		}.Run(context.Background())
		if err != nil {
			t.Fatal(c.name, err)
		}
		if err := r.Check(falseAlarms); (err == nil) != (c.want == "") {
			t.Errorf("%s: %v\n%v", c.name, err, r)
		}
		text := r.String()
		if !strings.Contains(text, c.want) || c.want == "" && (!strings.Contains(text, "no quantity is off, as far as 400") || strings.Contains(text, "effective")) {
			t.Errorf("%s, want %q:\n%v", c.name, c.want, text)
		}
		if calls != 400 || len(r.Quantities[0].Ranks) != 400 || c.kept > 0 && r.Draws != c.kept {
			t.Errorf("%s: %d calls, %d ranks among %d", c.name, calls, len(r.Quantities[0].Ranks), r.Draws)
		}
	}
}

// TestCheckRaisesFalseAlarmsAsStated: of 600 runs with exact draws, one in ten
// at a rate of 0.1. Statistic: their number, at most binomial(600, 0.1), as the
// test is discrete; no more than 98 and no less than 20, for a false-alarm rate
// of 1e-6.
func TestCheckRaisesFalseAlarmsAsStated(t *testing.T) {
	alarms := 0
	for k := range 600 {
		r, err := SBC{
			Simulate: simulateKnown, Sims: 40, Seed: uint64(k),
			Infer: func(seed uint64) bayes.Inferrer { return exact{seed: seed, draws: 20, wide: 1} },
		}.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if r.Check(0.1) != nil {
			alarms++
		}
	}
	t.Logf("%d alarms in 600 runs", alarms)
	if alarms > 98 || alarms < 20 {
		t.Errorf("%d alarms in 600 runs at a rate of 0.1", alarms)
	}
}

// prior returns draws of the prior as if they were of the posterior.
type prior struct{ seed uint64 }

func (p prior) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	return t.(*bayes.Program).Prior(ctx, 64, p.seed)
}

// TestSBCOfLogLik: a posterior that takes no notice of the data leaves the ranks
// of every parameter uniform, and those of the log likelihood not.
func TestSBCOfLogLik(t *testing.T) {
	prog := logistic(t, nothing)
	r, err := SBC{Simulate: FromModel(prog, prog), Infer: func(seed uint64) bayes.Inferrer { return prior{seed} }, Sims: 400}.Run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	err = r.Check(falseAlarms)
	if err == nil || !strings.Contains(err.Error(), "log_lik") || !strings.Contains(err.Error(), "too little notice of the data") {
		t.Errorf("%v\n%v", err, r)
	}
	r.Quantities = slices.DeleteFunc(r.Quantities, func(q Quantity) bool { return q.Name == LogLik })
	if err := r.Check(falseAlarms); err != nil {
		t.Errorf("without the log likelihood it passes in theory: %v", err)
	}
}

// TestMisscaledLikelihood: a likelihood with half the standard deviation, in a
// model whose prior says little. The ranks of the mean are at both ends; a
// scale that is itself unknown takes the error up, and then the marginal of the
// mean is right while the scale is not.
func TestMisscaledLikelihood(t *testing.T) {
	model := func(factor float64, unknown bool) *bayes.Program {
		m := bayes.NewModel("scale")
		mu := m.Param("mu", bayes.Normal(0, 3))
		sd := bayes.Add(factor, 0)
		if unknown {
			sd = sd.Mul(m.Param("sigma", bayes.LogNormal(0, 1)))
		}
		m.Observe(m.Data("y", make([]float64, 10)), bayes.Normal(mu, sd))
		return compiled(t, m)
	}
	for _, unknown := range []bool{false, true} {
		right, wrong := model(1, unknown), model(0.5, unknown)
		for _, posterior := range []*bayes.Program{right, wrong} {
			r := calibrate(t, FromModel(right, posterior), plantedSims)
			seen := map[string]bool{}
			for _, q := range r.Quantities {
				seen[q.Name] = q.P < falseAlarms/3
			}
			t.Logf("unknown scale %v, planted %v: %v", unknown, posterior == wrong, seen)
			if want := posterior == wrong; seen["mu"] != (want && !unknown) || seen["sigma"] != (want && unknown) || (r.Check(falseAlarms) != nil) != want {
				t.Errorf("unknown scale %v, planted %v:\n%v", unknown, want, r)
			}
		}
	}
}

// TestSBCSeesWithoutJacobian: the density of the parameters as declared, which
// no sampler may draw from, for a scale.
func TestSBCSeesWithoutJacobian(t *testing.T) {
	m := bayes.NewModel("scale")
	sigma := m.Param("sigma", bayes.HalfNormal(1))
	m.Observe(m.Data("y", make([]float64, 2)), bayes.Normal(0, sigma))
	prog := compiled(t, m)
	sim := FromModel(prog, prog)
	without := func(ctx context.Context, seed uint64) (bayes.Values, bayes.Target, error) {
		truth, bound, err := sim(ctx, seed)
		if err != nil {
			return nil, nil, err
		}
		return truth, bound.(*bayes.Program).WithoutJacobian(), nil
	}
	if err := calibrate(t, sim, quickSims).Check(falseAlarms); err != nil {
		t.Error(err)
	}
	r := calibrate(t, without, quickSims)
	if err := r.Check(falseAlarms); err == nil || !strings.Contains(err.Error(), "sigma are not uniform") || !strings.Contains(err.Error(), "lies too low") {
		t.Errorf("%v\n%v", err, r)
	}
}

// unweighted forgets the weights of draws.
type unweighted struct{ bayes.Inferrer }

func (u unweighted) Infer(ctx context.Context, t bayes.Target) (*bayes.Draws, error) {
	d, err := u.Inferrer.Infer(ctx, t)
	if err != nil {
		return nil, err
	}
	run := bayes.Run{Chains: d.Chains(), Draws: d.Len()}
	for name, v := range d.Vars() {
		run.Vars = append(run.Vars, bayes.Variable{Name: name, Dims: v.Dims()})
		run.Values = append(run.Values, v.Values()...)
	}
	return bayes.NewDraws(run)
}

// TestSBCOfApproximations: Laplace's method is exact for a normal posterior and
// seen to be wrong for a skewed one, for which its weights make up.
func TestSBCOfApproximations(t *testing.T) {
	check := func(sim Simulator, infer func(seed uint64) bayes.Inferrer) error {
		r, err := SBC{Simulate: sim, Infer: infer, Draws: 50, Sims: 600, Seed: 4}.Run(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		t.Log(r)
		return r.Check(falseAlarms)
	}
	laplace := func(seed uint64) bayes.Inferrer { return vi.Laplace{Draws: 200, Seed: seed} }
	forgotten := func(seed uint64) bayes.Inferrer { return unweighted{laplace(seed)} }
	pathfinder := func(seed uint64) bayes.Inferrer { return vi.Pathfinder{Draws: 1000, Paths: 4, Seed: seed} }
	model := func(prior func(*bayes.Model) (mu, sigma bayes.Expr)) Simulator {
		m := bayes.NewModel("approximated")
		mu, sigma := prior(m)
		m.Observe(m.Data("y", make([]float64, 2)), bayes.Normal(mu, sigma))
		prog := compiled(t, m)
		return FromModel(prog, prog)
	}
	normal := model(func(m *bayes.Model) (bayes.Expr, bayes.Expr) {
		return m.Param("mu", bayes.Normal(0, 2)), bayes.Add(1, 0)
	})
	skewed := model(func(m *bayes.Model) (bayes.Expr, bayes.Expr) {
		return bayes.Add(0, 0), m.Param("sigma", bayes.HalfNormal(1))
	})
	if err := check(normal, forgotten); err != nil {
		t.Error(err)
	}
	for _, method := range []func(uint64) bayes.Inferrer{laplace, pathfinder} {
		if err := check(skewed, method); err != nil {
			t.Error(err)
		}
	}
	if err := check(skewed, forgotten); err == nil {
		t.Error("unnoticed: Laplace's approximation of a skewed posterior")
	}
}
