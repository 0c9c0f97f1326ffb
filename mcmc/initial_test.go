package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

var errRow = errors.New("y: row 3: value -1 is outside the support")

// explained is a density that is nowhere finite and says why.
type explained struct{ density }

func (explained) Explain([]float64) error { return errRow }

// named is a standard normal that takes starting values for "a" and "b".
type named struct{ normals }

func (named) Unconstrain(v bayes.Values) ([]float64, error) {
	x := []float64{math.NaN(), math.NaN()}
	for name, value := range v {
		switch name {
		case "a":
			x[0] = value.(float64)
		case "b":
			x[1] = value.(float64)
		default:
			return nil, fmt.Errorf("unknown name %q", name)
		}
	}
	return x, nil
}

func constant(logp, grad float64) density {
	return density{1, func(_, g []float64) float64 { g[0] = grad; return logp }}
}

func TestInitError(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, c := range map[string]struct {
		target   bayes.Target
		cfg      Config
		attempts int
		cause    string
	}{
		"NaN density":   {constant(nan, 0), Config{}, 100, "log density is NaN"},
		"-Inf density":  {constant(-inf, 0), Config{}, 100, "log density is -Inf"},
		"+Inf density":  {constant(inf, 0), Config{}, 100, "log density is +Inf"},
		"NaN gradient":  {constant(0, nan), Config{}, 100, "coordinate 0 of the gradient is NaN"},
		"Inf gradient":  {lanes{constant(0, -inf)}, Config{}, 100, "coordinate 0 of the gradient is -Inf"},
		"explained":     {explained{constant(nan, 0)}, Config{}, 100, errRow.Error()},
		"at zero":       {constant(nan, 0), Config{InitRadius: InitAtZero}, 1, "NaN"},
		"all given":     {constant(nan, 0), Config{Init: []bayes.Values{{"x": []float64{1}}}}, 1, "NaN"},
		"given is Inf":  {normals{1}, Config{Init: []bayes.Values{{"x": []float64{inf}}}}, 1, "-Inf"},
		"given is open": {constant(nan, 0), Config{Init: []bayes.Values{{"x": []float64{nan}}}}, 100, "NaN"},
	} {
		d, err := Sample(context.Background(), c.target, c.cfg)
		fault, ok := errors.AsType[*InitError](err)
		if !ok || d != nil || fault.Attempts != c.attempts || !strings.Contains(err.Error(), c.cause) {
			t.Errorf("%s: draws %v, error %v", name, d, err)
		}
		for _, err := range Steps(context.Background(), c.target, c.cfg) {
			if _, ok := errors.AsType[*InitError](err); !ok {
				t.Errorf("%s: Steps: %v", name, err)
			}
		}
	}
	_, err := Sample(context.Background(), explained{constant(math.NaN(), 0)}, Config{})
	if !errors.Is(err, errRow) {
		t.Errorf("%v does not wrap the explanation", err)
	}
}

func TestInitialValues(t *testing.T) {
	start := func(target bayes.Target, cfg Config) (x [][]float64) {
		cfg.Kernel, cfg.Draws, cfg.Warmup = FixedParam{}, 1, NoWarmup
		d := mustSample(t, target, cfg)
		for k := range d.Chains() {
			var row []float64
			for _, chains := range coordinates(d) {
				row = append(row, chains[k][0])
			}
			x = append(x, row)
		}
		return x
	}
	for _, x := range start(named{normals{2}}, Config{Init: []bayes.Values{{"b": 1.25}}}) {
		if x[1] != 1.25 || x[0] == 0 || math.Abs(x[0]) > 2 {
			t.Errorf("one entry for all: %v", x)
		}
	}
	each := []bayes.Values{{"a": 1.}, {"a": 2.}, {}}
	for k, x := range start(named{normals{2}}, Config{Chains: 3, Init: each}) {
		if want := float64(k + 1); k < 2 && x[0] != want || k == 2 && (x[0] == 1 || x[0] == 2) {
			t.Errorf("an entry for each: chain %d starts at %v", k, x)
		}
	}
	for _, x := range start(normals{2}, Config{Init: []bayes.Values{{"x": []float64{3, 4}}}}) {
		if x[0] != 3 || x[1] != 4 {
			t.Errorf("plain target: %v", x)
		}
	}
	for _, x := range start(normals{2}, Config{InitRadius: InitAtZero}) {
		if x[0] != 0 || x[1] != 0 {
			t.Errorf("at zero: %v", x)
		}
	}
	largest := 0.0
	for _, x := range start(normals{2}, Config{Chains: 64, InitRadius: 1e-3}) {
		largest = max(largest, math.Abs(x[0]))
	}
	if largest > 1e-3 || largest < 0.8e-3 { // 64 uniforms all below 0.8: 6e-7
		t.Errorf("radius 1e-3: the farthest start is %v", largest)
	}
	retry := density{1, func(x, g []float64) float64 { g[0] = -1; return math.Log(x[0]) }}
	for _, x := range start(retry, Config{}) { // half the attempts are negative
		if x[0] <= 0 {
			t.Errorf("started at %v", x)
		}
	}
}

func TestImpossibleInitialValues(t *testing.T) {
	for name, c := range map[string]struct {
		target bayes.Target
		init   bayes.Values
	}{
		"unknown name":       {named{normals{2}}, bayes.Values{"c": 1.}},
		"wrong dimension":    {named{normals{3}}, bayes.Values{"a": 1.}},
		"plain, wrong name":  {normals{2}, bayes.Values{"y": []float64{1, 2}}},
		"plain, wrong size":  {normals{2}, bayes.Values{"x": []float64{1}}},
		"plain, wrong type":  {normals{2}, bayes.Values{"x": "1, 2"}},
		"plain, second name": {normals{2}, bayes.Values{"x": []float64{1, 2}, "y": 1}},
	} {
		_, err := Sample(context.Background(), c.target, Config{Init: []bayes.Values{c.init}})
		if err == nil || !strings.HasPrefix(err.Error(), "mcmc: Config.Init[0]: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
