package mcmc

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// hooked is a standard normal in lanes that calls before, with the number of
// the evaluation, ahead of each.
type hooked struct {
	normals
	calls  *atomic.Int64
	before func(call int) error
}

func newHooked(before func(call int) error) hooked {
	return hooked{normals{2}, new(atomic.Int64), before}
}

func (h hooked) LogDensityGradBatch(x, grad, logp []float64) error {
	if err := h.before(int(h.calls.Add(1))); err != nil {
		return err
	}
	return h.normals.LogDensityGradBatch(x, grad, logp)
}

// plainHooked is the same without lanes.
type plainHooked struct{ h hooked }

func (p plainHooked) Dim() int { return 2 }

func (p plainHooked) LogDensityGrad(x, grad []float64) (float64, error) {
	if err := p.h.before(int(p.h.calls.Add(1))); err != nil {
		return 0, err
	}
	return p.h.LogDensityGrad(x, grad)
}

// wantPrefix checks that got holds the first draws of want.
func wantPrefix(t *testing.T, got, want *bayes.Draws) {
	t.Helper()
	for i, chains := range coordinates(got) {
		for k, c := range chains {
			if !slices.Equal(c, coordinates(want)[i][k][:len(c)]) {
				t.Errorf("chain %d coordinate %d is not the beginning of the full run", k, i)
			}
		}
	}
	for _, name := range got.StatNames() {
		a, _ := got.Stat(name)
		b, _ := want.Stat(name)
		for k := range a {
			if !slices.Equal(a[k], b[k][:len(a[k])]) {
				t.Errorf("%s of chain %d is not the beginning of the full run", name, k)
			}
		}
	}
}

func TestCancelReturnsWhatWasDrawn(t *testing.T) {
	cfg := Config{Draws: 5000, Warmup: 200, SaveWarmup: true, Seed: 8}
	want := mustSample(t, normals{2}, cfg)
	for _, c := range []struct {
		name       string
		calls      int
		warmupOnly bool
		plain      bool
		workers    int
	}{
		{"while sampling", 5000, false, false, 1}, // far beyond any warm-up and far from the end
		{"in warm-up", 100, true, false, 1},
		{"one by one", 8 * 5000, false, true, 1},
		{"one by one in warm-up", 8 * 100, true, true, 1},
		{"by two workers", 8 * 5000, false, true, 2},
		{"by two workers in warm-up", 8 * 100, true, true, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			h := newHooked(func(call int) error {
				if call == c.calls {
					cancel()
				}
				return nil
			})
			var target bayes.Target = h
			if c.plain {
				target = plainHooked{h}
			}
			cfg.Workers = c.workers
			d, err := Sample(ctx, target, cfg)
			if !errors.Is(err, context.Canceled) || d == nil {
				t.Fatalf("draws %v, error %v, want one that wraps context.Canceled", d, err)
			}
			if d.Len() >= 5000 || c.warmupOnly && (d.Len() > 0 || d.Warmup().Len() >= 200) {
				t.Errorf("%d draws and %d of the warm-up", d.Len(), d.Warmup().Len())
			}
			// One worker lets chains take turns; of two, one may leave the other
			// behind with a chain that has drawn nothing.
			if c.workers == 1 && (d.Warmup().Len() == 0 || !c.warmupOnly && d.Len() == 0) {
				t.Errorf("%d draws and %d of the warm-up", d.Len(), d.Warmup().Len())
			}
			wantPrefix(t, d, want)
			wantPrefix(t, d.Warmup(), want.Warmup())
		})
	}
}

func TestCancelledBeforeTheStart(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	d, err := Sample(ctx, normals{2}, Config{})
	if !errors.Is(err, context.Canceled) || d == nil || d.Len() != 0 {
		t.Errorf("draws %v, error %v", d, err)
	}
}

func TestCancelAtUnequalLengths(t *testing.T) {
	// Chains of one lane group move at their own pace: the shortest decides.
	r, err := newRun(normals{2}, Config{Draws: 300, Warmup: 50, Adapt: PerChain, Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(r)
	r.begin(s)
	for range 1200 {
		if _, err := r.groups[0].round(); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.flush(); err != nil {
		t.Fatal(err)
	}
	shortest, longest := slices.Min(s.main.counts), slices.Max(s.main.counts)
	if shortest == longest || shortest == 0 {
		t.Fatalf("chains have %v draws: not a test", s.main.counts)
	}
	d, err := s.draws()
	if err != nil {
		t.Fatal(err)
	}
	if d.Len() != shortest {
		t.Errorf("%d draws, want %d", d.Len(), shortest)
	}
	wantPrefix(t, d, mustSample(t, normals{2}, Config{Draws: 300, Warmup: 50, Adapt: PerChain, Seed: 1}))
}

func TestStepsCancelAndBreak(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	n, last := 0, error(nil)
	for step, err := range Steps(ctx, normals{2}, Config{Seed: 1}) {
		if last != nil {
			t.Fatal("a step after the error")
		}
		if last = err; err == nil {
			n++
		}
		if step.Draw == 100 {
			cancel()
		}
	}
	if !errors.Is(last, context.Canceled) || n < 100 || n > 8*1000 {
		t.Errorf("%d steps, error %v", n, last)
	}
	n = 0
	var seen Progress
	for range Steps(context.Background(), normals{2}, Config{Progress: func(p Progress) { seen = p }}) {
		if n++; n == 10 {
			break
		}
	}
	if n != 10 || !seen.Final || seen.Done >= seen.Total {
		t.Errorf("%d steps after break, last progress %+v", n, seen)
	}
}

func TestPanicIsCarriedToTheCaller(t *testing.T) {
	broken := errors.New("broken")
	for name, run := range map[string]func(){
		"target": func() {
			h := newHooked(func(call int) error {
				if call == 300 {
					panic(broken)
				}
				return nil
			})
			_, _ = Sample(context.Background(), h, Config{})
		},
		"progress": func() {
			_, _ = Sample(context.Background(), normals{2}, Config{Progress: func(Progress) { panic(broken) }})
		},
	} {
		func() {
			defer func() {
				p, ok := recover().(*PanicError)
				if !ok || !errors.Is(p, broken) {
					t.Errorf("%s: recovered %v", name, p)
				} else if !strings.Contains(string(p.Stack), "failure_test.go") || !strings.Contains(p.Error(), "broken") {
					t.Errorf("%s: the stack does not lead to the panic:\n%s", name, p.Stack)
				}
			}()
			run()
			t.Errorf("%s: no panic", name)
		}()
	}
	if err := (&PanicError{Value: "text"}).Unwrap(); err != nil {
		t.Errorf("a panic with a string unwraps to %v", err)
	}
}

func TestTargetErrorStopsTheRun(t *testing.T) {
	broken := errors.New("disk on fire")
	for _, target := range []func(hooked) bayes.Target{
		func(h hooked) bayes.Target { return h },
		func(h hooked) bayes.Target { return plainHooked{h} },
	} {
		failing := func() bayes.Target {
			return target(newHooked(func(call int) error {
				if call == 20_000 {
					return broken
				}
				return nil
			}))
		}
		d, err := Sample(context.Background(), failing(), Config{Draws: 10_000, Workers: 1})
		if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "mcmc: ") {
			t.Errorf("error %v", err)
		}
		if d == nil {
			t.Error("no draws")
		}
		last := error(nil)
		for _, err := range Steps(context.Background(), failing(), Config{Draws: 10_000}) {
			last = err
		}
		if !errors.Is(last, broken) {
			t.Errorf("Steps: error %v", last)
		}
	}
}

// TestRejectTruncates samples a normal cut at 1 by ErrReject: its mean is
// −φ(1)/Φ(1). Statistic: z over the MCSE, false alarm 1e-6.
func TestRejectTruncates(t *testing.T) {
	d := mustSample(t, rejecting{}, Config{Draws: 4000, Seed: 4})
	chains := coordinates(d)[0]
	for _, c := range chains {
		if slices.Max(c) > 1 {
			t.Fatalf("drew %v", slices.Max(c))
		}
	}
	truth := -math.Exp(-0.5) / math.Sqrt(2*math.Pi) / (math.Erfc(-1/math.Sqrt2) / 2)
	if z := (average(chains) - truth) / diagnostics.MCSEMean(chains); math.Abs(z) > zTwoSided(1) {
		t.Errorf("mean %v, want %v, z = %.1f", average(chains), truth, z)
	}
}

type rejecting struct{}

func (rejecting) Dim() int { return 1 }

func (rejecting) LogDensityGrad(x, grad []float64) (float64, error) {
	if x[0] > 1 {
		return 0, bayes.ErrReject
	}
	grad[0] = -x[0]
	return -float64(x[0]*x[0]) / 2, nil
}

func TestStepSizeErrors(t *testing.T) {
	flat := density{1, func(_, g []float64) float64 { g[0] = 0; return 0 }}
	if _, err := Sample(context.Background(), flat, Config{}); err == nil || !strings.Contains(err.Error(), "improper") {
		t.Errorf("flat density: %v", err)
	}
	for _, x := range []float64{0.5, 1, 2} { // as far as any parameter may go
		wide := density{1, func(q, g []float64) float64 { g[0] = -q[0] / 1e12; return q[0] * g[0] / 2 }}
		if _, err := Sample(context.Background(), wide, Config{Seed: uint64(x * 2), Draws: 10}); err != nil {
			t.Errorf("standard deviation 1e6: %v", err)
		}
	}
	jump := density{1, func(x, g []float64) float64 { // finite at one point only
		g[0] = 0
		if x[0] == 0 {
			return 0
		}
		return math.Inf(-1)
	}}
	if _, err := Sample(context.Background(), jump, Config{InitRadius: InitAtZero}); err == nil || !strings.Contains(err.Error(), "not continuous") {
		t.Errorf("spike: %v", err)
	}
}

// TestMostChainsFar: five of eight chains start where the gradient is -1e101,
// and the metric of all is as short. The three that have arrived need a step of
// more than 1e7 in its units, which is not that of a flat density: the run ends,
// and Check says that chains disagree.
func TestMostChainsFar(t *testing.T) {
	steep := density{1, func(q, g []float64) float64 {
		x := q[0]
		p := 1.0
		for range 20 {
			p *= x
		}
		g[0] = -x - 20*p/x
		return -x*x/2 - p
	}}
	var starts []bayes.Values
	for _, x := range []float64{1e5, 1e5, 1, 1e5, 0.5, 1e5, 1e5, -1} {
		starts = append(starts, bayes.Values{"x": []float64{x}})
	}
	d, err := Sample(context.Background(), steep, Config{Init: starts, Draws: 100})
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(d.Check(), func(w bayes.Warning) bool { return w.Code == bayes.WarnRhat }) {
		t.Errorf("warnings %v of %v", d.Check(), d.Summary())
	}
}
