package infer_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/bayes/infer"
	"github.com/seed78144065/credence/mcmc"
)

// waiting has the posterior Gamma(10, 11.6), nearly normal on the log scale.
func waiting(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("waiting")
	rate := m.Param("rate", bayes.Gamma(2, 1))
	m.Let("mean", bayes.Div(1, rate))
	m.Observe(m.Data("minutes", []float64{0.4, 2.1, 0.9, 1.2, 0.3, 3.3, 0.8, 1.6}), bayes.Exponential(rate))
	return compile(t, m)
}

// schools is the eight schools, centred: a funnel that no normal resembles and
// on which short steps are needed.
func schools(t *testing.T) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("schools")
	school := m.Dim("school", strings.Split("ABCDEFGH", "")...)
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfCauchy(5))
	theta := m.Param("theta", bayes.Normal(mu, tau), school)
	y := []float64{28, 8, -3, 7, -1, 1, 18, 12} // [Rubin1981]
	m.Observe(m.Data("y", y, school), bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
	return compile(t, m)
}

func compile(t *testing.T, m *bayes.Model) *bayes.Program {
	t.Helper()
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestApproximationIsTaken(t *testing.T) {
	draws, why, err := infer.Fit(context.Background(), waiting(t), infer.Auto{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(why.Attempts) != 1 || why.Attempts[0].Method != "pathfinder" || draws.LogWeights() == nil {
		t.Errorf("the choice is\n%v; want weighted draws of pathfinder", why)
	}
	rate, err := draws.Var("rate")
	if err != nil {
		t.Fatal(err)
	}
	// 4000 weighted draws: five standard errors, false alarms 6e-7.
	if d := math.Abs(rate.Mean() - 10/11.6); d > 5*math.Sqrt(10)/11.6/math.Sqrt(3000) {
		t.Errorf("mean rate %v, want %v", rate.Mean(), 10/11.6)
	}
	text, err := json.Marshal(draws)
	if err != nil || !strings.Contains(string(text), why.Attempts[0].Verdict) {
		t.Errorf("JSON of the draws lacks the verdict %q: %v", why.Attempts[0].Verdict, err)
	}
}

// methods lists what was tried.
func methods(why infer.Choice) (names []string) {
	for _, a := range why.Attempts {
		names = append(names, a.Method)
	}
	return names
}

// TestLaplaceIsTaken: for 20 coordinates of many scales that are correlated
// Pathfinder's memory is too short, but Laplace is exact.
func TestLaplaceIsTaken(t *testing.T) {
	draws, why, err := infer.Fit(context.Background(), ridge(t, 20), infer.Auto{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(methods(why), []string{"pathfinder", "laplace"}) || draws.LogWeights() == nil {
		t.Errorf("the choice is\n%v; want draws of laplace", why)
	}
}

// TestDenseMetricIsChosen: steps of a dense metric are long where a diagonal one's
// are short.
func TestDenseMetricIsChosen(t *testing.T) {
	_, why, err := infer.Fit(context.Background(), ridge(t, 20), infer.Auto{Seed: 1, Exact: true, Sample: mcmc.Config{Draws: 200}})
	if err != nil {
		t.Fatal(err)
	}
	used, ok := why.Config.(mcmc.Config)
	if !ok || used.Kernel.(mcmc.NUTS).Metric != mcmc.Dense {
		t.Errorf("the configuration is %+v after\n%v; want a dense metric", why.Config, why)
	}
	_, why, err = infer.Fit(context.Background(), waiting(t), infer.Auto{Seed: 1, Exact: true})
	if err != nil {
		t.Fatal(err)
	}
	if used, ok := why.Config.(mcmc.Config); !ok || used.Kernel.(mcmc.NUTS).Metric != mcmc.Diag {
		t.Errorf("of one coordinate: %+v", why.Config)
	}
}

// ridge is a normal posterior of n coordinates with standard deviations from 1 to
// 10 and a sum that is known to a tenth.
func ridge(t *testing.T, n int) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("ridge")
	sd := make([]float64, n)
	for i := range sd {
		sd[i] = math.Pow(10, float64(i)/float64(n-1))
	}
	x := m.Param("x", bayes.Normal(make([]float64, n), sd), m.DimSize("i", n))
	m.Observe(m.Data("sum", []float64{3}), bayes.Normal(x.Sum(), 0.1))
	return compile(t, m)
}

func TestSamplerStartsFromApproximation(t *testing.T) {
	cfg := mcmc.Config{Draws: 1000, Chains: 4}
	draws, why, err := infer.Fit(context.Background(), waiting(t), infer.Auto{Seed: 2, Exact: true, Sample: cfg})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(methods(why), []string{"pathfinder", "laplace", "nuts"}) || !strings.Contains(why.String(), "exact draws are asked for") {
		t.Errorf("the choice is\n%v; want nuts after two approximations", why)
	}
	if draws.Chains() != 4 || draws.Len() != 1000 {
		t.Errorf("%d chains of %d draws, want 4 of 1000", draws.Chains(), draws.Len())
	}
	used, ok := why.Config.(mcmc.Config)
	if !ok || len(used.Init) != 4 {
		t.Fatalf("the configuration is %+v, want one with 4 starting points", why.Config)
	}
	for k, start := range used.Init {
		if len(start) != 1 || !(start["rate"].([]float64)[0] > 0) {
			t.Errorf("chain %d starts at %v, want a rate", k, start)
		}
	}
}

func TestSecondRunIsMoreCareful(t *testing.T) {
	draws, why, err := infer.Fit(context.Background(), schools(t), infer.Auto{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(methods(why), []string{"pathfinder", "laplace", "nuts", "nuts"}) || !strings.Contains(why.Attempts[2].Verdict, "again with an acceptance of 0.95") {
		t.Fatalf("the choice is\n%v; want a run of nuts with divergences and another", why)
	}
	if n := len(draws.Check()); n > why.Attempts[2].Warnings {
		t.Errorf("the draws have %d warnings, the first run had %d", n, why.Attempts[2].Warnings)
	}
}

func TestSecondRunIsLonger(t *testing.T) {
	draws, why, err := infer.Fit(context.Background(), waiting(t), infer.Auto{Exact: true, Sample: mcmc.Config{Draws: 60}})
	if err != nil {
		t.Fatal(err)
	}
	if draws.Len() != 240 || len(why.Attempts) != 4 {
		t.Errorf("%d draws a chain after\n%v; want 240 in a second run", draws.Len(), why)
	}
}

// TestKernelAskedForIsKept: a run with the user's own kernel is not made again.
func TestKernelAskedForIsKept(t *testing.T) {
	a := infer.Auto{Exact: true, Sample: mcmc.Config{Draws: 50, Kernel: mcmc.HMC{}}}
	_, why, err := infer.Fit(context.Background(), schools(t), a)
	if err != nil || !slices.Equal(methods(why), []string{"pathfinder", "laplace", "hmc"}) {
		t.Errorf("the choice is\n%v, %v; want one run of hmc", why, err)
	}
}

func TestSameSeedSameDraws(t *testing.T) {
	values := func(workers int) []float64 {
		draws, err := infer.Auto{Seed: 3, Exact: true, Sample: mcmc.Config{Draws: 20, Workers: workers}}.Infer(context.Background(), schools(t))
		if err != nil {
			t.Fatal(err)
		}
		mu, err := draws.Var("mu")
		if err != nil {
			t.Fatal(err)
		}
		return mu.Values()
	}
	if a, b := values(1), values(2); !slices.Equal(a, b) {
		t.Errorf("draws with 1 and 2 workers: %v and %v", a[:3], b[:3])
	}
}

// ball is a target without lanes or names, uniform on a ball: its log density has
// no summit that a normal resembles.
type ball struct{}

func (ball) Dim() int { return 3 }

func (ball) LogDensityGrad(x, grad []float64) (float64, error) {
	sum := 0.0
	for i, v := range x {
		sum += v * v
		grad[i] = 0
	}
	if sum > 9 {
		return 0, bayes.ErrReject
	}
	return 0, nil
}

func TestPlainTarget(t *testing.T) {
	draws, why, err := infer.Fit(context.Background(), ball{}, infer.Auto{Seed: 1, Sample: mcmc.Config{Draws: 500}})
	if err != nil {
		t.Fatalf("%v\n%v", err, why)
	}
	x, err := draws.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	// The mean square of a coordinate is 9/5: within five standard errors of three
	// means, false alarms 2e-6.
	for name, e := range x.Elems() {
		var squares [][]float64
		for _, chain := range e.ByChain() {
			square := make([]float64, len(chain))
			for i, v := range chain {
				square[i] = v * v
			}
			squares = append(squares, square)
		}
		if z := (mean(squares) - 1.8) / diagnostics.MCSEMean(squares); !(math.Abs(z) < 5) {
			t.Errorf("%s has mean square %v, want 1.8: %.1f standard errors off\n%v", name, mean(squares), z, why)
		}
	}
}

func mean(chains [][]float64) float64 {
	all := slices.Concat(chains...)
	sum := 0.0
	for _, x := range all {
		sum += x
	}
	return sum / float64(len(all))
}

func TestFaults(t *testing.T) {
	ctx := context.Background()
	if _, _, err := infer.Fit(ctx, nil, infer.Auto{}); err == nil || !strings.Contains(err.Error(), "the target is nil") {
		t.Errorf("no target: %v", err)
	}
	if _, _, err := infer.Fit(ctx, (*bayes.Program)(nil), infer.Auto{}); err == nil || !strings.Contains(err.Error(), "look at the error of Compile") {
		t.Errorf("a program that did not compile: %v", err)
	}
	if _, _, err := infer.Fit(ctx, waiting(t), infer.Auto{ESS: math.NaN()}); err == nil || !strings.Contains(err.Error(), "Auto.ESS is NaN") {
		t.Errorf("ESS: %v", err)
	}
	var config *mcmc.ConfigError
	if _, _, err := infer.Fit(ctx, waiting(t), infer.Auto{Exact: true, Sample: mcmc.Config{Draws: -1}}); !errors.As(err, &config) {
		t.Errorf("draws: %v", err)
	}
}

func TestCancel(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	draws, why, err := infer.Fit(ctx, waiting(t), infer.Auto{})
	if !errors.Is(err, context.Canceled) || draws == nil || draws.Len() != 0 || len(why.Attempts) != 1 {
		t.Errorf("cancelled before the start: %v, %v, %v", draws, why, err)
	}
	ctx, cancel = context.WithCancel(context.Background())
	a := infer.Auto{Exact: true, Sample: mcmc.Config{Draws: 100_000, Progress: func(p mcmc.Progress) { cancel() }}}
	draws, why, err = infer.Fit(ctx, schools(t), a)
	if !errors.Is(err, context.Canceled) || draws == nil || !strings.Contains(why.String(), "stopped with") {
		t.Errorf("cancelled while sampling: %v, %v, %v", draws, why, err)
	}
}
