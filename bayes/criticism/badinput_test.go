package criticism

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

func drawsOf(t *testing.T, chains int, loglik ...float64) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y"}}, Chains: chains, Draws: len(loglik) / chains, Values: loglik})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestEstimateBadInput(t *testing.T) {
	ctx := context.Background()
	good := drawsOf(t, 2, -1, -2, -3, -1.5, -2, -1)
	weighted, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y"}}, Chains: 1, Draws: 2, Values: []float64{-1, -2}, LogWeights: []float64{0, 1}})
	if err != nil {
		t.Fatal(err)
	}
	sampled, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "y"}}, Chains: 1, Draws: 2, Values: []float64{-1, -2}, Stats: []bayes.Stat{{Name: "lp", Values: []float64{-1, -2}}}})
	if err != nil {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		draws  *bayes.Draws
		names  []string
		method func(context.Context, *bayes.Draws, ...string) (*Elpd, error)
		want   string
	}{
		"sampled":   {ctx, sampled, nil, LOO, "pass what Program.LogLik returned"},
		"nil":       {ctx, nil, nil, LOO, "no draws"},
		"no draws":  {ctx, drawsOf(t, 1), nil, LOO, "no draws"},
		"unknown":   {ctx, good, []string{"z"}, LOO, `"z"`},
		"NaN":       {ctx, drawsOf(t, 2, -1, -2, math.NaN(), -1), nil, LOO, "y is NaN in chain 1, draw 0"},
		"-Inf":      {ctx, drawsOf(t, 2, -1, math.Inf(-1), -1, -1), nil, WAIC, "y is -Inf in chain 0, draw 1"},
		"weighted":  {ctx, weighted, nil, WAIC, "weights"},
		"one draw":  {ctx, drawsOf(t, 1, -1), nil, WAIC, "one draw"},
		"cancelled": {cancelled, good, nil, LOO, "stopped"},
	} {
		e, err := c.method(c.ctx, c.draws, c.names...)
		if err == nil || e != nil || !strings.HasPrefix(err.Error(), "criticism: ") || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, %v; want an error with %q", name, e, err, c.want)
		}
		if c.want == "stopped" && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v doesn't wrap the context's error", name, err)
		}
	}
}

// TestFewDraws: what is too short for a tail has no k-hat, and says so.
func TestFewDraws(t *testing.T) {
	e, err := LOO(context.Background(), drawsOf(t, 2, -1, -2, -3, -1.5, -2, -1))
	if err != nil {
		t.Fatal(err)
	}
	if w := e.Warnings(); !math.IsInf(e.Points[0].Khat, 1) || len(w) != 1 || w[0].Var != "y" || !strings.Contains(e.String(), "can't be trusted") {
		t.Errorf("k-hat %v, warnings %v", e.Points[0].Khat, w)
	}
	if !math.IsNaN(e.ElpdSE) {
		t.Errorf("one observation has a standard error of %v", e.ElpdSE)
	}
	for s, want := range map[int]float64{-1: 0, 10: 0, 100: 0.5, 1000: 2. / 3, 2200: 0.7, 1e6: 0.7} {
		if got := KhatLimit(s); math.Abs(got-want) > 1e-15 { // rounding of log₁₀
			t.Errorf("KhatLimit(%d) = %v, want %v", s, got, want)
		}
	}
}

func TestCompareBadInput(t *testing.T) {
	model := func(name, method string, elpd ...float64) Model {
		points := make([]Point, len(elpd))
		for i, e := range elpd {
			points[i] = Point{Name: "y", Elpd: e}
		}
		return Model{name, total(method, points, 100)}
	}
	a := model("a", methodLOO, -1, -2)
	for want, models := range map[string][]Model{
		"0 models":                 {},
		"1 models":                 {a},
		"has no Elpd":              {a, {Name: "b"}},
		"first, has no Elpd":       {{Name: "b"}, a},
		`two models are called`:    {a, a},
		"is NaN in model":          {a, model("b", methodLOO, -1, math.NaN())},
		"is -Inf in model":         {a, model("b", methodLOO, -1, math.Inf(-1))},
		"has 1 observations":       {a, model("b", methodLOO, -1)},
		"by WAIC":                  {a, model("b", methodWAIC, -1, -2)},
		`"b" has 0 observations`:   {a, model("b", methodLOO)},
		"is +Inf in model \"c\"; ": {a, model("b", methodLOO, -1), model("c", methodLOO, -1, math.Inf(1))},
	} {
		want = strings.TrimPrefix(want, "first, ")
		_, err := Compare(models...)
		_, err2 := Stacking(models...)
		_, err3 := PseudoBMA(models...)
		_, err4 := PseudoBMAPlus(10, 1, models...)
		for _, err := range []error{err, err2, err3, err4} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
	if _, err := PseudoBMAPlus(0, 1, a, model("b", methodLOO, -1, -2)); err == nil {
		t.Error("no replicates must be an error")
	}
}
