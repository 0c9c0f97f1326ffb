package causal_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/dag/discrete"
	"github.com/seed78144065/credence/mcmc"
)

// regression is z → x → y ← z with known deviations: the posterior of the
// coefficients of y is normal.
func regression(t *testing.T) (p *bayes.Program, mean [2]float64, cov [3]float64) {
	t.Helper()
	const n, priorVar, noiseVar = 25, 4, 2.25
	r := rand.New(rand.NewPCG(1, 2))
	z, x, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		z[i] = 1 + r.NormFloat64()
		x[i] = 0.8*z[i] + r.NormFloat64()
		y[i] = 0.7*x[i] - 1.1*z[i] + 1.5*r.NormFloat64()
	}
	m := bayes.NewModel("regression")
	row := m.DimSize("row", n)
	b, c := m.Param("b", bayes.Normal(0, 2)), m.Param("c", bayes.Normal(0, 2))
	zd, xd := m.Data("z", z, row), m.Data("x", x, row)
	m.Observe(zd, bayes.Normal(1, 1))
	m.Observe(xd, bayes.Normal(bayes.Mul(0.8, zd), 1))
	m.Observe(m.Data("y", y, row), bayes.Normal(m.Let("expected", b.Mul(xd).Add(c.Mul(zd))), 1.5))

	// Precision and its inverse, 2 by 2.
	xx, xz, zz, xy, zy := 1./priorVar, 0., 1./priorVar, 0., 0.
	for i := range n {
		xx, xz, zz = xx+x[i]*x[i]/noiseVar, xz+x[i]*z[i]/noiseVar, zz+z[i]*z[i]/noiseVar
		xy, zy = xy+x[i]*y[i]/noiseVar, zy+z[i]*y[i]/noiseVar
	}
	det := xx*zz - xz*xz
	cov = [3]float64{zz / det, -xz / det, xx / det}
	return compiled(t, m), [2]float64{cov[0]*xy + cov[1]*zy, cov[1]*xy + cov[2]*zy}, cov
}

// TestLinearGaussian compares E[y | do(x)] and the effect of x with their exact
// posteriors, which are normal, for draws made independently from the posterior.
// Statistics: mean (normal) and variance (scaled χ², here normal) of 20000 draws;
// 5 standard errors are 6e-7 each.
func TestLinearGaussian(t *testing.T) {
	const n = 20000
	p, mean, cov := regression(t)
	r := rand.New(rand.NewPCG(3, 4))
	draws := make([]float64, 2*n)
	for i := range n {
		u, v := r.NormFloat64(), r.NormFloat64()
		draws[i] = mean[0] + math.Sqrt(cov[0])*u
		draws[n+i] = mean[1] + cov[1]/math.Sqrt(cov[0])*u + math.Sqrt(cov[2]-cov[1]*cov[1]/cov[0])*v
	}
	d, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "b"}, {Name: "c"}}, Chains: 1, Draws: n, Values: draws})
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.FromModel(p)
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("high", map[string]bayes.Action{"x": bayes.Set(3)})
	w.Do("low", map[string]bayes.Action{"x": bayes.Set(1)})
	w.Do("shifted", map[string]bayes.Action{"x": bayes.Shift(0.5)})
	w.Do("fixed", map[string]bayes.Action{"x": bayes.Set(3), "z": bayes.Set(-2)})
	ans, err := w.Ask(context.Background(), d, 5, "high.y", "low.y", "shifted.y", "f.y", "fixed.expected", "fixed.y", "high.expected")
	if err != nil {
		t.Fatal(err)
	}
	normal := func(name string, v bayes.RV, mean, variance float64) bool {
		m, s := v.Mean(), v.Var()
		if math.Abs(m-mean) > 5*math.Sqrt(variance/n) || math.Abs(s-variance) > 5*variance*math.Sqrt(2./n) {
			t.Logf("%s has mean %v and variance %v, want %v and %v", name, m, s, mean, variance)
			return false
		}
		return true
	}
	effect := func(a, b string) bayes.RV {
		v, err := ans.Effect(a, b)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	first := func(name string) bayes.RV {
		v, err := ans.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		e, err := v.At(0)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	lin := func(x, z float64) (m, v float64) {
		return x*mean[0] + z*mean[1], x*x*cov[0] + 2*x*z*cov[1] + z*z*cov[2]
	}
	m, v := lin(2, 0)
	if !normal("y[x = 3] − y[x = 1]", effect("high.y", "low.y"), m, v) {
		t.Error("the effect of a step of 2")
	}
	m, v = lin(0.5, 0)
	if !normal("y[x + 1/2] − y", effect("shifted.y", "f.y"), m, v) {
		t.Error("the effect of a shift")
	}
	m, v = lin(3, -2)
	if !normal("E[y | do(x, z)]", first("fixed.expected"), m, v) || !normal("y | do(x, z)", first("fixed.y"), m, v+2.25) {
		t.Error("the mean under do(x = 3, z = −2)")
	}
	// z is drawn with mean and variance 1: E[c z] = E[c], Var = v + E[c²].
	m, v = lin(3, 1)
	v += mean[1]*mean[1] + cov[2]
	if e := first("high.y"); math.Abs(e.Mean()-m) > 5*math.Sqrt((v+2.25)/n) {
		t.Errorf("y under do(x = 3) has mean %v, want %v", e.Mean(), m)
	}
	// Planted: noise that is not shared adds to the spread of an effect, and what
	// is seen at x is not what is done.
	high, low := first("high.y"), first("low.y")
	apart, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "d"}}, Chains: 1, Draws: n, Values: differences(high.Values(), low.Values())})
	if err != nil {
		t.Fatal(err)
	}
	of, _ := apart.Var("d")
	if m, v := lin(2, 0); normal("apart", of, m, v) {
		t.Error("noise that is shared by no draw is not seen")
	}
}

// differences takes the noise of a world from another draw.
func differences(a, b []float64) []float64 {
	d := make([]float64, len(a))
	for i := range a {
		d[i] = a[i] - b[(i+1)%len(b)]
	}
	return d
}

// TestSampledPosterior: the same effect from draws of NUTS. Statistic: the mean
// over its Monte Carlo error; bound: 6 with errors estimated, below 1e-6.
func TestSampledPosterior(t *testing.T) {
	p, mean, cov := regression(t)
	d, err := mcmc.Sample(context.Background(), p, mcmc.Config{Seed: 9})
	if err != nil {
		t.Fatal(err)
	}
	ans := worlds(t, p, d, map[string]map[string]bayes.Action{"more": {"x": bayes.Shift(1)}})
	v, err := ans.Effect("more.y", "f.y")
	if err != nil {
		t.Fatal(err)
	}
	ess := float64(v.Chains()*v.Len()) / 3 // NUTS on a normal of two: at least
	if math.Abs(v.Mean()-mean[0]) > 6*math.Sqrt(cov[0]/ess) || math.Abs(v.Var()/cov[0]-1) > 6*math.Sqrt(2/ess) {
		t.Errorf("effect %v, exact mean %v and deviation %v", v, mean[0], math.Sqrt(cov[0]))
	}
}

// TestDiscrete compares binary variables with logit mechanisms with the exact
// distributions of a discrete model: z → x → m → y, z → y. Statistic: a share of
// 40000 draws; bound: 4.9 standard errors of a share, false alarms 1e-6.
func TestDiscrete(t *testing.T) {
	const n = 40000
	logit := func(name string, given ...float64) float64 {
		w := map[string][]float64{"z": {-0.3}, "x": {-0.5, 1.2}, "m": {0.4, -1.5}, "y": {-1, 2, 0.7}}[name]
		eta := w[0]
		for i, v := range given {
			eta += w[i+1] * v
		}
		return eta
	}
	m := bayes.NewModel("binary")
	z, x, med, y := m.Data("z", 0), m.Data("x", 0), m.Data("m", 0), m.Data("y", 0)
	m.Observe(z, bayes.BernoulliLogit(logit("z")))
	m.Observe(x, bayes.BernoulliLogit(bayes.Add(-0.5, bayes.Mul(1.2, z))))
	m.Observe(med, bayes.BernoulliLogit(bayes.Add(0.4, bayes.Mul(-1.5, x))))
	m.Observe(y, bayes.BernoulliLogit(bayes.Add(-1, bayes.Mul(2, med)).Add(bayes.Mul(0.7, z))))
	p := compiled(t, m)

	g := dag.MustParse("z -> x -> m -> y; z -> y")
	table := func(name string, parents ...string) *discrete.Table {
		var vars []discrete.Variable
		for _, v := range append(parents, name) {
			vars = append(vars, discrete.Variable{Name: v, Levels: 2})
		}
		cells := make([]float64, 1<<len(vars)) // the last variable is the fastest
		for i := range cells {
			var given []float64
			for k := range parents {
				given = append(given, float64(i>>(len(parents)-k)&1))
			}
			cells[i] = 1 / (1 + math.Exp(-logit(name, given...)))
			if i&1 == 0 {
				cells[i] = 1 - cells[i]
			}
		}
		tab, err := discrete.NewTable(vars, cells)
		if err != nil {
			t.Fatal(err)
		}
		return tab
	}
	exact, err := discrete.NewModel(g, table("z"), table("x", "z"), table("m", "x"), table("y", "m", "z"))
	if err != nil {
		t.Fatal(err)
	}
	share := func(world map[string]bayes.Action, name string) float64 {
		ans := worlds(t, p, nothing(t, n), map[string]map[string]bayes.Action{"a": world})
		v, err := ans.Var("a." + name)
		if err != nil {
			t.Fatal(err)
		}
		return v.Mean()
	}
	far := func(got, prob float64) bool { return math.Abs(got-prob) > 4.9*math.Sqrt(prob*(1-prob)/n) }
	probability := func(name string, do discrete.Values) float64 {
		var set []string
		for _, s := range []string{"z", "x", "m"} {
			if _, ok := do[s]; ok {
				set = append(set, s)
			}
		}
		tab, err := exact.Do([]string{name}, set, do)
		if err != nil {
			t.Fatal(err)
		}
		at := discrete.Values{name: 1}
		for k, v := range do {
			if tab.Has(k) {
				at[k] = v
			}
		}
		prob, err := tab.At(at)
		if err != nil {
			t.Fatal(err)
		}
		return prob
	}
	for _, do := range []discrete.Values{{}, {"x": 0}, {"x": 1}, {"m": 1}, {"x": 1, "z": 0}, {"z": 1}} {
		actions := map[string]bayes.Action{}
		for k, v := range do {
			actions[k] = bayes.Set(v)
		}
		for _, name := range []string{"m", "y"} {
			if _, set := do[name]; set {
				continue
			}
			if got, prob := share(actions, name), probability(name, do); far(got, prob) {
				t.Errorf("P(%s | do(%v)) is %v, exactly %v", name, do, got, prob)
			}
		}
	}
	// A stochastic intervention mixes: x by a coin of 0.3.
	mixed := 0.7*probability("y", discrete.Values{"x": 0}) + 0.3*probability("y", discrete.Values{"x": 1})
	if got := share(map[string]bayes.Action{"x": bayes.Mechanism(bayes.Bernoulli(0.3))}, "y"); far(got, mixed) {
		t.Errorf("P(y) under a coin for x is %v, exactly %v", got, mixed)
	}
	// x only where z is 1: P(z = 0) P(y | do(x = 0), z = 0) + P(z = 1) P(y | do(x = 1), z = 1).
	pz := probability("z", discrete.Values{})
	policy := (1-pz)*probability("y", discrete.Values{"x": 0, "z": 0}) + pz*probability("y", discrete.Values{"x": 1, "z": 1})
	if got := share(map[string]bayes.Action{"x": bayes.Policy(z)}, "y"); far(got, policy) {
		t.Errorf("P(y) under x = z is %v, exactly %v", got, policy)
	}
	if !far(share(map[string]bayes.Action{"x": bayes.Set(1)}, "y"), probability("y", discrete.Values{"x": 0})) {
		t.Error("planted: do(x = 1) passes for do(x = 0)")
	}
}
