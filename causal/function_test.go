package causal_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/mcmc"
)

// layer is a network of one hidden unit that fails for inputs above 50.
type layer struct{}

func (layer) Predict(_ context.Context, rows [][]float64) ([]float64, error) {
	y := make([]float64, len(rows))
	for i, x := range rows {
		if x[0] > 50 {
			return nil, errors.New("out of range")
		}
		y[i] = 3*math.Tanh(x[0]-0.5*x[1]) - 1
	}
	return y, nil
}

// physics is m = x·v², s = 1 iff the sum of the rest says so, y by a network.
func physics(t *testing.T) *causal.SCM {
	t.Helper()
	x, v := []float64{1, 2, 0.5, 3}, []float64{1, -1, 2, 0.4}
	m, y, s := make([]float64, 4), make([]float64, 4), []float64{1, 0, 1, 0}
	for i := range m {
		m[i], y[i] = x[i]*v[i]*v[i], float64(i)
	}
	return newSCM(t, "x -> m; v -> m; m -> y; x -> y; y -> s; y -> k", table(t, bayes.Col("x", x), bayes.Col("v", v), bayes.Col("m", m),
		bayes.Col("y", y), bayes.Col("s", s), bayes.Col("k", []int{3, 0, 2, 2})), map[string]causal.Mechanism{
		"v": causal.Given{},
		"m": causal.Function{Parents: []string{"x", "v"}, Of: func(p []float64) float64 { return p[0] * p[1] * p[1] }, Noise: causal.NoNoise},
		"y": causal.Network{Predictor: layer{}, Parents: []string{"x", "m"}},
		"s": causal.Function{Of: func(p []float64) float64 { return 1 / (1 + math.Exp(-p[0])) }, Noise: causal.BernoulliNoise},
		"k": causal.Function{Of: func(p []float64) float64 { return math.Exp(p[0] / 2) }, Noise: causal.PoissonNoise},
	})
}

// TestFunction compares worlds with the same computation by hand: what is
// without noise to the last digits, what shares noise by differences, and
// probabilities and means of counts by 4.9 standard errors of 16000 draws, false
// alarms 1e-6.
func TestFunction(t *testing.T) {
	scm, n := physics(t), 16000
	d := constants(t, n, nil, map[string][]float64{"y_sigma": {0.25}, "x_Intercept": {1}, "x_sigma": {0.5}})
	ans := ask(t, scm, d, map[string]map[string]bayes.Action{
		"a": {"v": bayes.Set(2)}, "b": {"y": bayes.Set(0.3)}, "c": {"x": bayes.Mechanism(bayes.Normal(60, 0.1))},
	})
	x, v := values(t, ans, "f.x"), []float64{1, -1, 2, 0.4}
	net := func(x, m float64) float64 { return 3*math.Tanh(x-0.5*m) - 1 }
	near := func(a, b float64) bool { return math.Abs(a-b) <= 1e-12*max(1, math.Abs(b)) }
	for i, got := range values(t, ans, "a.m") {
		if !near(got, 4*x[i]) {
			t.Fatalf("m is %v under do(v = 2) where x is %v, want %v", got, x[i], 4*x[i])
		}
	}
	was, planted := values(t, ans, "f.y"), true
	var noise []float64
	for i, got := range values(t, ans, "a.y") {
		m := x[i] * v[i/n] * v[i/n]
		if want := net(x[i], 4*x[i]) - net(x[i], m); !near(got-was[i], want) {
			t.Fatalf("y moves by %v where x is %v, want %v", got-was[i], x[i], want)
		}
		planted = planted && near(got-was[i], net(x[i], 4*x[i])-net(x[i], m+0.01))
		noise = append(noise, (was[i]-net(x[i], m))/0.25)
	}
	if planted {
		t.Error("planted: another input of the network passes")
	}
	mean, square := 0.0, 0.0
	for _, u := range noise {
		mean, square = mean+u/float64(len(noise)), square+u*u/float64(len(noise))
	}
	if se := 4.9 / math.Sqrt(float64(len(noise))); math.Abs(mean) > se || math.Abs(square-1) > math.Sqrt2*se {
		t.Errorf("noise has mean %v and square %v, want 0 and 1", mean, square)
	}
	share, count := 0.0, 0.0
	for i, s := range values(t, ans, "b.s") {
		share, count = share+s/float64(4*n), count+values(t, ans, "b.k")[i]/float64(4*n)
	}
	p, mu := 1/(1+math.Exp(-0.3)), math.Exp(0.15)
	if math.Abs(share-p) > 4.9*math.Sqrt(p*(1-p)/float64(4*n)) || math.Abs(count-mu) > 4.9*math.Sqrt(mu/float64(4*n)) {
		t.Errorf("share %v and count %v, want %v and %v", share, count, p, mu)
	}
	if y := values(t, ans, "c.y"); !math.IsNaN(y[0]) {
		t.Errorf("y is %v where the network fails, want NaN", y[0])
	}
}

// TestFunctionFit: the noise of a network is learnt. Given the residuals r and a
// prior that is nearly flat where their size is, sigma² has about the law of
// Σr²/χ²(n − 1): a posterior mean that is off by half is 5 of its deviations.
func TestFunctionFit(t *testing.T) {
	const n = 200
	r := rand.New(rand.NewPCG(8, 8))
	x, y := make([]float64, n), make([]float64, n)
	for i := range n {
		x[i] = r.NormFloat64()
		y[i] = math.Exp(x[i]) + 0.7*r.NormFloat64()
	}
	scm := newSCM(t, "x -> y", table(t, bayes.Col("x", x), bayes.Col("y", y)), map[string]causal.Mechanism{
		"x": causal.Given{}, "y": causal.Function{Of: func(p []float64) float64 { return math.Exp(p[0]) }},
	})
	d := fitted(t, scm, mcmc.Config{Seed: 1, Draws: 500})
	v, err := d.Var("y_sigma")
	if err != nil {
		t.Fatal(err)
	}
	square := 0.0
	for i := range n {
		square += (y[i] - math.Exp(x[i])) * (y[i] - math.Exp(x[i]))
	}
	size := math.Sqrt(square / n)
	// The posterior deviation of sigma is sigma/√(2n); its mean is within a
	// hundredth of it times the prior's slope, and 4.9 Monte Carlo errors.
	sd := size / math.Sqrt(2*n)
	if bound := 4.9*sd/math.Sqrt(diagnostics.ESSBulk(v.ByChain())) + size/n; math.Abs(v.Mean()-size) > bound {
		t.Errorf("sigma is %v, want %v within %v", v.Mean(), size, bound)
	}
}

// TestFor: the rows of the fit again give the worlds of the fit, and other rows
// theirs, with levels in another order.
func TestFor(t *testing.T) {
	data := table(t, bayes.Col("arm", []string{"a", "b", "c", "a"}), bayes.Col("x", []float64{1, 2, 3, 5}))
	scm := newSCM(t, "arm -> x", data, map[string]causal.Mechanism{"arm": causal.Given{}})
	d := constants(t, 50, map[string][]int{"x_b": {2}}, map[string][]float64{"x_Intercept": {1}, "x_b": {10, 100}, "x_sigma": {0.5}})
	again, err := scm.For(data)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(values(t, ask(t, scm, d, nil), "f.x"), values(t, ask(t, again, d, nil), "f.x")) {
		t.Error("the rows of the fit give other worlds")
	}
	other, err := scm.For(table(t, bayes.Col("x", []float64{0, 0}), bayes.Col("arm", []string{"c", "b"})))
	if err != nil {
		t.Fatal(err)
	}
	x := values(t, ask(t, other, d, nil), "f.x")
	if len(x) != 100 || math.Abs(x[0]-101) > 5 || math.Abs(x[50]-11) > 5 {
		t.Errorf("%v and %v in %d rows, want about 101 and 11 in 2 of 50 draws", x[0], x[50], len(x))
	}
}
