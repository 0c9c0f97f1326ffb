package mcmc

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
)

// goOn makes or resumes the run on a disk, until ctx is done.
func goOn(ctx context.Context, target bayes.Target, d *disk, cfg Config) error {
	r, err := newRun(target, cfg)
	if err != nil {
		return err
	}
	if len(d.bytes) == 0 {
		err = r.create(d)
	} else {
		err = r.restore(d, int64(len(d.bytes)))
	}
	if err != nil {
		return err
	}
	return r.finish(ctx)
}

// drawsOn reads the draws on a disk.
func drawsOn(t *testing.T, d *disk) *bayes.Draws {
	t.Helper()
	x, err := readIndex(d, int64(len(d.bytes)), false)
	if err != nil {
		t.Fatal(err)
	}
	f := File{"disk", d, x}
	draws, err := f.Draws()
	if err != nil {
		t.Fatal(err)
	}
	return draws
}

// wantSameDraws compares all chains, warm-up and statistics.
func wantSameDraws(t *testing.T, what string, got, want *bayes.Draws) {
	t.Helper()
	if got.Chains() != want.Chains() || got.Len() != want.Len() || (got.Warmup() == nil) != (want.Warmup() == nil) {
		t.Fatalf("%s: %d chains of %d draws, want %d of %d", what, got.Chains(), got.Len(), want.Chains(), want.Len())
	}
	for k := range want.Chains() {
		wantSameBits(t, what, got, k, want, k)
		if want.Warmup() != nil {
			wantSameBits(t, what+", warm-up", got.Warmup(), k, want.Warmup(), k)
		}
	}
}

// interrupted is a target that calls stop at one of its evaluations.
type interrupted struct {
	bayes.Target
	calls *atomic.Int64
	at    int64
	stop  func()
}

func (i interrupted) count() {
	if i.calls.Add(1) == i.at {
		i.stop()
	}
}

func (i interrupted) LogDensityGrad(x, g []float64) (float64, error) {
	i.count()
	return i.Target.LogDensityGrad(x, g)
}

// interruptedLanes is the same of a batch target.
type interruptedLanes struct{ interrupted }

func (i interruptedLanes) LogDensityGradBatch(x, g, logp []float64) error {
	i.count()
	return i.Target.(bayes.BatchTarget).LogDensityGradBatch(x, g, logp)
}

// stoppedAt returns the target and a context that is done at evaluation n.
func stoppedAt(target bayes.Target, n int) (context.Context, bayes.Target) {
	ctx, cancel := context.WithCancel(context.Background())
	i := interrupted{target, new(atomic.Int64), int64(n), cancel}
	if _, ok := target.(bayes.BatchTarget); ok {
		return ctx, interruptedLanes{i}
	}
	return ctx, i
}

// TestResumedDrawsAreThoseOfAnUninterruptedRun stops runs again and again, a
// growing number of evaluations after they were resumed, so in every phase, with
// other numbers of workers each time.
func TestResumedDrawsAreThoseOfAnUninterruptedRun(t *testing.T) {
	for _, kernel := range kernels {
		for _, adapt := range []Adaptation{Pooled, PerChain} {
			for _, target := range []bayes.Target{lanes{scaled(3)}, scaled(3)} {
				t.Run(fmt.Sprintf("%T%+v, %v, %T", kernel, kernel, adapt, target), func(t *testing.T) {
					cfg := Config{Chains: 11, Draws: 37, Warmup: 120, Thin: 2, SaveWarmup: true, Adapt: adapt, Kernel: kernel, Seed: 42, Workers: 1}
					want := mustSample(t, target, cfg)
					var d disk
					stops, seen := 0, map[phase]bool{}
					for n := 1; ; n += n/4 + 1 {
						cfg.Workers = 1 + stops%3
						ctx, stopped := stoppedAt(target, n)
						err := goOn(ctx, stopped, &d, cfg)
						if err == nil {
							break
						}
						if !errors.Is(err, context.Canceled) {
							t.Fatal(err)
						}
						wantPrefix(t, drawsOn(t, &d), want)
						for _, p := range phasesOn(t, &d) {
							seen[p] = true
						}
						stops++
					}
					wantSameDraws(t, "resumed", drawsOn(t, &d), want)
					_, fixed := kernel.(FixedParam)
					if stops < 10 && !fixed || !seen[moving] && !fixed || !seen[searching] && kernel.plan().search {
						t.Errorf("stopped %d times in phases %v: not a test", stops, seen)
					}
				})
			}
		}
	}
}

// phasesOn returns the phases of the chains at the last checkpoint.
func phasesOn(t *testing.T, d *disk) (phases []phase) {
	t.Helper()
	x, err := readIndex(d, int64(len(d.bytes)), false)
	if err != nil {
		t.Fatal(err)
	}
	for _, rec := range x.states {
		b, err := readPayload(d, rec)
		if err != nil {
			t.Fatal(err)
		}
		phases = append(phases, phase(b[4]))
	}
	return phases
}

// TestCheckpointsDoNotChangeDraws: whenever they come, draws are those of a run
// without a file, and so they are resumed from every one of them.
func TestCheckpointsDoNotChangeDraws(t *testing.T) {
	for name, p := range programs(t) {
		cfg := Config{Draws: 30, Warmup: 60, Chains: 12, SaveWarmup: true, Seed: 3}
		want := mustSample(t, p, cfg)
		for _, every := range []time.Duration{time.Nanosecond, 3 * time.Millisecond, time.Hour} {
			var d disk
			cfg.CheckpointEvery = every
			if err := goOn(context.Background(), p, &d, cfg); err != nil {
				t.Fatal(err)
			}
			wantSameDraws(t, fmt.Sprintf("%s, a checkpoint every %v", name, every), drawsOn(t, &d), want)
		}
	}
}

// TestLongerRun: a run that is finished, or not, goes on to more draws than it
// was begun with, and to no fewer.
func TestLongerRun(t *testing.T) {
	long := Config{Draws: 50, Warmup: 60, Seed: 5}
	want := mustSample(t, normals{2}, long)
	short := long
	short.Draws = 21
	for _, evaluations := range []int{150, 1e6} {
		var d disk
		ctx, target := stoppedAt(normals{2}, evaluations)
		if err := goOn(ctx, target, &d, short); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := goOn(context.Background(), normals{2}, &d, long); err != nil {
			t.Fatal(err)
		}
		wantSameDraws(t, "made longer", drawsOn(t, &d), want)
		if got := drawsOn(t, &d).Config().(Config).Draws; got != 50 {
			t.Errorf("the configuration has %d draws", got)
		}
		if err := goOn(context.Background(), normals{2}, &d, short); err == nil || !strings.Contains(err.Error(), "Config.Draws is 21, want the 50 of the run") {
			t.Errorf("made shorter: %v", err)
		}
		before := len(d.bytes)
		if err := goOn(context.Background(), normals{2}, &d, long); err != nil {
			t.Fatal(err)
		}
		wantSameDraws(t, "finished", drawsOn(t, &d), want)
		t.Logf("resuming a finished run takes %d bytes", len(d.bytes)-before)
	}
}

// wide is a normal density of another scale than normals.
type wide struct{ normals }

func (w wide) LogDensityGrad(x, g []float64) (float64, error) {
	logp, err := w.normals.LogDensityGrad(x, g)
	for i := range g {
		g[i] /= 2
	}
	return logp / 2, err
}

func (w wide) LogDensityGradBatch(x, g, logp []float64) error {
	err := w.normals.LogDensityGradBatch(x, g, logp)
	for i := range g {
		g[i] /= 2
	}
	for l := range logp {
		logp[l] /= 2
	}
	return err
}

func TestResumeRefusesAnotherRun(t *testing.T) {
	cfg := Config{Draws: 20, Warmup: 30, Seed: 7}
	path := filepath.Join(t.TempDir(), "run.draws")
	f, err := SampleTo(context.Background(), normals{2}, path, cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	edit := func(f func(*Config)) Config { c := cfg; f(&c); return c }
	for _, c := range []struct {
		target bayes.Target
		cfg    Config
		want   string
	}{
		{wide{normals{2}}, cfg, "resume with the model and the data of the run"},
		{normals{3}, cfg, "the run has 2 coordinates, the target 3"},
		{exps{normals: normals{2}}, cfg, "the run has the variables"},
		{normals{2}, edit(func(c *Config) { c.Seed = 8 }), "seed (7, now 8)"},
		{normals{2}, edit(func(c *Config) { c.Draws = 19 }), "Config.Draws is 19"},
		{normals{2}, edit(func(c *Config) { c.Warmup = 40 }), "warmup (30, now 40)"},
		{normals{2}, edit(func(c *Config) { c.Thin = 2 }), "thin"},
		{normals{2}, edit(func(c *Config) { c.SaveWarmup = true }), "save_warmup"},
		{normals{2}, edit(func(c *Config) { c.Kernel = NUTS{TargetAccept: 0.9} }), "kernel"},
		{normals{2}, edit(func(c *Config) { c.Adapt = PerChain }), "adapt"},
		{normals{2}, edit(func(c *Config) { c.Init = []bayes.Values{{"x": []float64{1, 2}}} }), "init"},
		{normals{2}, edit(func(c *Config) { c.Draws = -1 }), "Config.Draws is -1"},
	} {
		_, err := Resume(context.Background(), c.target, path, c.cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
	if after, err := os.ReadFile(path); err != nil || !slices.Equal(before, after) {
		t.Errorf("the file has changed: %v", err)
	}
	cfg.Workers, cfg.CheckpointEvery, cfg.Progress = 3, time.Second, func(Progress) {}
	f, err = Resume(context.Background(), normals{2}, path, cfg)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
}

// TestGoldenFile resumes a run that was stopped and stored with the project: a
// later library must read its file, and go on to the same bits on every CPU.
func TestGoldenFile(t *testing.T) {
	const file = "testdata/stopped.draws"
	cfg := Config{Draws: 40, Warmup: 25, Chains: 2, SaveWarmup: true, Seed: 8, Kernel: NUTS{Metric: Dense}}
	if *update {
		var d disk
		ctx, target := stoppedAt(lanes{scaled(2)}, 260)
		if err := goOn(ctx, target, &d, cfg); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, d.bytes, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	d := disk{bytes: stored}
	if n := drawsOn(t, &d).Len(); n == 0 || n == cfg.Draws {
		t.Errorf("the file has %d draws: not a test", n)
	}
	if err := goOn(context.Background(), lanes{scaled(2)}, &d, cfg); err != nil {
		t.Fatal(err)
	}
	wantSameDraws(t, "resumed", drawsOn(t, &d), mustSample(t, lanes{scaled(2)}, cfg))
}

// TestProgressGoesOn: a resumed run counts what was done before.
func TestProgressGoesOn(t *testing.T) {
	var first, last Progress
	cfg := Config{Draws: 100, Warmup: NoWarmup, Seed: 3, Kernel: NUTS{StepSize: 1.5}}
	cfg.Progress = func(p Progress) { last = p }
	mustSample(t, lanes{scaled(4)}, cfg)
	want := last
	var d disk
	ctx, target := stoppedAt(lanes{scaled(4)}, 120)
	if err := goOn(ctx, target, &d, cfg); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	stopped := last
	cfg.Progress = func(p Progress) {
		if last = p; first.Total == 0 {
			first = p
		}
	}
	if err := goOn(context.Background(), lanes{scaled(4)}, &d, cfg); err != nil {
		t.Fatal(err)
	}
	if stopped.Done == 0 || stopped.Divergences == 0 || first.Done < stopped.Done || first.Remaining < 0 {
		t.Errorf("stopped at %+v, resumed at %+v", stopped, first)
	}
	if last.Done != want.Done || last.Divergences != want.Divergences || !last.Final {
		t.Errorf("ended at %+v, want %+v", last, want)
	}
}
