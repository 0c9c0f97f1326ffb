package evidence_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/vi"
)

// schools is the model of the README; no scale means that all schools are one.
func schools(m *bayes.Model, scale float64) {
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu := m.Param("mu", bayes.Normal(0, 5))
	theta := mu
	if scale > 0 {
		tau := m.Param("tau", bayes.HalfNormal(scale))
		theta = mu.Add(tau.Mul(m.Param("eta", bayes.Normal(0, 1), school)))
	}
	y := m.Data("y", []float64{28, 8, -3, 7, -1, 1, 18, 12}, school)
	m.Observe(y, bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
}

func program(t *testing.T, build func(m *bayes.Model)) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("evidence")
	build(m)
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func bridged(t *testing.T, p *bayes.Program, c mcmc.Config) evidence.Estimate {
	t.Helper()
	draws, err := mcmc.Sample(context.Background(), p, c)
	if err != nil {
		t.Fatal(err)
	}
	e, err := evidence.Bridge(context.Background(), p, draws, evidence.BridgeConfig{Seed: c.Seed})
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestBridgeOfEightSchools: three models of one set of data against quadrature,
// and the Bayes factors between them. Statistic: errors in their standard
// errors, standard normal; |z| < 4.9 for a false-alarm rate of 1e-6 each.
func TestBridgeOfEightSchools(t *testing.T) {
	raw, err := os.ReadFile("testdata/schools.json")
	if err != nil {
		t.Fatal(err)
	}
	var exact map[string]float64
	if err := json.Unmarshal(raw, &exact); err != nil {
		t.Fatal(err)
	}
	estimates := map[string]evidence.Estimate{}
	for name, scale := range map[string]float64{"pooled": 0, "partial_5": 5, "partial_25": 25} {
		p := program(t, func(m *bayes.Model) { schools(m, scale) })
		e := bridged(t, p, mcmc.Config{Draws: 2000, Seed: 5, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
		t.Logf("%s: %.4f ± %.4f, exact %.4f", name, e.LogZ, e.SE, exact[name])
		if z := (e.LogZ - exact[name]) / e.SE; !(math.Abs(z) < 4.9) || !(e.SE < 0.05) || e.Warnings != nil {
			t.Errorf("%s: %+v, exact %v", name, e, exact[name])
		}
		estimates[name] = e
	}
	logBF, se := evidence.LogBF(estimates["partial_25"], estimates["pooled"])
	want := exact["partial_25"] - exact["pooled"]
	if !(math.Abs(logBF-want)/se < 4.9) || se < estimates["partial_25"].SE {
		t.Errorf("log Bayes factor %v ± %v, exact %v", logBF, se, want)
	}
}

// TestBridgeOfDirections: the points of unit vectors have lengths, so that the
// constant of the von Mises–Fisher distribution comes out: 4π sinh(κ)/κ.
func TestBridgeOfDirections(t *testing.T) {
	const kappa = 1.5
	p := program(t, func(m *bayes.Model) {
		x := m.Param("x", bayes.On(bayes.UnitVector(), bayes.Flat()), bayes.Size(3))
		m.Potential("pull", bayes.Mul(kappa, x.Index(0)))
	})
	e := bridged(t, p, mcmc.Config{Draws: 2000, Seed: 6})
	want := math.Log(4 * math.Pi * math.Sinh(kappa) / kappa)
	if z := (e.LogZ - want) / e.SE; !(math.Abs(z) < 4.9) || !(e.SE < 0.02) {
		t.Errorf("%+v, exact %v", e, want)
	}
	if len(e.Warnings) != 1 || !strings.Contains(e.Warnings[0], `priors of ["x"] don't integrate to 1`) {
		t.Errorf("warnings %q", e.Warnings)
	}
}

// TestEvidenceIsAboveELBO: what variational inference makes as great as it can
// is a bound of what the bridge estimates, by 4.9 standard errors of both for a
// false-alarm rate of 1e-6.
func TestEvidenceIsAboveELBO(t *testing.T) {
	p := program(t, func(m *bayes.Model) { schools(m, 5) })
	fit, err := vi.Fit(context.Background(), p, vi.Pathfinder{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	e := bridged(t, p, mcmc.Config{Draws: 1000, Seed: 7, Kernel: mcmc.NUTS{TargetAccept: 0.95}})
	if limit := 4.9 * math.Hypot(e.SE, fit.ELBOSE); !(fit.ELBO < e.LogZ+limit) {
		t.Errorf("ELBO %v, log Z %v ± %v", fit.ELBO, e.LogZ, e.SE)
	}
	if !(fit.ELBO > e.LogZ-3) { // far below, the bound would say nothing
		t.Errorf("ELBO %v, log Z %v", fit.ELBO, e.LogZ)
	}
}

// TestBridgeWarns: chains that stand apart, and a posterior that is far from a
// normal one.
func TestBridgeWarns(t *testing.T) {
	modes := program(t, func(m *bayes.Model) {
		x := m.Param("x", bayes.Normal(0, 10))
		m.Potential("two modes", bayes.LogAddExp(bayes.LogProb(x, bayes.Normal(-20, 1)), bayes.LogProb(x, bayes.Normal(20, 1))))
	})
	if e := bridged(t, modes, mcmc.Config{Draws: 200, Seed: 1}); !strings.Contains(strings.Join(e.Warnings, "\n"), "not mixed") {
		t.Errorf("two modes: %+v", e)
	}
	funnel := program(t, func(m *bayes.Model) {
		m.Param("x", bayes.Normal(0, bayes.Exp(m.Param("v", bayes.Normal(0, 3)))), bayes.Size(9))
	})
	e := bridged(t, funnel, mcmc.Config{Draws: 200, Seed: 1})
	if text := strings.Join(e.Warnings, "\n"); !strings.Contains(text, "overlaps little") {
		t.Errorf("a funnel: %+v", e)
	}
	t.Logf("%+v", e)
}

func TestBridgeBadInput(t *testing.T) {
	ctx := context.Background()
	p := program(t, func(m *bayes.Model) { schools(m, 5) })
	draws := func(chains, n int, weights []float64, values func(i int) float64) *bayes.Draws {
		run := bayes.Run{Vars: p.Variables(), Chains: chains, Draws: n, LogWeights: weights}
		for i := range 10 * chains * n {
			run.Values = append(run.Values, values(i))
		}
		d, err := bayes.NewDraws(run)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	noise := func(i int) float64 { return 1.5 + math.Sin(float64(i*i)) }
	weights := make([]float64, 200)
	for _, c := range []struct {
		draws *bayes.Draws
		c     evidence.BridgeConfig
		want  string
	}{
		{draws(2, 11, nil, noise), evidence.BridgeConfig{}, "11 draws a chain, want at least 12"},
		{draws(1, 18, nil, noise), evidence.BridgeConfig{}, "9 draws in the first halves for 10 coordinates"},
		{draws(2, 100, weights, noise), evidence.BridgeConfig{}, "have weights"},
		{draws(2, 100, nil, noise), evidence.BridgeConfig{Proposals: -1, MaxIterations: -2}, "MaxIterations is -2"},
		{draws(2, 100, nil, func(int) float64 { return 1 }), evidence.BridgeConfig{}, "don't move in all directions: coordinate 0"},
		{draws(2, 100, nil, func(i int) float64 { return noise(i) - 2 }), evidence.BridgeConfig{}, "draw"},
		{draws(2, 100, nil, noise), evidence.BridgeConfig{MaxIterations: 1}, "no convergence in 1 iterations"},
	} {
		if _, err := evidence.Bridge(ctx, p, c.draws, c.c); err == nil || !strings.HasPrefix(err.Error(), "evidence: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("error %v, want %q", err, c.want)
		}
	}
	other := program(t, func(m *bayes.Model) { m.Param("other", bayes.Normal(0, 1)) })
	if _, err := evidence.Bridge(ctx, other, draws(2, 100, nil, noise), evidence.BridgeConfig{}); !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("another model: %v", err)
	}
	none := program(t, func(m *bayes.Model) { m.Observe(m.Data("y", 1.), bayes.Normal(0, 1)) })
	if _, err := evidence.Bridge(ctx, none, draws(2, 100, nil, noise), evidence.BridgeConfig{}); err == nil || !strings.Contains(err.Error(), "no parameters") {
		t.Errorf("no parameters: %v", err)
	}
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := evidence.Bridge(stopped, p, draws(2, 100, nil, noise), evidence.BridgeConfig{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestProbabilities(t *testing.T) {
	models := []evidence.Estimate{{LogZ: -1000}, {LogZ: -1000 + math.Log(3)}, {LogZ: math.Inf(-1)}}
	for _, c := range []struct {
		prior, want []float64
	}{
		{nil, []float64{0.25, 0.75, 0}},
		{[]float64{3, 1, 1}, []float64{0.5, 0.5, 0}},
		{[]float64{0, 0.1, 0}, []float64{0, 1, 0}},
	} {
		got, err := evidence.Probabilities(models, c.prior)
		if err != nil {
			t.Fatal(err)
		}
		for i := range got {
			if !(math.Abs(got[i]-c.want[i]) < 1e-12) { // digits of 1000
				t.Errorf("prior %v: %v, want %v", c.prior, got, c.want)
			}
		}
	}
	for _, prior := range [][]float64{{1}, {1, -1, 1}, {math.NaN(), 1, 1}, {0, 0, 0}} {
		if _, err := evidence.Probabilities(models, prior); err == nil {
			t.Errorf("prior %v is accepted", prior)
		}
	}
	if _, err := evidence.Probabilities(nil, nil); err == nil {
		t.Error("no models are accepted")
	}
	if got, err := evidence.Probabilities([]evidence.Estimate{{LogZ: math.NaN()}, {}}, nil); err != nil || !math.IsNaN(got[1]) {
		t.Errorf("NaN: %v, %v", got, err)
	}
}
