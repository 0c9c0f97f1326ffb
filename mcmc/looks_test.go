package mcmc

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/diagnostics"
)

// leastESS is the smallest bulk or tail effective sample size of the first n
// draws.
func leastESS(d *bayes.Draws, n int) float64 {
	least := math.Inf(1)
	for _, chains := range coordinates(d) {
		cut := make([][]float64, len(chains))
		for k, c := range chains {
			cut[k] = c[:n]
		}
		least = min(least, diagnostics.ESSBulk(cut), diagnostics.ESSTail(cut))
	}
	return least
}

func TestLooksAreAtFixedNumbersOfDraws(t *testing.T) {
	var at []int
	for n := 1; n <= 1000; n++ {
		if isLook(n) {
			at = append(at, n)
		}
	}
	if want := []int{100, 125, 156, 195, 243, 303, 378, 472, 590, 737, 921}; !slices.Equal(at, want) {
		t.Errorf("looks at %v, want %v", at, want)
	}
}

// TestTargetESSStopsAtTheFirstLookThatReachesIt compares with a full run: the
// draws are its first, and no look before has the target.
func TestTargetESSStopsAtTheFirstLookThatReachesIt(t *testing.T) {
	cfg := Config{Draws: 2000, Warmup: 100, Thin: 2, Chains: 9, Seed: 3}
	for _, adapt := range []Adaptation{Pooled, PerChain} {
		cfg.Adapt, cfg.TargetESS = adapt, 0
		full := mustSample(t, lanes{scaled(3)}, cfg)
		for _, goal := range []float64{400, 1000} {
			cfg.TargetESS, cfg.Workers = goal, 1
			got := mustSample(t, lanes{scaled(3)}, cfg)
			cfg.Workers = 2
			wantSameDraws(t, "two workers", mustSample(t, lanes{scaled(3)}, cfg), got)
			wantSameDraws(t, "a plain target", mustSample(t, scaled(3), cfg), got)
			n := 0
			for n = 1; n < cfg.Draws; n++ {
				if isLook(n) && leastESS(full, n) >= goal {
					break
				}
			}
			if got.Len() != n || n == cfg.Draws || n < 125 {
				t.Errorf("%v, target %v: %d draws, want %d", adapt, goal, got.Len(), n)
			}
			wantPrefix(t, got, full)
			for _, w := range got.Check() {
				if w.Code == bayes.WarnTargetESS {
					t.Errorf("%v, target %v: %s", adapt, goal, w.Msg)
				}
			}
		}
	}
}

func TestTargetESSBeyondTheCapWarns(t *testing.T) {
	cfg := Config{Draws: 130, Warmup: 100, Seed: 3, TargetESS: 1e5}
	d := mustSample(t, normals{2}, cfg)
	if d.Len() != 130 {
		t.Errorf("%d draws", d.Len())
	}
	check := func(d *bayes.Draws) {
		t.Helper()
		i := slices.IndexFunc(d.Check(), func(w bayes.Warning) bool { return w.Code == bayes.WarnTargetESS })
		if i < 0 {
			t.Fatalf("no warning among %v", d.Check())
		}
		w := d.Check()[i]
		if math.Abs(w.Value-leastESS(d, 130)) > 1e-9 || !strings.Contains(w.Msg, "after 130 draws") || !strings.Contains(w.Msg, "100000") {
			t.Errorf("warning %+v, the least is %v", w, leastESS(d, 130))
		}
	}
	check(d)
	raw, err := d.MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	back, err := bayes.ReadDraws(strings.NewReader(string(raw)))
	if err != nil {
		t.Fatal(err)
	}
	check(back)
}

// TestTargetESSOnDisk: a run on disk stops where one in memory does, also when
// it is stopped and resumed, and goes on to a larger target or to all draws.
func TestTargetESSOnDisk(t *testing.T) {
	for _, adapt := range []Adaptation{Pooled, PerChain} {
		cfg := Config{Draws: 700, Warmup: 100, Chains: 11, Seed: 3, TargetESS: 500, Adapt: adapt, CheckpointEvery: time.Millisecond}
		want := mustSample(t, lanes{scaled(3)}, cfg)
		if want.Len() == 700 || want.Len() < 125 {
			t.Fatalf("%d draws: not a test", want.Len())
		}
		for _, step := range []int{1000, 97} { // not stopped; stopped often
			var d disk
			for n, workers := step, 1; ; n, workers = n+step, 3-workers {
				cfg.Workers = workers
				ctx, target := stoppedAt(lanes{scaled(3)}, n)
				err := goOn(ctx, target, &d, cfg)
				if err == nil {
					break
				}
				if !errors.Is(err, context.Canceled) {
					t.Fatal(err)
				}
			}
			wantSameDraws(t, "on disk", drawsOn(t, &d), want)
			for _, goal := range []float64{1500, 0} { // in turn
				more := cfg
				more.TargetESS = goal
				if err := goOn(context.Background(), lanes{scaled(3)}, &d, more); err != nil {
					t.Fatal(err)
				}
				wantSameDraws(t, fmt.Sprintf("target %v", goal), drawsOn(t, &d), mustSample(t, lanes{scaled(3)}, more))
			}
			if err := goOn(context.Background(), lanes{scaled(3)}, &d, cfg); err == nil || !strings.Contains(err.Error(), "Config.TargetESS is 500, want 0") {
				t.Errorf("a target for a run without: %v", err)
			}
		}
	}
}

// TestLongerRunWithTarget: a run that came to its cap before its target goes on
// to more draws as one that had the larger cap.
func TestLongerRunWithTarget(t *testing.T) {
	for _, draws := range []int{150, 156} { // 156 is a look
		for _, goal := range []float64{700, 2000} {
			var d disk
			cfg := Config{Draws: draws, Warmup: 100, Seed: 3, TargetESS: goal}
			if err := goOn(context.Background(), lanes{scaled(3)}, &d, cfg); err != nil {
				t.Fatal(err)
			}
			cfg.Draws = 600
			if err := goOn(context.Background(), lanes{scaled(3)}, &d, cfg); err != nil {
				t.Fatal(err)
			}
			wantSameDraws(t, fmt.Sprint(draws, goal), drawsOn(t, &d), mustSample(t, lanes{scaled(3)}, cfg))
		}
	}
}

func TestFileSaysWhetherItIsComplete(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run.draws")
	cfg := Config{Draws: 2000, Seed: 3, TargetESS: 300}
	ctx, target := stoppedAt(normals{2}, 1000)
	f, err := SampleTo(ctx, target, path, cfg)
	if !errors.Is(err, context.Canceled) || f == nil || f.Complete() || !strings.Contains(err.Error(), "mcmc.Resume goes on with") {
		t.Fatalf("stopped: %v", err)
	}
	f.Close()
	if f, err = Resume(context.Background(), normals{2}, path, cfg); err != nil || !f.Complete() || f.Len() >= 2000 || f.Config().TargetESS != 300 {
		t.Fatalf("resumed: %v", err)
	}
	f.Close()
}

func TestTargetESSNeedsDrawsToLookAt(t *testing.T) {
	for _, err := range Steps(context.Background(), normals{2}, Config{TargetESS: 100}) {
		if err == nil || !strings.Contains(err.Error(), "Steps keeps no draws") {
			t.Errorf("Steps: %v", err)
		}
	}
	// A density whose draws never move has no effective sample size.
	d := mustSample(t, normals{1}, Config{Kernel: FixedParam{}, Chains: 1, Draws: 300, TargetESS: 10})
	if d.Len() != 300 {
		t.Errorf("%d draws of a constant, want all", d.Len())
	}
}
