package vi

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"math"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.json")

// words returns draws, statistics and weights as words.
func words(d *bayes.Draws) (all []uint64) {
	put := func(x []float64) {
		for _, v := range x {
			all = append(all, math.Float64bits(v))
		}
	}
	for _, v := range d.Vars() {
		for _, e := range v.Elems() {
			put(e.Values())
		}
	}
	for _, name := range d.StatNames() {
		s, _ := d.Stat(name)
		put(s[0])
	}
	put(d.LogWeights())
	return all
}

// schools is the model of the package's page, small and not normal.
func schools() *bayes.Model {
	m := bayes.NewModel("schools")
	school := m.Dim("school", "A", "B", "C", "D", "E", "F", "G", "H")
	mu := m.Param("mu", bayes.Normal(0, 5))
	tau := m.Param("tau", bayes.HalfNormal(5))
	eta := m.Param("eta", bayes.Normal(0, 1), school)
	theta := m.Let("theta", mu.Add(tau.Mul(eta)))
	y := m.Data("y", []float64{28, 8, -3, 7, -1, 1, 18, 12}, school)
	m.Observe(y, bayes.Normal(theta, []float64{15, 10, 16, 11, 9, 11, 10, 18}))
	return m
}

// TestDrawsAreGolden: the same bits on every CPU, with assembly and without.
func TestDrawsAreGolden(t *testing.T) {
	p := compiled(t, schools())
	got := map[string]string{}
	for name, m := range map[string]Method{"pathfinder": Pathfinder{Seed: 9, Paths: 11, Draws: 900}, "laplace": Laplace{Seed: 9, Draws: 100},
		"mean-field": ADVI{Seed: 9, Draws: 100}, "full-rank": ADVI{Seed: 9, Draws: 100, Family: FullRank, MaxSteps: 500}, "low-rank": ADVI{Seed: 9, Draws: 100, Family: LowRank, Rank: 2, MaxSteps: 500}} {
		h := sha256.New()
		if err := binary.Write(h, binary.LittleEndian, words(mustFit(t, p, m).Draws())); err != nil {
			t.Fatal(err)
		}
		got[name] = hex.EncodeToString(h.Sum(nil))
	}
	const file = "testdata/golden.json"
	if *update {
		raw, err := json.MarshalIndent(got, "", "\t")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var want map[string]string
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	for name, hash := range got {
		if want[name] != hash {
			t.Errorf("%s: %s, want %s", name, hash, want[name])
		}
	}
}

// TestDrawsDoNotDependOnLanesOrCores.
func TestDrawsDoNotDependOnLanesOrCores(t *testing.T) {
	target := tails(3, 5)
	for _, m := range []Method{Pathfinder{Seed: 1, Paths: 3, Draws: 100}, Laplace{Seed: 1, Draws: 100}, ADVI{Seed: 1, Draws: 100}, ADVI{Seed: 1, Draws: 100, Family: LowRank}} {
		want := words(mustFit(t, target, m).Draws())
		if !slices.Equal(words(mustFit(t, lanes{target}, m).Draws()), want) {
			t.Errorf("%T: a batch target gives other draws", m)
		}
		cores := runtime.GOMAXPROCS(1)
		one := words(mustFit(t, target, m).Draws())
		runtime.GOMAXPROCS(cores)
		if !slices.Equal(one, want) {
			t.Errorf("%T: one core gives other draws", m)
		}
	}
	a, b := mustFit(t, target, Pathfinder{Seed: 1}), mustFit(t, target, Pathfinder{Seed: 2})
	if slices.Equal(words(a.Draws()), words(b.Draws())) {
		t.Error("two seeds give the same draws")
	}
}

// TestCancel stops after any number of evaluations.
func TestCancel(t *testing.T) {
	for _, m := range []Method{Pathfinder{Draws: 200, Paths: 2}, Laplace{Draws: 200}, ADVI{Draws: 200, Starts: 2, MaxSteps: 30, Family: FullRank}} {
		want := mustFit(t, tails(2, 5), m)
		none, some := 0, 0
		for after := 0; ; after++ {
			ctx, cancel := context.WithCancel(t.Context())
			calls := 0
			if after == 0 {
				cancel()
			}
			cores := runtime.GOMAXPROCS(1) // one evaluation at a time
			a, err := Fit(ctx, lanes{density{2, func(x, g []float64) (float64, error) {
				if calls++; calls == after*bayes.Lanes {
					cancel()
				}
				return tails(2, 5).LogDensityGrad(x, g)
			}}}, m)
			runtime.GOMAXPROCS(cores)
			cancel()
			if err == nil {
				break
			}
			if !errors.Is(err, context.Canceled) || a == nil {
				t.Fatalf("%T after %d evaluations: %v, error %v", m, after, a, err)
			}
			n := a.Draws().Len()
			if n == 0 {
				none++
				if !math.IsNaN(a.Khat) {
					t.Errorf("%T: k-hat %v of no draws", m, a.Khat)
				}
			} else {
				some++
			}
			v, _ := a.Draws().Var("x")
			w, _ := want.Draws().Var("x")
			for i := range 2 {
				if !slices.Equal(elem(t, v, i), elem(t, w, i)[:n]) {
					t.Fatalf("%T after %d evaluations: not the beginning of the whole run", m, after)
				}
			}
			a.Check() // must not panic
		}
		if none == 0 || some == 0 {
			t.Errorf("%T: %d runs without draws and %d with some", m, none, some)
		}
	}
}

func TestTargetsThatFail(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, m := range []Method{Pathfinder{}, Laplace{}, ADVI{}} {
		calls := 0
		a, err := Fit(t.Context(), density{1, func(x, g []float64) (float64, error) {
			if calls++; calls > 40 {
				return 0, broken
			}
			g[0] = -x[0]
			return -x[0] * x[0] / 2, nil
		}}, m)
		if !errors.Is(err, broken) || a == nil {
			t.Errorf("%T: %v, error %v", m, a, err)
		}
		a, err = Fit(t.Context(), density{1, func(x, g []float64) (float64, error) { return 0, bayes.ErrReject }}, m)
		if e, ok := errors.AsType[*InitError](err); !ok || a != nil || e.Attempts != maxAttempts {
			t.Errorf("%T: nothing is possible: %v, error %v", m, a, err)
		}
		if _, err := Fit(t.Context(), (*bayes.Program)(nil), m); err == nil || !strings.Contains(err.Error(), "look at the error of Compile") {
			t.Errorf("%T: a program that did not compile: %v", m, err)
		}
		if _, err = Fit(t.Context(), nil, m); err == nil {
			t.Errorf("%T of a nil target", m)
		}
		if _, err = Fit(t.Context(), density{}, m); err == nil || !strings.Contains(err.Error(), "Dim is 0") {
			t.Errorf("%T in no dimensions: %v", m, err)
		}
	}
	flat := density{2, func(x, g []float64) (float64, error) { g[0], g[1] = -x[0], 0; return -x[0] * x[0] / 2, nil }}
	if _, err := Fit(t.Context(), flat, Laplace{}); err == nil {
		t.Error("Laplace of a density that is flat in x[1]")
	} else if e, ok := errors.AsType[*HessianError](err); !ok || e.Coordinate != 1 {
		t.Errorf("flat: %v", err)
	}
	half := density{1, func(x, g []float64) (float64, error) { // exponential on x > 0: the mode is an edge
		g[0] = -1
		if x[0] < 0 {
			return 0, bayes.ErrReject
		}
		return -x[0], nil
	}}
	if _, err := Fit(t.Context(), half, Laplace{}); err == nil {
		t.Error("Laplace at the edge of the support")
	}
}

func TestConfigErrors(t *testing.T) {
	bad := []bayes.Values{{"x": []float64{1}}, {"x": []float64{2}}}
	for _, c := range []struct {
		m    Method
		want []string
	}{
		{Pathfinder{Draws: -1, Paths: -2, ELBODraws: -3, MaxIterations: -4, InitRadius: math.NaN(), Init: bad},
			[]string{"Pathfinder.Draws is -1", "Pathfinder.Paths is -2", "Pathfinder.ELBODraws is -3", "Pathfinder.MaxIterations is -4", "Pathfinder.InitRadius is NaN", "len(Pathfinder.Init) is 2"}},
		{Laplace{Draws: -1, Starts: 3, MaxIterations: 2e9, InitRadius: math.Inf(1), Init: bad},
			[]string{"Laplace.Draws is -1", "Laplace.MaxIterations is 2000000000", "Laplace.InitRadius is +Inf", "len(Laplace.Init) is 2"}},
		{ADVI{Family: 3, Rank: 1, Draws: -1, GradientDraws: -2, Tolerance: math.Inf(1), MaxSteps: -3, Starts: -4, InitRadius: -5},
			[]string{"ADVI.Family is Family(3)", "ADVI.Rank is 1, want 0", "ADVI.Draws is -1", "ADVI.GradientDraws is -2", "ADVI.Tolerance is +Inf", "ADVI.MaxSteps is -3", "ADVI.Starts is -4", "ADVI.InitRadius is -5"}},
		{ADVI{Family: LowRank, Rank: 2, Tolerance: -1, Starts: 3, Init: bad}, []string{"ADVI.Rank is 2, want at most 1", "ADVI.Tolerance is -1", "len(ADVI.Init) is 2"}},
		{Pathfinder{Init: []bayes.Values{{"y": 1}}}, []string{`Init[0]: want the one variable "x"`}},
		{Laplace{Init: []bayes.Values{{"x": []float64{1, 2}}}}, []string{"a []float64 of length 1, got"}},
	} {
		_, err := Fit(t.Context(), tails(1, 5), c.m)
		if err == nil {
			t.Errorf("%+v: no error", c.m)
			continue
		}
		for _, want := range c.want {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("%+v: error %v, want %q", c.m, err, want)
			}
		}
	}
	_, err := Fit(t.Context(), compiled(t, schools()), Pathfinder{Init: []bayes.Values{{"tua": 1}}})
	if !errors.Is(err, bayes.ErrUnknownName) {
		t.Errorf("a misspelt name: %v", err)
	}
}

// TestStarts: climbs begin where they are told, and two modes are told of.
func TestStarts(t *testing.T) {
	at := func(x float64) bayes.Values { return bayes.Values{"x": []float64{x}} }
	a := mustFit(t, twin(20), Laplace{Init: []bayes.Values{at(19)}})
	if v, _ := a.Draws().Var("x"); math.Abs(elem(t, v, 0)[0]-20) > 8 {
		t.Errorf("from 19: a draw at %v", elem(t, v, 0)[0])
	}
	wantCode(t, a.Check(), WarnModes, false)
	uneven := density{1, func(x, g []float64) (float64, error) { // the right mode is higher
		lp, err := twin(20).LogDensityGrad(x, g)
		g[0] += 0.02
		return lp + 0.02*x[0], err
	}}
	a = mustFit(t, uneven, Laplace{Starts: 2, Init: []bayes.Values{at(19), at(-19)}})
	wantCode(t, a.Check(), WarnModes, true)

	b := mustFit(t, twin(6), Pathfinder{Paths: 2, Init: []bayes.Values{at(5), at(-5)}, Draws: 8000})
	v, _ := b.Draws().Var("x") // one path a mode: the mixture is exact, its mean 0, its sd √37
	n := 0.0
	for _, w := range v.Weights() {
		n += w * w
	}
	if z := v.Means()[0] / math.Sqrt(37*n); !(math.Abs(z) < maxZ) || b.Khat > 0.7 {
		t.Errorf("two paths: mean %v, z = %.2f, k-hat %v", v.Means()[0], z, b.Khat)
	}
}

// TestUnconvergedClimbs: a gradient that doesn't vanish where the density is
// highest leads the climb nowhere, and the result says so.
func TestUnconvergedClimbs(t *testing.T) {
	crooked := density{1, func(x, g []float64) (float64, error) { // planted: the gradient of a mode at 1
		g[0] = 1 - x[0]
		return -x[0] * x[0] / 2, nil
	}}
	a := mustFit(t, crooked, Laplace{Starts: 1, Init: []bayes.Values{{"x": []float64{0.}}}, MaxIterations: 1})
	wantCode(t, a.Check(), WarnUnconverged, false) // Newton steps follow the gradient to its mode
	if v, _ := a.Draws().Var("x"); math.Abs(v.Means()[0]) > 0.2 {
		t.Errorf("weights don't mend the shift: mean %v", v.Means()[0])
	}
	kinked := density{1, func(x, g []float64) (float64, error) { // two slopes, each of a mode beyond the kink at 0
		g[0] = -x[0] - math.Copysign(1, x[0])
		return -x[0]*x[0]/2 - math.Abs(x[0]), nil
	}}
	a = mustFit(t, kinked, Laplace{Starts: 1, Init: []bayes.Values{{"x": []float64{1.}}}})
	wantCode(t, a.Check(), WarnUnconverged, true)
}

func TestInferAndJSON(t *testing.T) {
	p := compiled(t, schools())
	for name, m := range map[string]bayes.Inferrer{"pathfinder": Pathfinder{Seed: 4, Draws: 100}, "laplace": Laplace{Seed: 4, Draws: 100}, "advi": ADVI{Seed: 4, Draws: 100}} {
		d, err := m.Infer(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(raw, []byte(`"`+name+`":{`)) || !bytes.Contains(raw, []byte(`"draws":100,`)) {
			t.Errorf("%s: the configuration is not in the JSON", name)
		}
		back := new(bayes.Draws)
		if err := json.Unmarshal(raw, back); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(words(back), words(d)) || d.Len() != 100 || d.Seed() != 4 {
			t.Errorf("%s: %d draws, or other ones, come back", name, back.Len())
		}
		if !slices.Equal(codes(back.Check()), codes(d.Check())) {
			t.Errorf("%s: warnings %v come back as %v", name, codes(d.Check()), codes(back.Check()))
		}
		if _, err := m.Infer(t.Context(), nil); err == nil {
			t.Errorf("%s of nil", name)
		}
	}
	if a := mustFit(t, p, nil); len(a.Paths) != defaultPaths || a.Draws().Len() != defaultDraws {
		t.Errorf("nil method: %d paths, %d draws", len(a.Paths), a.Draws().Len())
	}
}

// TestResample: the share of positive draws is binomial with the probability
// that the weights give them; the planted error ignores the weights.
func TestResample(t *testing.T) {
	uneven := density{1, func(x, g []float64) (float64, error) { // draws of Laplace need weights: a skewed density
		e := math.Exp(x[0])
		g[0] = 3 - e
		return 3*x[0] - e, nil
	}}
	a := mustFit(t, uneven, Laplace{})
	const n = 100000
	d, err := a.Resample(n, 8)
	if err != nil {
		t.Fatal(err)
	}
	v, _ := a.Draws().Var("x")
	cut := v.Means()[0] + v.SDs()[0]
	share := func(x, w []float64) float64 {
		s := 0.0
		for i := range x {
			if x[i] > cut {
				if w == nil {
					s += 1 / float64(len(x))
				} else {
					s += w[i]
				}
			}
		}
		return s
	}
	want, raw := share(elem(t, v, 0), v.Weights()), share(elem(t, v, 0), nil)
	r, _ := d.Var("x")
	z := func(p float64) float64 { return (share(elem(t, r, 0), nil) - p) / math.Sqrt(p*(1-p)/n) }
	if !(math.Abs(z(want)) < maxZ) {
		t.Errorf("z = %.2f", z(want))
	}
	if math.Abs(z(raw)) < maxZ {
		t.Error("unweighted draws pass: the test sees nothing")
	}
	if d.LogWeights() != nil || d.Len() != n || d.Seed() != 8 {
		t.Errorf("weights %v, %d draws, seed %d", d.LogWeights() != nil, d.Len(), d.Seed())
	}
	if k, _ := d.Stat("khat"); k[0][0] != a.Khat {
		t.Error("k-hat is lost")
	}
	if _, err := a.Resample(0, 1); err == nil {
		t.Error("no draws asked for")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	empty, _ := Fit(ctx, uneven, Laplace{})
	if _, err := empty.Resample(5, 1); err == nil {
		t.Error("no draws to take from")
	}
}
