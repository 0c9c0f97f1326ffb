package criticism

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// loglikOf returns the log likelihoods of y.
func loglikOf(t *testing.T, prog *bayes.Program, draws *bayes.Draws) bayes.RV {
	t.Helper()
	all, err := prog.LogLik(context.Background(), draws)
	if err != nil {
		t.Fatal(err)
	}
	v, err := all.Var("y")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestLOOPITClosedForm: y_i given the others is normal, so its transform is
// known. Statistic: error over the standard error √(p(1−p) Σw²), w the weights;
// null distribution: standard normal, false-alarm rate 1e-6 an observation. For
// the last, which the posterior follows, transforms without weights are off.
func TestLOOPITClosedForm(t *testing.T) {
	const sd, prior = 1.5, 3.0
	y := []float64{0.3, -0.4, 1.1, 0.2, 3.4}
	prog, draws := normalMean(t, y, sd, prior, 40000, 1)
	replicated, loglik := replicate(t, prog, draws, 0, 2), loglikOf(t, prog, draws)
	p, err := LOOPIT(context.Background(), y, replicated, loglik, 1)
	if err != nil {
		t.Fatal(err)
	}
	for i, obs := range y {
		others := append(append([]float64{}, y[:i]...), y[i+1:]...)
		m, s := posteriorMean(others, sd, prior)
		exact := distuv.Normal{Mu: m, Sigma: math.Sqrt(s*s + sd*sd)}.CDF(obs)
		e, err := loglik.At(i)
		if err != nil {
			t.Fatal(err)
		}
		weights, khat := leaveOut(e.Values(), nil, 1)
		squares := 0.0
		for _, w := range weights {
			squares += numeric.Exp(2 * w)
		}
		se := math.Sqrt(exact * (1 - exact) * squares)
		if z := (p.Values[i] - exact) / se; !(math.Abs(z) < allowed) || math.Abs(p.Khat[i]-khat) > 0.05 || p.Names[i] != e.Name() {
			t.Errorf("%s: %v is %v standard errors from %v; k-hat %v, %v", p.Names[i], p.Values[i], z, exact, p.Khat[i], khat)
		}
		equal := make([]float64, len(weights))
		for s := range equal {
			equal[s] = -math.Log(float64(len(equal)))
		}
		twice := pit(obs, replicated.Values()[i*40000:(i+1)*40000], equal, 0.5)
		if i == len(y)-1 && math.Abs(twice-exact) < allowed*se {
			t.Errorf("a transform of data used twice, %v, is not told from %v", twice, exact)
		}
	}
	if len(p.Warnings()) > 0 || p.P < 1e-6 {
		t.Errorf("P %v, warnings %v", p.P, p.Warnings())
	}
}

// TestLOOPITUniform: 300 counts. Statistic: P; under the right model it is
// below 1e-6 once in a million data sets. Counts with another dispersion, and
// ties not split at random, must be below.
func TestLOOPITUniform(t *testing.T) {
	const n, draws = 300, 1000
	counts := func(seed uint64, shape float64) []float64 {
		src := rng.New(seed, "test/simulated")
		y := make([]float64, n)
		for i := range y {
			rate := 1.5
			if !math.IsInf(shape, 1) {
				rate = rng.Gamma(&src, shape, shape/1.5)
			}
			y[i] = rng.Poisson(&src, rate)
		}
		return y
	}
	run := func(y []float64) (*PIT, bayes.RV) {
		m := bayes.NewModel("counts")
		m.Observe(m.Data("y", y), bayes.Poisson(m.Param("rate", bayes.Gamma(1, 0.2))))
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		total := 0.0
		for _, v := range y {
			total += v
		}
		src := rng.New(7, "test/posterior")
		values := make([]float64, draws)
		for i := range values {
			values[i] = rng.Gamma(&src, 1+total, 0.2+n)
		}
		d, err := bayes.NewDraws(bayes.Run{Vars: prog.Variables(), Chains: 4, Draws: draws / 4, Values: values})
		if err != nil {
			t.Fatal(err)
		}
		v := replicate(t, prog, d, 0, 3)
		p, err := LOOPIT(context.Background(), y, v, loglikOf(t, prog, d), 5)
		if err != nil {
			t.Fatal(err)
		}
		return p, v
	}
	y := counts(1, math.Inf(1))
	right, replicated := run(y)
	if right.P < 1e-6 || len(right.Warnings()) > 0 || !strings.Contains(right.String(), "300 observations, 1000 draws") {
		t.Errorf("right model: %v", right)
	}
	wide, _ := run(counts(1, 0.5))
	if w := wide.Warnings(); !(wide.P < 1e-6) || len(w) != 1 || w[0].Code != WarnPIT || !strings.Contains(w[0].Msg, "too narrow") {
		t.Errorf("overdispersed: %v", wide)
	}
	even := make([]float64, n) // counts of half the variance
	for i := range even {
		even[i] = 1 + float64(i%2)
	}
	if narrow, _ := run(even); !(narrow.P < 1e-6) || !strings.Contains(narrow.String(), "too wide") {
		t.Errorf("underdispersed: %v", narrow)
	}
	tied := &PIT{Values: make([]float64, n)}
	equal := make([]float64, draws)
	for s := range equal {
		equal[s] = -math.Log(draws)
	}
	for i, obs := range y {
		tied.Values[i] = pit(obs, replicated.Values()[i*draws:(i+1)*draws], equal, 1)
	}
	if got := tied.misfit(); got != "they are too low" {
		t.Errorf("ties not split: %s", got)
	}
	src := rng.New(1, "test/order")
	again, _ := run(y)
	if i := int(rng.Uniform(&src) * n); again.Values[i] != right.Values[i] {
		t.Error("the same seed gives other values")
	}
}

func TestLOOPITBadInput(t *testing.T) {
	y := []float64{1, 2}
	prog, draws := normalMean(t, y, 1, 1, 8, 1)
	_, other := normalMean(t, y, 1, 1, 4, 1)
	good, loglik := replicate(t, prog, draws, 0, 1), loglikOf(t, prog, draws)
	infinite, err := drawsOf(t, 4, 1, 2, 3, 4, 5, 6, math.Inf(-1), 8).Var("y")
	if err != nil {
		t.Fatal(err)
	}
	scalar, err := drawsOf(t, 4, 1, 2, 3, 4, 5, 6, 7, 8).Var("y")
	if err != nil {
		t.Fatal(err)
	}
	for want, run := range map[string]func() (*PIT, error){
		"there are no replicated data": func() (*PIT, error) { return LOOPIT(context.Background(), y, bayes.RV{}, loglik, 1) },
		"1 observed values":            func() (*PIT, error) { return LOOPIT(context.Background(), y[:1], good, loglik, 1) },
		"observed value 0 is +Inf": func() (*PIT, error) {
			return LOOPIT(context.Background(), []float64{math.Inf(1), 1}, good, loglik, 1)
		},
		"are 1 of 4 chains": func() (*PIT, error) { return LOOPIT(context.Background(), y, good, scalar, 1) },
		"4 chains of 1 draws": func() (*PIT, error) {
			return LOOPIT(context.Background(), y, good, loglikOf(t, prog, other), 1)
		},
		"a log likelihood is -Inf": func() (*PIT, error) { return LOOPIT(context.Background(), y[:1], scalar, infinite, 1) },
		"stopped": func() (*PIT, error) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			p, err := LOOPIT(ctx, y, good, loglik, 1)
			if !errors.Is(err, context.Canceled) {
				t.Errorf("cancelled: %v", err)
			}
			return p, err
		},
	} {
		p, err := run()
		if err == nil || p != nil || !strings.HasPrefix(err.Error(), "criticism: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, %v; want an error with %q", p, err, want)
		}
	}
}
