package mcmc

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/internal/numeric"
	"github.com/seed78144065/credence/internal/rng"
)

// TestPoolMergesMoments compares the metric of three chains' draws with the
// sums of squares about the mean of each, in two passes.
func TestPoolMergesMoments(t *testing.T) {
	const chains, n, dim = 3, 12, 2
	for _, kind := range []Metric{Diag, Dense} {
		var cs []*chain
		src := rng.New(5, "test")
		var want [dim][dim]float64
		for k := range chains {
			c := &chain{adaptation: adaptation{schedule: schedule{scales: -1}, moments: newMoments(kind, dim)}}
			var draws [n][dim]float64
			var mean [dim]float64
			for i := range draws {
				a, b := rng.StdNormal(&src), rng.StdNormal(&src)
				draws[i] = [dim]float64{a + float64(100*k), a - 2*b}
				c.adaptation.moments.add(draws[i][:])
				c.adaptation.logDensity.add(b)
				for j := range mean {
					mean[j] += draws[i][j] / n
				}
			}
			for i := range want {
				for j := range want {
					for _, q := range draws {
						want[i][j] += (q[i] - mean[i]) * (q[j] - mean[j]) / (chains*n - chains)
					}
				}
			}
			cs = append(cs, c)
		}
		m := newMetric(kind, dim)
		newPool(cs, m)
		if !cs[0].pool.merge().renew(m, n) {
			t.Fatal("no metric")
		}
		const total = chains * n
		floor := 1e-3 * 5. / (total + 5)
		for i := range want {
			for j := range want {
				truth := want[i][j] * total / (total + 5)
				var got float64
				switch {
				case kind == Dense && i == j:
					got, truth = m.cov[i*dim+j], truth*(1+floor)
				case kind == Dense:
					got = m.cov[i*dim+j]
				case i == j:
					got, truth = m.variance[i], truth+floor
				default:
					continue
				}
				if math.Abs(got-truth) > 1e-12*math.Abs(truth) {
					t.Errorf("%v: element %d,%d is %v, want %v", kind, i, j, got, truth)
				}
			}
		}
	}
}

// twoModes is the standard normal and, by logarithm of its weight and with
// standard deviation sd in x[0], another mode at far.
func twoModes(dim int, weight, far, sd float64) density {
	return density{dim, func(x, g []float64) float64 {
		z := (x[0] - far) / sd
		a, b := -float64(x[0]*x[0])/2, weight-float64(z*z)/2
		top := max(a, b)
		pa, pb := numeric.Exp(a-top), numeric.Exp(b-top)
		s := 0.0
		for i, v := range x[1:] {
			s += float64(v * v)
			g[i+1] = -v
		}
		g[0] = -(float64(pa*x[0]) + float64(pb*z)/sd) / (pa + pb)
		return top + numeric.Log(pa+pb) - s/2
	}}
}

// startAt returns the starting points that have first coordinate x0[k].
func startAt(dim int, x0 ...float64) (init []bayes.Values) {
	for _, v := range x0 {
		x := make([]float64, dim)
		x[0] = v
		init = append(init, bayes.Values{bayes.PlainName: x})
	}
	return init
}

// warmed runs chains and returns the mean leapfrog steps of each chain's draws
// and the metric of the pool.
func warmed(t *testing.T, target bayes.Target, cfg Config, tolerated float64) (steps []float64, m *metric) {
	t.Helper()
	r, err := newRun(target, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(r)
	r.begin(s)
	r.chains[0].pool.apart = tolerated
	if err := r.work(context.Background()); err != nil {
		t.Fatal(err)
	}
	d, err := s.draws()
	if err != nil {
		t.Fatal(err)
	}
	n, _ := d.Stat(statSteps)
	for _, c := range n {
		steps = append(steps, average([][]float64{c}))
	}
	return steps, r.chains[0].metric
}

// TestStuckChainDoesNotSpoilThePool: one chain is caught in a mode that is a
// hundred times as wide and e⁶⁰ times less likely, with ten standard deviations
// between it and the others. They adapt as if it were not there. Planted error:
// a pool that counts every chain.
func TestStuckChainDoesNotSpoilThePool(t *testing.T) {
	const dim = 5
	target := lanes{twoModes(dim, -60, 1000, 100)}
	cfg := Config{Seed: 3, Draws: 300, Init: startAt(dim, 0, 0, 0, 1000, 0, 0, 0, 0)}
	steps, m := warmed(t, target, cfg, apart)
	// 7 chains × 160 draws, of which half or more count: the variance is known
	// to 2·√(2/560) = 0.12 at two standard errors, 0.3 at five.
	if v := m.variance[0]; math.Abs(v-1) > 0.3 {
		t.Errorf("variance of the pool is %v, want 1", v)
	}
	spoiled, m := warmed(t, target, cfg, math.Inf(1))
	if m.variance[0] < 100 || spoiled[0] < 3*steps[0] {
		t.Errorf("a stuck chain that counts makes variance %v and %.1f steps instead of %.1f: the test sees nothing", m.variance[0], spoiled[0], steps[0])
	}
	cfg.Init = nil
	if alone, _ := warmed(t, normals{dim}, cfg, apart); steps[0] > 1.5*alone[0] {
		t.Errorf("%.1f steps beside a stuck chain, %.1f without", steps[0], alone[0])
	}
}

// TestPoolOfTwoModes: chains in two modes forty standard deviations apart agree
// on the scale within a mode, whichever mode is the more likely.
func TestPoolOfTwoModes(t *testing.T) {
	const dim = 3
	for _, weight := range []float64{0, -200} {
		cfg := Config{Seed: 4, Draws: 50, Init: startAt(dim, 0, 40, 0, 40, 0, 40, 0, 40)}
		_, m := warmed(t, lanes{twoModes(dim, weight, 40, 1)}, cfg, apart)
		if v := m.variance[0]; math.Abs(v-1) > 0.3 { // as above, of 4 × 160 draws at least
			t.Errorf("weight %v: variance of the pool is %v, want 1", weight, v)
		}
	}
}

// TestChainsThatNeverMoveMakeAMetric: where every chain is stuck, none counts
// more than another, and the run ends.
func TestChainsThatNeverMoveMakeAMetric(t *testing.T) {
	d := mustSample(t, lanes{normals{2}}, Config{Kernel: Metropolis{StepSize: 1e300}, Warmup: 30, Draws: 5})
	if d.Len() != 5 {
		t.Errorf("%d draws", d.Len())
	}
}

// TestParkedChainsAskForNothing: chains that wait are not evaluated.
func TestParkedChainsAskForNothing(t *testing.T) {
	h := newHooked(func(int) error { return nil })
	r, err := newRun(plainHooked{h}, Config{})
	if err != nil {
		t.Fatal(err)
	}
	r.begin(discard{})
	ctx := context.Background()
	for running := true; running; {
		if running, err = r.groups[0].turn(ctx); err != nil {
			t.Fatal(err)
		}
	}
	c := r.groups[0].chains[0]
	if c.phase != parked || c.iteration != poolBuffer+poolWindow {
		t.Fatalf("the chain is in phase %d, iteration %d", c.phase, c.iteration)
	}
	before, q := h.calls.Load(), slices.Clone(c.q(c.cur))
	if running, err := r.groups[0].turn(ctx); running || err != nil || h.calls.Load() != before || !slices.Equal(q, c.q(c.cur)) {
		t.Errorf("running %v, error %v, %d evaluations while all wait", running, err, h.calls.Load()-before)
	}
}

// TestStopsWhileChainsWait: a run that is cancelled or fails ends, whoever
// waits for whom at the time.
func TestStopsWhileChainsWait(t *testing.T) {
	broken := errors.New("broken")
	for call := int64(50); call < 12_000; call += 397 { // the warm-up takes some 20,000
		for _, fails := range []bool{false, true} {
			for _, workers := range []int{1, 3} {
				ctx, cancel := context.WithCancel(context.Background())
				h := newHooked(nil)
				h.before = func(int) error {
					if h.calls.Load() < call {
						return nil
					}
					if fails {
						return broken
					}
					cancel()
					return nil
				}
				want := context.Canceled
				if fails {
					want = broken
				}
				cfg := Config{Chains: 11, Workers: workers}
				if _, err := Sample(ctx, plainHooked{h}, cfg); !errors.Is(err, want) {
					t.Errorf("call %d, fails %v: error %v", call, fails, err)
				}
				last := error(nil)
				h.calls.Store(0)
				if fails {
					for _, last = range Steps(context.Background(), plainHooked{h}, cfg) {
					}
					if !errors.Is(last, broken) {
						t.Errorf("call %d: Steps: error %v", call, last)
					}
				}
				cancel()
			}
		}
	}
}
