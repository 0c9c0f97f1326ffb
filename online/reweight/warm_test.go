package reweight

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
)

// plane is a posterior with a positive parameter and correlated coefficients.
func plane(t testing.TB, n int) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("plane")
	beta := m.Param("beta", bayes.Normal(0, 5), bayes.Size(2))
	sigma := m.Param("sigma", bayes.HalfNormal(2))
	x, y := make([][]float64, n), make([]float64, n)
	for i := range x {
		x[i] = []float64{1, 3 + float64(i%7)/7}
		y[i] = float64(i%5) - 2
	}
	m.Observe(m.Data("y", y), bayes.Normal(bayes.MatMul(m.Data("x", x), beta), sigma))
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestWarmDensity: the density is the program's at the point that Record gives,
// with the determinant, and its gradient is one; with correlations and without.
func TestWarmDensity(t *testing.T) {
	p := plane(t, 20)
	for draws, dense := range map[int]bool{29: false, 200: true} {
		old, err := p.Prior(t.Context(), draws, 1)
		if err != nil {
			t.Fatal(err)
		}
		w, err := NewWarm(t.Context(), p, old)
		if err != nil {
			t.Fatal(err)
		}
		if (w.l != nil) != dense {
			t.Errorf("%d draws: correlations %v", draws, w.l != nil)
		}
		if err := bayestest.CheckGradient(w, 1); err != nil {
			t.Error(err)
		}
		const lanes = bayes.Lanes
		z, grad, out := make([]float64, 3*lanes), make([]float64, 3*lanes), make([]float64, 3*lanes)
		for i := range z {
			z[i] = math.Sin(float64(i))
		}
		var logp [lanes]float64
		if err := w.LogDensityGradBatch(z, grad, logp[:]); err != nil {
			t.Fatal(err)
		}
		if err := w.Record(z, out); err != nil {
			t.Fatal(err)
		}
		for l := range lanes {
			x, err := p.Unconstrain(bayes.Values{"beta": []float64{out[l], out[lanes+l]}, "sigma": out[2*lanes+l]})
			if err != nil {
				t.Fatal(err)
			}
			lp, err := p.LogDensityGrad(x, make([]float64, 3))
			if want := lp + w.log; err != nil || math.Abs(logp[l]-want) > 1e-9*math.Abs(want) {
				t.Errorf("lane %d: log density %v, want %v (%v)", l, logp[l], want, err)
			}
		}
		if n := testing.AllocsPerRun(100, func() { _ = w.LogDensityGradBatch(z, grad, logp[:]) }); n > 0 {
			t.Errorf("%v allocations an evaluation", n)
		}
		if err := w.Explain([]float64{0, 0, 0}); err != nil {
			t.Error(err)
		}
		if err := w.Explain([]float64{0, math.NaN(), 0}); err == nil {
			t.Error("NaN is explained by nothing")
		}
	}
}

// TestStuckCoordinate: one that never moved has scale 1, and its target is sound.
func TestStuckCoordinate(t *testing.T) {
	values := make([]float64, 3*100)
	for i := range 100 {
		values[i], values[100+i], values[200+i] = float64(i%10), 4, 1+float64(i%3)
	}
	two := bayes.Size(2)
	old, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "beta", Dims: []bayes.Dim{two}}, {Name: "sigma"}}, Chains: 1, Draws: 100, Values: values})
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWarm(t.Context(), plane(t, 20), old)
	if err != nil {
		t.Fatal(err)
	}
	if w.scale[1] != 1 || w.l != nil || math.Abs(w.mean[1]-4) > 1e-12 {
		t.Errorf("scales %v about %v", w.scale, w.mean)
	}
	empty, err := bayes.NewDraws(bayes.Run{Vars: []bayes.Variable{{Name: "beta", Dims: []bayes.Dim{two}}, {Name: "sigma"}}, Chains: 1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewWarm(t.Context(), plane(t, 20), empty); err == nil {
		t.Error("no draws: no error")
	}
	if _, err := NewWarm(t.Context(), plane(t, 20), drawsOf(t, make([]float64, 50), 1)); err == nil {
		t.Error("draws of other parameters: no error")
	}
}

// gradients returns the leapfrog steps of draws and their warm-up, and the least
// effective sample size of a variable.
func gradients(d *bayes.Draws) (warmup, all, ess float64) {
	count := func(d *bayes.Draws) (sum float64) {
		chains, _ := d.Stat("n_steps")
		for _, c := range chains {
			for _, n := range c {
				sum += n
			}
		}
		return sum
	}
	warmup, ess = count(d.Warmup()), math.Inf(1)
	for _, v := range d.Vars() {
		for _, e := range v.Elems() {
			ess = min(ess, diagnostics.ESSBulk(e.ByChain()), diagnostics.ESSTail(e.ByChain()))
		}
	}
	return warmup, warmup + count(d), ess
}

// TestRefitOfKidiq: test scores of children, their mothers' schooling and IQ; the
// first 380 rows were sampled, the other 54 arrive. A refit that starts at the old
// posterior, with a quarter of the default warm-up, passes every check, has the
// means that posteriordb knows, takes less than a fifth of the gradients in warm-up
// that a start from scratch does, and gives twice the effective draws for all of
// them, also if that learns a dense metric. Measured: 1529 for 14,708 gradients,
// 1414 for 34,914 with a dense metric and 385 for 363,865 with a diagonal one.
func TestRefitOfKidiq(t *testing.T) {
	kit, err := posteriordb.Open()
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	const posterior, first = "kidiq-kidscore_interaction", 380
	m, err := kit.Model(posterior)
	if err != nil {
		t.Fatal(err)
	}
	all, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	y, err := all.Numbers("y")
	if err != nil {
		t.Fatal(err)
	}
	x, err := all.Numbers("x")
	if err != nil {
		t.Fatal(err)
	}
	rows := func(lo, hi int) *bayes.Program {
		const width = 4
		design := make([][]float64, hi-lo)
		for i := range design {
			design[i] = x[(lo+i)*width : (lo+i+1)*width]
		}
		p, err := all.Bind(bayes.Values{"y": y[lo:hi], "x": design})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	old, err := mcmc.Sample(t.Context(), rows(0, first), mcmc.Config{Seed: 1, Draws: 250})
	if err != nil {
		t.Fatal(err)
	}
	w, err := New(old, Config{})
	if err == nil {
		err = w.Update(t.Context(), rows(first, len(y)))
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("verdict %v: k-hat %.2f, worth %.0f of %d draws", w.Verdict(), w.Khat(), w.ESS(), old.Chains()*old.Len())
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	sampled := func(metric mcmc.Metric) *bayes.Draws {
		d, err := mcmc.Sample(t.Context(), all, mcmc.Config{Seed: 2, Draws: 250, SaveWarmup: true, Kernel: mcmc.NUTS{Metric: metric}})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	warm, err := w.Refit(t.Context(), all, mcmc.Config{Seed: 2, Draws: 250, Warmup: 75, SaveWarmup: true})
	if err != nil {
		t.Fatal(err)
	}
	worst, at, err := posteriordb.WorstMean(warm, refs[posterior])
	if err != nil {
		t.Fatal(err)
	}
	// The mean of 2000 draws at an efficiency of a quarter is within 0.22
	// standard deviations but once in a million.
	if limit := falseAlarm / math.Sqrt(2000/4); !(worst < limit) {
		t.Errorf("the mean of %s is %.2f standard deviations off", at, worst)
	}
	for _, c := range warm.Check() {
		t.Error(c.Msg)
	}
	warmup, total, ess := gradients(warm)
	t.Logf("warm: %.0f gradients of warm-up, %.0f in all, ESS %.0f", warmup, total, ess)
	for _, metric := range []mcmc.Metric{mcmc.Diag, mcmc.Dense} {
		coldWarmup, coldTotal, coldESS := gradients(sampled(metric))
		t.Logf("cold, %v: %.0f gradients of warm-up, %.0f in all, ESS %.0f", metric, coldWarmup, coldTotal, coldESS)
		if ess/total < 2*coldESS/coldTotal || warmup > coldWarmup/5 {
			t.Errorf("a warm start gives %.3f effective draws a gradient, a cold one %.3f (%v)", ess/total, coldESS/coldTotal, metric)
		}
	}
}
