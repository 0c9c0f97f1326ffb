package smc

import (
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
	"github.com/seed78144065/credence/bayes/evidence"
	"github.com/seed78144065/credence/internal/cases"
	"github.com/seed78144065/credence/internal/posteriordb"
	"github.com/seed78144065/credence/mcmc"
	"github.com/seed78144065/credence/online"
)

// compiled builds a model.
func compiled(t testing.TB, build func(m *bayes.Model)) *bayes.Program {
	t.Helper()
	m := bayes.NewModel("test")
	build(m)
	p, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// learnt returns the exact evidence of data in a conjugate family.
func learnt[D, O any](t testing.TB, p *online.Posterior[D, O], err error, data ...O) float64 {
	t.Helper()
	if err == nil {
		err = p.Update(data...)
	}
	if err != nil {
		t.Fatal(err)
	}
	return p.LogEvidence()
}

// conjugate are models whose evidence is known, with 1, 1 and 2 coordinates, on
// all of which the transforms of parameters matter but the first.
func conjugate(t testing.TB) map[string]struct {
	prog  *bayes.Program
	exact float64
} {
	y := []float64{1.3, 0.2, -0.8, 2.1, 0.9, 1.7}
	counts := []int{3, 0, 5, 2, 4}
	mean, err1 := online.NewNormalMean(2, online.Normal{Mean: 0, Variance: 9})
	rate, err2 := online.NewPoisson(online.Gamma{Shape: 2, Rate: 0.1})
	both, err3 := online.NewNormal(online.NormalInverseGamma{Mean: 0, Count: 0.1, Shape: 2, Scale: 1})
	events := make([]online.Count, len(counts))
	for i, c := range counts {
		events[i] = online.Count{N: c, Exposure: 1}
	}
	return map[string]struct {
		prog  *bayes.Program
		exact float64
	}{
		"normal mean": {compiled(t, func(m *bayes.Model) {
			mu := m.Param("mu", bayes.Normal(0, 3))
			m.Observe(m.Data("y", y), bayes.Normal(mu, math.Sqrt2))
		}), learnt(t, mean, err1, y...)},
		"Poisson": {compiled(t, func(m *bayes.Model) {
			mu := m.Param("mu", bayes.Gamma(2, 0.1))
			m.Observe(m.Data("y", counts), bayes.Poisson(mu))
		}), learnt(t, rate, err2, events...)},
		"normal": {compiled(t, func(m *bayes.Model) {
			variance := m.Param("variance", bayes.InverseGamma(2, 1))
			mu := m.Param("mu", bayes.Normal(0, bayes.Sqrt(bayes.Mul(variance, 10))))
			m.Observe(m.Data("y", y), bayes.Normal(mu, bayes.Sqrt(variance)))
		}), learnt(t, both, err3, y...)},
	}
}

// bound64 is what |t| of 63 degrees of freedom exceeds with probability 1e-6.
const bound64 = 5.42 // qt(1 − 0.5e-6, 63) = 5.413, R 4.2

// small are many short runs, so that the spread of the evidence is known.
var small = Tempering{Runs: 64, Chains: 8, Steps: 32, Seed: 3}

// TestEvidence against closed forms.
//
// Statistic: (log evidence − exact)/SE, Student t of 63 degrees of freedom; false
// alarm 1e-6 each.
func TestEvidence(t *testing.T) {
	for name, c := range conjugate(t) {
		r, err := small.Fit(t.Context(), c.prog)
		if err != nil {
			t.Fatal(err)
		}
		z := (r.Evidence.Log - c.exact) / r.Evidence.SE
		t.Logf("%s: %.4f ± %.4f, exact %.4f: z = %.1f, %d temperatures", name, r.Evidence.Log, r.Evidence.SE, c.exact, z, len(r.Runs[0].Stages))
		if !(math.Abs(z) < bound64) {
			t.Errorf("%s: log evidence %v ± %v, exact %v", name, r.Evidence.Log, r.Evidence.SE, c.exact)
		}
	}
}

// planted is temper with an error.
type planted struct {
	twice      bool // the step of temperature is applied twice
	keep       bool // particles keep the weights of those that they came from
	noJacobian bool // in the moves
}

func (p planted) temper(t *testing.T, c Tempering, run int, prog *bayes.Program) *cloud {
	c, base, err := c.begin(prog)
	if err != nil {
		t.Fatal(err)
	}
	k, err := fromPrior(t.Context(), base, c, run, 0)
	if err == nil {
		k.full, err = prog.LogDensities(t.Context(), k.x)
	}
	if err != nil {
		t.Fatal(err)
	}
	var from, to bayes.BatchTarget = base, prog
	if p.noJacobian {
		from, to = base.WithoutJacobian(), prog.WithoutJacobian()
	}
	for temperature := 0.0; temperature < 1; {
		step, last, err := k.nextStep(1-temperature, c.ESS)
		if err != nil {
			t.Fatal(err)
		}
		if temperature += step; last {
			temperature = 1
		}
		if p.twice {
			step *= 2
		}
		if _, err := k.weigh(func(i int) float64 { return float64(step * k.gain(i)) }); err != nil {
			t.Fatal(err)
		}
		logZ := k.logZ
		weights, starts := k.logw, k.resample(c, c.Chains)
		if err := k.move(t.Context(), c, from, to, temperature); err != nil {
			t.Fatal(err)
		}
		if p.keep {
			for i := range k.logw {
				k.logw[i] = weights[starts[i/c.Steps]]
			}
			if _, err := k.weigh(func(int) float64 { return 0 }); err != nil { // to sum 1
				t.Fatal(err)
			}
			k.logZ = logZ
		}
	}
	return k
}

// TestPlantedErrors: without an error the test's loop is Fit's, bit for bit, and
// finds evidence and posterior mean of a conjugate model; with each error one of
// them is off.
//
// Statistics: as TestEvidence, and (mean over runs − exact)/SE, of the same law.
func TestPlantedErrors(t *testing.T) {
	c := conjugate(t)["Poisson"]
	short := Tempering{Runs: 64, Chains: 128, Steps: 2, Seed: 3} // so that chains don't forget where they began
	const mean = (2 + 14) / (0.1 + 5)                            // of the rate: the prior's Gamma(2, 0.1), 14 events in 5 rows
	r, err := short.Fit(t.Context(), c.prog)
	if err != nil {
		t.Fatal(err)
	}
	found := func(p planted) (zEvidence, zMean float64) {
		clouds, means := make([]*cloud, short.Runs), make([]float64, short.Runs)
		for r := range clouds {
			k := p.temper(t, short, r, c.prog)
			for i, x := range k.x {
				means[r] += math.Exp(k.logw[i] + x[0])
			}
			clouds[r] = k
		}
		if p == (planted{}) && clouds[5].logZ != r.Runs[5].LogEvidence {
			t.Errorf("the loop of the test gives %v, Fit %v", clouds[5].logZ, r.Runs[5].LogEvidence)
		}
		e := evidenceOf(clouds)
		m, sd := stat.MeanStdDev(means, nil)
		return (e.Log - c.exact) / e.SE, (m - mean) / sd * math.Sqrt(float64(short.Runs))
	}
	if e, m := found(planted{}); !(math.Abs(e) < bound64 && math.Abs(m) < bound64) {
		t.Errorf("z of the evidence %.1f, of the mean %.1f", e, m)
	}
	for name, p := range map[string]planted{"steps twice": {twice: true}, "weights kept": {keep: true}, "no Jacobian": {noJacobian: true}} {
		e, m := found(p)
		t.Logf("%s: z of the evidence %.1f, of the mean %.1f", name, e, m)
		if !(math.Abs(e) > bound64 || math.Abs(m) > bound64) {
			t.Errorf("%s: z of the evidence %.1f, of the mean %.1f: the test sees nothing", name, e, m)
		}
	}
}

// TestEightSchools: evidence against bridge sampling, means against posteriordb.
func TestEightSchools(t *testing.T) {
	kit, err := posteriordb.Open()
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"eight_schools-eight_schools_noncentered", "eight_schools-eight_schools_centered"} {
		m, err := kit.Model(name)
		if err != nil {
			t.Fatal(err)
		}
		prog, err := m.Compile()
		if err != nil {
			t.Fatal(err)
		}
		r, err := Tempering{Runs: 32, Seed: 1}.Fit(t.Context(), prog)
		if err != nil {
			t.Fatal(err)
		}
		worst, at, err := posteriordb.WorstMean(r.Draws(), refs[name])
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: log evidence %.3f ± %.3f, worst mean %.3f sd (%s), warnings %q", name, r.Evidence.Log, r.Evidence.SE, worst, at, r.Warnings)
		if worst > 0.1 { // 32 runs of 1024 particles, worth 2500 independent draws at least: 4.9 errors
			t.Errorf("%s: the mean of %s is %.2f standard deviations off", name, at, worst)
		}
		if strings.HasSuffix(name, "_centered") { // chains of NUTS miss its neck
			if len(r.Warnings) == 0 {
				t.Error("few proposals were accepted at the funnel, and nothing says so")
			}
			continue
		}
		d, err := mcmc.Sample(t.Context(), prog, mcmc.Config{Seed: 1})
		if err != nil {
			t.Fatal(err)
		}
		bridge, err := evidence.Bridge(t.Context(), prog, d, evidence.BridgeConfig{})
		if err != nil {
			t.Fatal(err)
		}
		if z := (r.Evidence.Log - bridge.LogZ) / math.Hypot(r.Evidence.SE, bridge.SE); !(math.Abs(z) < 6) { // t of some 30 degrees of freedom, 1e-6
			t.Errorf("log evidence %.3f ± %.3f, by bridge sampling %.3f ± %.3f", r.Evidence.Log, r.Evidence.SE, bridge.LogZ, bridge.SE)
		}
	}
}

// TestSlowParticles: a regression whose scale shrinks by decades while it is
// tempered. The draws are right; the evidence is too low, by no more than twice what
// runs differ, and a warning says so.
func TestSlowParticles(t *testing.T) {
	kit, err := posteriordb.Open()
	if cases.Absent(err) {
		t.Log(err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	refs, err := kit.References()
	if err != nil {
		t.Fatal(err)
	}
	const name = "arK-arK"
	const bridge = 58.588 // ± 0.001, evidence.Bridge of 8000 draws of NUTS
	m, err := kit.Model(name)
	if err != nil {
		t.Fatal(err)
	}
	prog, err := m.Compile()
	if err != nil {
		t.Fatal(err)
	}
	r, err := Tempering{Seed: 1}.Fit(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	worst, at, err := posteriordb.WorstMean(r.Draws(), refs[name])
	if err != nil {
		t.Fatal(err)
	}
	spread := r.Evidence.SE * math.Sqrt(8)
	t.Logf("log evidence %.2f ± %.2f, by bridge sampling %.2f; worst mean %.3f sd (%s); %q", r.Evidence.Log, r.Evidence.SE, bridge, worst, at, r.Warnings)
	if worst > 0.1 { // 16384 particles, worth 2500 independent draws at least: 4.9 errors
		t.Errorf("the mean of %s is %.2f standard deviations off", at, worst)
	}
	if math.Abs(r.Evidence.Log-bridge) > 2*spread {
		t.Errorf("log evidence %.2f, by bridge sampling %.2f: more apart than runs that differ by %.2f let one think", r.Evidence.Log, bridge, spread)
	}
	if len(r.Warnings) == 0 {
		t.Error("nothing says that the evidence is imprecise")
	}
}

// TestTwoModes: a square was measured, the root is wanted. Chains of NUTS stay on
// the side that they start on, and R-hat says so; tempering weighs the sides as
// quadrature does.
func TestTwoModes(t *testing.T) {
	prog := compiled(t, func(m *bayes.Model) {
		x := m.Param("x", bayes.Normal(1, 4))
		m.Observe(m.Data("square", 25.0), bayes.Normal(x.Mul(x), 1))
	})
	var sides [2]float64
	for i := range 200_000 { // midpoints of −10 … 10
		x := -10 + (float64(i)+0.5)*1e-4
		p := math.Exp(-(x-1)*(x-1)/32-(25-x*x)*(25-x*x)/2) * 1e-4 / (8 * math.Pi)
		if sides[0] += p; x > 0 {
			sides[1] += p
		}
	}
	want := sides[1] / sides[0]
	r, err := Tempering{Runs: 64, Seed: 2}.Fit(t.Context(), prog)
	if err != nil {
		t.Fatal(err)
	}
	x, err := r.Draws().Var("x")
	if err != nil {
		t.Fatal(err)
	}
	var share, squares float64
	for k := range x.Chains() {
		right := 0.0
		for _, v := range x.Chain(k) {
			if v > 0 {
				right += 1 / float64(x.Len())
			}
		}
		share += right / 64
		squares += (right - want) * (right - want) / 64
	}
	se := math.Sqrt(squares / 64)
	t.Logf("share %.4f ± %.4f, want %.4f; log evidence %.3f ± %.3f, want %.3f", share, se, want, r.Evidence.Log, r.Evidence.SE, math.Log(sides[0]))
	if !(math.Abs(share-want) < bound64*se) || !(math.Abs(r.Evidence.Log-math.Log(sides[0])) < bound64*r.Evidence.SE) {
		t.Errorf("a share of %v ± %v is right, want %v; log evidence %v ± %v, want %v", share, se, want, r.Evidence.Log, r.Evidence.SE, math.Log(sides[0]))
	}
	d, err := mcmc.Sample(t.Context(), prog, mcmc.Config{Seed: 2})
	if err != nil {
		t.Fatal(err)
	}
	stuck, err := d.Var("x")
	if err != nil {
		t.Fatal(err)
	}
	if rhat := diagnostics.Rhat(stuck.ByChain()); rhat < 1.5 {
		t.Errorf("R-hat of NUTS is %.2f: the test shows nothing", rhat)
	}
}

// TestSameBits whatever the number of cores.
func TestSameBits(t *testing.T) {
	prog := conjugate(t)["normal"].prog
	fit := func(cores int) *Result {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
		r, err := Tempering{Chains: 8, Seed: 9}.Fit(t.Context(), prog)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	a, b := fit(1), fit(3)
	if a.Evidence != b.Evidence {
		t.Errorf("evidence %v and %v", a.Evidence, b.Evidence)
	}
	for name, v := range a.Draws().Vars() {
		w, err := b.Draws().Var(name)
		if err != nil || !slices.Equal(v.Values(), w.Values()) {
			t.Errorf("draws of %s differ (%v)", name, err)
		}
	}
}
