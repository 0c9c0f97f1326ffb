package causal_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// binary is z → x → y ← z with the probability of y free, in rows.
func binary(t testing.TB, rows int) *causal.SCM {
	t.Helper()
	m := bayes.NewModel("binary")
	row := m.DimSize("row", rows)
	zeros := make([]float64, rows)
	b := m.Param("b", bayes.Normal(0, 1))
	z, x, y := m.Data("z", zeros, row), m.Data("x", zeros, row), m.Data("y", zeros, row)
	m.Observe(z, bayes.Bernoulli(0.4))
	m.Observe(x, bayes.Bernoulli(bayes.Add(0.2, bayes.Mul(0.5, z))))
	m.Observe(y, bayes.BernoulliLogit(bayes.Sub(b.Mul(x), z)))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	return scm
}

// necessity is P(y[x=0] = 0 | x = 1, y = 1, b) of binary, by hand.
func necessity(b float64) float64 {
	expit := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	both, seen := 0.0, 0.0
	for z, p := range []float64{0.6 * 0.2, 0.4 * 0.7} {
		with, without := expit(b-float64(z)), expit(-float64(z))
		both, seen = both+p*max(with-without, 0), seen+p*with
	}
	return both / seen
}

func numbers(t testing.TB, name string, values ...float64) *bayes.Draws {
	t.Helper()
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: name}}, Chains: 1, Draws: len(values), Values: values})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestExactParameters: under each draw of a parameter the law is that draw's.
func TestExactParameters(t *testing.T) {
	b := []float64{-0.3, 0.4, 1.5}
	w := binary(t, 1).Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(0)})
	w.See("f.x", 1)
	w.See("f.y", 1)
	ans, err := w.Ask(context.Background(), numbers(t, "b", b...), 1, "a.y", "f.z")
	if err != nil {
		t.Fatal(err)
	}
	want := 0.0
	for _, x := range b {
		want += 1 - necessity(x)
	}
	v, err := ans.Var("a.y")
	if err != nil {
		t.Fatal(err)
	}
	if got := v.Mean(); math.Abs(got-want/3) > 1e-14 {
		t.Errorf("P(y would have been 1) = %v, want %v", got, want/3)
	}
	if ess, err := ans.ESS("a.y"); err != nil || ess != 3 {
		t.Errorf("ESS %v, %v; want 3 draws of the parameter", ess, err)
	}
	for site, want := range map[string]causal.Knowledge{"y": causal.Posterior, "x": causal.Posterior, "z": causal.Posterior} { // z was not seen
		if got, err := ans.Noise(site); err != nil || got != want {
			t.Errorf("noise of %s is %v (%v), want %v", site, got, err, want)
		}
	}
	if r, err := ans.Rung("a.y"); err != nil || r != causal.Imagining {
		t.Errorf("%v, %v", r, err)
	}
}

// TestExactRows: of several rows each has its own evidence and answer. Statistic:
// a share of 20000 draws; bound: 4.9 standard errors, false alarms 1e-6 a row.
func TestExactRows(t *testing.T) {
	const n = 20000
	b := make([]float64, n)
	for i := range b {
		b[i] = 1.5
	}
	w := binary(t, 3).Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(0)})
	w.See("f.x", []float64{1, 1, 0})
	w.See("f.y", []float64{1, 0, 1})
	ans, err := w.Ask(context.Background(), numbers(t, "b", b...), 1, "a.y")
	if err != nil {
		t.Fatal(err)
	}
	v, err := ans.Var("a.y")
	if err != nil {
		t.Fatal(err)
	}
	pass := func(means []float64) bool {
		p := 1 - necessity(1.5)
		return math.Abs(means[0]-p) < 4.9*math.Sqrt(p*(1-p)/n) && means[1] == 0 && means[2] == 1
	}
	if means := v.Means(); !pass(means) {
		t.Errorf("means %v", means)
	}
	// Planted: a row with another's evidence.
	if means := v.Means(); pass([]float64{means[1], means[0], means[2]}) {
		t.Error("rows that are exchanged are not seen")
	}
}

// TestBoundsRows compares the bounds of the average over rows with those of
// Fréchet, given z, by hand.
func TestBoundsRows(t *testing.T) {
	const b = 1.5
	w := binary(t, 3).Worlds()
	w.Do("a", map[string]bayes.Action{"x": bayes.Set(0)})
	w.See("f.x", []float64{1, 1, 0})
	w.See("f.y", []float64{1, 0, 1})
	ans, err := w.Ask(context.Background(), numbers(t, "b", b, b), 1, "a.y")
	if err != nil {
		t.Fatal(err)
	}
	expit := func(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
	var low, high, seen [2]float64 // by the value of y that was seen
	for z, p := range []float64{0.6 * 0.2, 0.4 * 0.7} {
		with, without := expit(b-float64(z)), expit(-float64(z))
		for y, margin := range []float64{1 - with, with} {
			low[y] += p * max(0, margin+without-1)
			high[y] += p * min(margin, without)
			seen[y] += p * margin
		}
	}
	lo, hi, ok := ans.Bounds("a.y")
	wantLo, wantHi := (low[1]/seen[1]+low[0]/seen[0]+1)/3, (high[1]/seen[1]+high[0]/seen[0]+1)/3
	if !ok || math.Abs(lo-wantLo) > 1e-9 || math.Abs(hi-wantHi) > 1e-9 {
		t.Errorf("bounds %v to %v (%v), want %v to %v", lo, hi, ok, wantLo, wantHi)
	}
	if !strings.Contains(ans.String(), "y (monotone); the bounds are sharp") {
		t.Errorf("%v", ans)
	}
}

func TestImpossible(t *testing.T) {
	m := bayes.NewModel("switch")
	on := m.Data("on", 0.0)
	m.Observe(on, bayes.Bernoulli(0.5))
	lit := m.Let("lit", bayes.Mul(on, 1))
	m.Observe(m.Data("bulb", 0.0), bayes.Bernoulli(bayes.Mul(lit, 0.5)))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("a", map[string]bayes.Action{"on": bayes.Set(1)})
	w.See("f.on", 0)
	w.See("f.bulb", 1)
	w.Given(w.V("a.lit"))
	_, err = w.Ask(context.Background(), nothing(t, 4), 1, "a.bulb")
	var impossible *causal.ImpossibleError
	if !errors.As(err, &impossible) || impossible.Evidence != "f.bulb = 1" || !strings.Contains(err.Error(), "probability 0") {
		t.Errorf("%v", err)
	}
	w = scm.Worlds()
	w.See("f.on", 2)
	if _, err = w.Ask(context.Background(), nothing(t, 4), 1, "f.bulb"); !errors.As(err, &impossible) {
		t.Errorf("a value that the variable can't have: %v", err)
	}
	w = scm.Worlds()
	w.Given(bayes.Less(w.V("f.lit"), -1))
	if _, err = w.Ask(context.Background(), nothing(t, 4), 1, "f.bulb"); !errors.As(err, &impossible) {
		t.Errorf("a condition that never holds: %v", err)
	}
}

// TestEnumerateFaults: what has no exact answer says why.
func TestEnumerateFaults(t *testing.T) {
	m := bayes.NewModel("kinds")
	row := m.DimSize("row", 3)
	n := m.Data("n", []float64{0, 0, 0}, row)
	m.Observe(n, bayes.Bernoulli(0.5))
	height := m.Data("height", 0.0)
	m.Observe(height, bayes.Normal(0, 1))
	m.Observe(m.Data("tall", 0.0), bayes.BernoulliLogit(height))
	lag := m.Data("lag", []float64{0, 0, 0}, row)
	m.Observe(lag, bayes.Bernoulli(bayes.Add(0.1, bayes.Mul(0.2, n.Sum()))))
	m.Observe(m.Data("p", 0.0), bayes.Bernoulli(bayes.Add(0.7, bayes.Mul(0.5, n.Index(0)))))
	m.Observe(m.Data("count", 0.0), bayes.Poisson(1e6))
	prog := compiled(t, m)
	scm, err := causal.FromModel(prog)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"f.tall":  `"height" is continuous`,
		"f.lag":   `"lag" in row 0 depends on other rows`,
		"f.p":     `"n" has 3 positions`,
		"f.count": "more than 4096 values",
	} {
		_, err := scm.Worlds().Enumerate(context.Background(), nothing(t, 4), 1, name)
		wants(t, err, "causal: Enumerate", want)
	}
	w := scm.Worlds()
	w.See("f.height", 0.3) // the same in all worlds, and known
	if _, err := w.Ask(context.Background(), nothing(t, 4), 1, "f.tall"); err != nil {
		t.Error(err)
	}
	_, err = scm.Worlds().Enumerate(context.Background(), nil, 1)
	wants(t, err, "no draws")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := scm.Worlds().Enumerate(ctx, nothing(t, 4), 1, "f.n"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
