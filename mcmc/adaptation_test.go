package mcmc

import (
	"context"
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/rng"
)

// TestSchedule compares with Stan's windows and those of a pool, worked out by hand.
func TestSchedule(t *testing.T) {
	for _, c := range []struct {
		warmup, chains, first int
		ends                  []int
	}{
		{1000, 1, 75, []int{99, 149, 249, 449, 949}},
		{2000, 1, 75, []int{99, 149, 249, 449, 849, 1949}},
		{500, 1, 75, []int{99, 149, 249, 449}},
		{300, 1, 75, []int{99, 149, 249}},
		{299, 1, 75, []int{99, 248}}, // a window of 50 would leave 99 for one of 100
		{200, 1, 75, []int{99, 149}},
		{150, 1, 75, []int{99}},
		{149, 1, 22, []int{134}}, // 15 % and 10 %
		{20, 1, 3, []int{17}},
		{19, 1, 0, nil},
		{1, 1, 0, nil},
		{0, 1, 0, nil},
		{160, 1, 75, []int{109}}, // our deviation: Stan has 99 and 109
		{300, 4, 5, []int{9, 19, 39, 79, 249}},
		{1000, 8, 5, []int{9, 19, 39, 79, 159, 319, 949}},
		{100, 8, 5, []int{9, 19, 49}},
		{59, 8, 8, []int{53}}, // 15 % and 10 %
		{19, 8, 0, nil},
	} {
		s := newSchedule(c.warmup, c.chains)
		if s.first != c.first || !slices.Equal(s.ends, c.ends) {
			t.Errorf("warm-up of %d: from %d, ends %v; want %d, %v", c.warmup, s.first, s.ends, c.first, c.ends)
		}
		scales := -1
		if c.chains >= 4 && len(c.ends) > 2 {
			scales = c.ends[1]
		}
		if s.scales != scales {
			t.Errorf("warm-up of %d: gradients until %d, want %d", c.warmup, s.scales, scales)
		}
	}
	for n := range 10_000 {
		s := newSchedule(n/2, 8*(n%2))
		if len(s.ends) == 0 {
			continue
		}
		if last := s.ends[len(s.ends)-1]; last >= n/2-1 || !s.collects(last) || s.collects(last+1) || s.collects(s.first-1) {
			t.Fatalf("warm-up of %d: %+v", n/2, s)
		}
	}
}

// TestDualAveraging compares with the recursion written in terms of
// [Hoffman2014] algorithm 5: H̄ and x̄ as explicit weighted sums.
func TestDualAveraging(t *testing.T) {
	d := dualAveraging{target: 0.8}
	d.restart(3)
	src := rng.New(1, "test")
	hBar, logBar := 0.0, 0.0
	for m := 1.0; m <= 300; m++ {
		accept := 1.2 * rng.Uniform(&src) // above 1 counts as 1
		got := d.learn(accept)
		hBar = (1-1/(m+10))*hBar + (0.8-math.Min(1, accept))/(m+10)
		log := math.Log(3) - math.Sqrt(m)/0.05*hBar
		eta := math.Pow(m, -0.75)
		logBar = eta*log + (1-eta)*logBar
		if math.Abs(math.Log(got)-log) > 1e-12*(1+math.Abs(log)) {
			t.Fatalf("step %v: log ε = %v, want %v", m, math.Log(got), log)
		}
	}
	if got := d.xBar; math.Abs(got-logBar) > 1e-12*(1+math.Abs(logBar)) {
		t.Errorf("final log ε = %v, want %v", got, logBar)
	}
}

func TestMomentsShrinkTwoPassEstimates(t *testing.T) {
	const n, dim = 40, 3
	src := rng.New(2, "test")
	draws := make([][]float64, n)
	for i := range draws {
		z := rng.StdNormal(&src)
		draws[i] = []float64{1e6 + z, 3 * rng.StdNormal(&src), z + rng.StdNormal(&src)}
	}
	diag, dense := newMoments(Diag, dim), newMoments(Dense, dim)
	for range 2 { // the second window must not remember the first
		diag.reset()
		dense.reset()
		for _, q := range draws {
			diag.add(q)
			dense.add(q)
		}
		a, b := newMetric(Diag, dim), newMetric(Dense, dim)
		if !diag.renew(a) || !dense.renew(b) {
			t.Fatal("no metric")
		}
		for i := range dim {
			for j := range dim {
				var mi, mj, s float64
				for _, q := range draws {
					mi, mj = mi+q[i]/n, mj+q[j]/n
				}
				for _, q := range draws {
					s += (q[i] - mi) * (q[j] - mj) / (n - 1)
				}
				want := s * n / (n + 5)
				if i == j {
					floor := 1e-3 * 5 / (n + 5)
					if math.Abs(a.variance[i]-want-floor) > 1e-8*want {
						t.Errorf("variance %d is %v, want %v", i, a.variance[i], want+floor)
					}
					want *= 1 + floor
				}
				if got := b.cov[i*dim+j]; math.Abs(got-want) > 1e-8*(1+math.Abs(want)) {
					t.Errorf("covariance %d,%d is %v, want %v", i, j, got, want)
				}
			}
		}
	}
}

// TestDenseMetricFollowsUnits: draws in units a million times smaller give the
// same metric in those units. A floor of fixed size would be a thousand times
// the variance.
func TestDenseMetricFollowsUnits(t *testing.T) {
	const n, dim = 30, 2
	large, small := newMoments(Dense, dim), newMoments(Dense, dim)
	src := rng.New(3, "test")
	for range n {
		a, b := rng.StdNormal(&src), rng.StdNormal(&src)
		large.add([]float64{a, a + 0.1*b})
		small.add([]float64{1e-6 * a, 1e-6 * (a + 0.1*b)})
	}
	u, v := newMetric(Dense, dim), newMetric(Dense, dim)
	if !large.renew(u) || !small.renew(v) {
		t.Fatal("no metric")
	}
	for i := range u.cov {
		if math.Abs(v.cov[i]*1e12-u.cov[i]) > 1e-6*math.Abs(u.cov[i]) {
			t.Errorf("%v in large units, %v in small", u.cov, v.cov)
		}
	}
}

// TestFewDrawsMakeASoundMetric: the covariance of 25 draws in 51 dimensions is
// singular, the metric made of it must not be. Its eigenvalues, of independent
// coordinates of variance 1, spread by less than a factor of 20.
func TestFewDrawsMakeASoundMetric(t *testing.T) {
	const n, dim = 25, 51
	m, metric := newMoments(Dense, dim), newMetric(Dense, dim)
	src := rng.New(4, "test")
	q := make([]float64, dim)
	for range n {
		rng.FillNormal(&src, q)
		m.add(q)
	}
	if !m.renew(metric) {
		t.Fatal("no metric")
	}
	var eigen mat.EigenSym
	if !eigen.Factorize(mat.NewSymDense(dim, metric.cov), false) {
		t.Fatal("no eigenvalues")
	}
	v := eigen.Values(nil)
	if spread := v[dim-1] / v[0]; !(v[0] > 0) || spread > 20 {
		t.Errorf("eigenvalues from %v to %v", v[0], v[dim-1])
	}
}

// TestScalesOfFewDraws: draws from a hundredth of the width of a normal density
// tell its variances with their gradients, and its correlations are left out. A
// gradient that does not change stretches the scale seen a thousand times, and
// a coordinate that does not is refused.
func TestScalesOfFewDraws(t *testing.T) {
	variance := []float64{4, 1e-6, 1}
	for _, kind := range []Metric{Diag, Dense} {
		src := rng.New(7, "test")
		draws, gradients := newMoments(kind, 3), newMoments(Diag, 3)
		for range 20 {
			q, g := make([]float64, 3), make([]float64, 3)
			for i := range q {
				q[i] = math.Sqrt(variance[i]) * (5 + 0.01*rng.StdNormal(&src))
				g[i] = -q[i] / variance[i]
			}
			g[2] = -1 // the right half of a Laplace density
			draws.add(q)
			gradients.add(g)
		}
		seen := draws.square[len(draws.square)-1] / 19
		m := newMetric(kind, 3)
		if !draws.renewScales(m, &gradients) {
			t.Fatal("no metric")
		}
		want := []float64{4, 0, 0, 0, 1e-6, 0, 0, 0, 1e6 * seen}
		got := m.cov
		if kind == Diag {
			want, got = []float64{4, 1e-6, 1e6 * seen}, m.variance[:3]
		}
		for i := range want {
			if math.Abs(got[i]-want[i]) > 1e-12*want[i] {
				t.Errorf("%v: %v, want %v", kind, got, want)
				break
			}
		}
		draws.reset()
		for range 5 {
			draws.add([]float64{1, 2, 3})
		}
		if draws.renewScales(m, &gradients) {
			t.Errorf("%v: a metric of draws that are all the same", kind)
		}
	}
}

func TestMomentsRefuseWhatIsNoMetric(t *testing.T) {
	for _, kind := range []Metric{Diag, Dense} {
		m, metric := newMoments(kind, 1), newMetric(kind, 1)
		if m.add([]float64{1}); m.renew(metric) {
			t.Errorf("%v: a metric of one draw", kind)
		}
		m.reset()
		m.add([]float64{1e300})
		if m.add([]float64{-1e300}); m.renew(metric) {
			t.Errorf("%v: a metric of infinite variance", kind)
		}
		z := []float64{3}
		if metric.scaleJump(z); z[0] != 3 {
			t.Errorf("%v: the metric was changed: it scales 3 to %v", kind, z[0])
		}
	}
}

// TestMetricSquareRoots checks p = M^½z and q = M^-½z for a covariance whose
// factor is known.
func TestMetricSquareRoots(t *testing.T) {
	m := newMetric(Dense, 3)
	l := []float64{2, 0, 0, 1, 3, 0, -1, 0.5, 4} // C = L Lᵀ
	c := []float64{4, 2, -2, 2, 10, 0.5, -2, 0.5, 17.25}
	if !m.setCovariance(c) {
		t.Fatal("not positive definite")
	}
	near := func(what string, got, want []float64) {
		t.Helper()
		for i := range got {
			if math.Abs(got[i]-want[i]) > 1e-14 {
				t.Errorf("%s is %v, want %v", what, got, want)
			}
		}
	}
	near("L", m.chol, l)
	z := []float64{1, -2, 0.5}
	jump := slices.Clone(z)
	m.scaleJump(jump)
	near("Lz", jump, []float64{2, -5, 0})
	p := slices.Clone(z)
	m.scaleMomentum(p)
	near("Lᵀp", []float64{2*p[0] + p[1] - p[2], 3*p[1] + 0.5*p[2], 4 * p[2]}, z)
	v := make([]float64, 3)
	m.velocity(v, p)
	near("v = L z", v, jump) // C p = L Lᵀ p = L z
	if m.setCovariance([]float64{1, 2, 0, 2, 1, 0, 0, 0, 1}) {
		t.Error("an indefinite covariance was taken")
	}
	near("L after refusal", m.chol, l)
}

// TestAcceptanceReachesItsTarget adapts the step size only, long enough for
// dual averaging to converge.
func TestAcceptanceReachesItsTarget(t *testing.T) {
	for _, c := range []struct {
		kernel Kernel
		target float64
	}{
		{Metropolis{}, 0.234}, {Metropolis{TargetAccept: 0.4}, 0.4}, {HMC{Steps: 2}, 0.8}, {HMC{Steps: 2, TargetAccept: 0.95}, 0.95},
		{NUTS{}, 0.8}, {NUTS{TargetAccept: 0.6}, 0.6},
	} {
		r, err := newRun(normals{10}, Config{Kernel: c.kernel, Warmup: 4000, Draws: 2000})
		if err != nil {
			t.Fatal(err)
		}
		s := newStore(r)
		r.begin(s)
		for _, k := range r.chains {
			k.adaptation.schedule = schedule{}
		}
		if err := r.work(context.Background()); err != nil {
			t.Fatal(err)
		}
		d, err := s.draws()
		if err != nil {
			t.Fatal(err)
		}
		rate, _ := d.Stat("acceptance_rate")
		// A rate's standard deviation is at most ½, so the errors of 8·4000
		// adapting and 8·2000 recorded transitions are at most 0.003 and
		// 0.004: 0.02 is four standard errors of their difference.
		if got := average(rate); math.Abs(got-c.target) > 0.02 {
			t.Errorf("%T%+v: acceptance rate %.3f, want %.3f", c.kernel, c.kernel, got, c.target)
		}
	}
}

// TestDenseMetricTakesOutCorrelation: with correlation 0.99 the diagonal metric
// needs ten times the steps.
func TestDenseMetricTakesOutCorrelation(t *testing.T) {
	steps := func(m Metric) float64 {
		d := mustSample(t, correlated(0.99), Config{Kernel: NUTS{Metric: m}, Draws: 500})
		n, _ := d.Stat("n_steps")
		return average(n)
	}
	if diag, dense := steps(Diag), steps(Dense); dense > diag/3 {
		t.Errorf("%.1f steps with a dense metric, %.1f with a diagonal one", dense, diag)
	}
}

func TestNoWarmupKeepsTheStepSize(t *testing.T) {
	for _, kernel := range []Kernel{NUTS{StepSize: 0.37}, HMC{StepSize: 0.37}, Metropolis{StepSize: 0.37}} {
		d := mustSample(t, normals{2}, Config{Kernel: kernel, Warmup: NoWarmup, Draws: 20, SaveWarmup: true})
		step, _ := d.Stat("step_size")
		for _, c := range step {
			for _, s := range c {
				if s != 0.37 {
					t.Fatalf("%T: step size %v", kernel, s)
				}
			}
		}
		if d.Warmup().Len() != 0 {
			t.Errorf("%T: %d warm-up draws", kernel, d.Warmup().Len())
		}
	}
	for _, warmup := range []int{1, 5, 19, 20} { // too short for windows, but it must run
		for _, m := range []Metric{Diag, Dense} {
			if d := mustSample(t, normals{2}, Config{Kernel: NUTS{Metric: m}, Warmup: warmup, Draws: 20}); d.Len() != 20 {
				t.Errorf("warm-up of %d: %d draws", warmup, d.Len())
			}
		}
	}
}

func TestTrajectoryAllocatesNothing(t *testing.T) {
	for _, kernel := range kernels {
		r, err := newRun(normals{10}, Config{Draws: 1 << 20, Warmup: 300, Kernel: kernel})
		if err != nil {
			t.Fatal(err)
		}
		r.begin(discard{})
		g := r.groups[0]
		rounds := func() {
			for range 1000 {
				running, err := g.round()
				if err != nil {
					t.Fatal(err)
				}
				if !running {
					if more, err := r.meet(); !more || err != nil {
						t.Fatal("no chain is left", err)
					}
				}
			}
		}
		if n := testing.AllocsPerRun(20, rounds); n != 0 { // warm-up, its windows, and draws
			t.Errorf("%T%+v: %v allocations in 1000 rounds", kernel, kernel, n)
		}
	}
}

var _ bayes.BatchTarget = normals{}
