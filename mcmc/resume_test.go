package mcmc

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
)

// disk is a medium in memory that fails a write beyond room, if that is not 0,
// after it has written what fits.
type disk struct {
	bytes []byte
	room  int
}

var errFull = errors.New("no space left")

func (d *disk) ReadAt(b []byte, at int64) (int, error) {
	if at >= int64(len(d.bytes)) {
		return 0, io.EOF
	}
	n := copy(b, d.bytes[at:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (d *disk) WriteAt(b []byte, at int64) (int, error) {
	for len(d.bytes) < int(at) {
		d.bytes = append(d.bytes, 0)
	}
	n := len(b)
	if d.room > 0 {
		n = min(n, max(d.room-int(at), 0))
	}
	d.bytes = append(d.bytes[:at], b[:n]...)
	if n < len(b) {
		return n, errFull
	}
	return n, nil
}

func (d *disk) Truncate(size int64) error { d.bytes = d.bytes[:size]; return nil }

func (d *disk) Sync() error { return nil }

func (d *disk) Close() error { return nil }

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

func TestFilesThatAreInTheWay(t *testing.T) {
	ctx, dir := context.Background(), t.TempDir()
	path := filepath.Join(dir, "run.draws")
	if _, err := Resume(ctx, normals{2}, path, Config{}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "SampleTo") {
		t.Errorf("no file: %v", err)
	}
	if err := os.WriteFile(path, []byte("letter"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := SampleTo(ctx, normals{2}, path, Config{}); !errors.Is(err, fs.ErrExist) || !strings.Contains(err.Error(), "mcmc.Resume") {
		t.Errorf("a file of another: %v", err)
	}
	if _, err := Resume(ctx, normals{2}, path, Config{}); err == nil || !strings.Contains(err.Error(), "no file of draws") {
		t.Errorf("a letter: %v", err)
	}
	if text, err := os.ReadFile(path); string(text) != "letter" || err != nil {
		t.Errorf("the letter is %q now, %v", text, err)
	}
	if _, err := SampleTo(ctx, normals{2}, filepath.Join(dir, "no", "folder"), Config{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	impossible := density{1, func(_, _ []float64) float64 { return -1 / zero }}
	if _, err := SampleTo(ctx, impossible, filepath.Join(dir, "start"), Config{}); !errors.As(err, new(*InitError)) {
		t.Errorf("no start: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "start")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a run that never started leaves a file: %v", err)
	}
}

var zero float64

// TestReadOnlyFolder: run as root, a folder without write permission is open to
// writing, so the error is looked for only where there is one.
func TestReadOnlyFolder(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o555); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "run.draws")
	if os.Geteuid() == 0 {
		path = "/proc/run.draws" // where not even root makes files
	}
	_, err := SampleTo(context.Background(), normals{2}, path, Config{})
	if err == nil || !strings.HasPrefix(err.Error(), "mcmc: open "+path) {
		t.Errorf("error %v", err)
	}
}

// TestOneRunAFile: a second run on a file is refused while the first goes on.
func TestOneRunAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.draws")
	var second error
	h := newHooked(func(call int) error {
		if call == 200 {
			_, second = Resume(context.Background(), normals{2}, path, Config{Draws: 500})
		}
		return nil
	})
	f, err := SampleTo(context.Background(), h, path, Config{Draws: 500})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if second == nil || !strings.Contains(second.Error(), "another run") {
		t.Errorf("second run: %v", second)
	}
	if !f.Complete() {
		t.Error("the first run is not complete")
	}
}

// TestFullDisk: a write that fails stops the run with the disk's error wherever
// it happens, and when there is room again the run goes on to the same draws.
func TestFullDisk(t *testing.T) {
	cfg := Config{Draws: 25, Warmup: 40, Chains: 3, Seed: 2, CheckpointEvery: time.Nanosecond}
	want := mustSample(t, normals{2}, cfg)
	var whole disk
	if err := goOn(context.Background(), normals{2}, &whole, cfg); err != nil {
		t.Fatal(err)
	}
	for room := 1; room < len(whole.bytes); room += 97 { // a prime
		d := disk{room: room}
		if err := goOn(context.Background(), normals{2}, &d, cfg); !errors.Is(err, errFull) {
			t.Fatalf("room for %d bytes: %v", room, err)
		}
		d.room = 0
		if err := goOn(context.Background(), normals{2}, &d, cfg); err != nil {
			t.Fatalf("room for %d bytes, then more: %v", room, err)
		}
		wantSameDraws(t, fmt.Sprintf("after room for %d bytes", room), drawsOn(t, &d), want)
	}
}

// nowhere is a medium that keeps nothing.
type nowhere struct{ disk }

func (*nowhere) WriteAt(b []byte, _ int64) (int, error) { return len(b), nil }

// TestRecordingAllocatesNothing: draws go to a file without allocation.
func TestRecordingAllocatesNothing(t *testing.T) {
	r, err := newRun(normals{10}, Config{Draws: 1 << 20, Warmup: NoWarmup})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.create(new(nowhere)); err != nil {
		t.Fatal(err)
	}
	rounds := func() {
		for range 1000 {
			if _, err := r.groups[0].round(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := testing.AllocsPerRun(20, rounds); n != 0 {
		t.Errorf("%v allocations in 1000 rounds", n)
	}
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

// TestTargetThatFails: after an error or a panic of the target the file has the
// last checkpoint, nobody holds it, and the run goes on when the target works.
func TestTargetThatFails(t *testing.T) {
	cfg := Config{Draws: 400, Warmup: 60, Seed: 8, CheckpointEvery: time.Nanosecond}
	want := mustSample(t, normals{2}, cfg)
	broken := errors.New("broken")
	for name, fail := range map[string]func() error{
		"error": func() error { return broken },
		"panic": func() error { panic(broken) },
	} {
		path := filepath.Join(t.TempDir(), "run.draws")
		h := newHooked(func(call int) error {
			if call == 1000 {
				return fail()
			}
			return nil
		})
		func() {
			defer func() {
				if p, ok := recover().(*PanicError); ok != (name == "panic") || ok && !errors.Is(p, broken) {
					t.Errorf("%s: recovered %v", name, p)
				}
			}()
			f, err := SampleTo(context.Background(), h, path, cfg)
			if !errors.Is(err, broken) || f == nil || f.Complete() {
				t.Fatalf("%s: %v", name, err)
			}
			f.Close()
		}()
		f, err := Resume(context.Background(), normals{2}, path, cfg)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got, err := f.Draws()
		if err != nil {
			t.Fatal(err)
		}
		wantSameDraws(t, "after an "+name, got, want)
		f.Close()
	}
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
