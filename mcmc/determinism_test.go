package mcmc

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"reflect"
	"slices"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

var update = flag.Bool("update", false, "rewrite testdata/golden.json")

// mustSample is Sample of a run that has to succeed.
func mustSample(t *testing.T, target bayes.Target, cfg Config) *bayes.Draws {
	t.Helper()
	d, err := Sample(context.Background(), target, cfg)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// words returns the draws and statistics of one chain as words.
func words(d *bayes.Draws, chain int) (all []uint64) {
	for _, v := range d.Vars() {
		for i := range v.Size() {
			e := v
			if len(v.Dims()) > 0 {
				var err error
				if e, err = v.At(i); err != nil {
					panic(err)
				}
			}
			for _, x := range e.Chain(chain) {
				all = append(all, math.Float64bits(x))
			}
		}
	}
	for _, name := range d.StatNames() {
		s, _ := d.Stat(name)
		for _, x := range s[chain] {
			all = append(all, math.Float64bits(x))
		}
	}
	return all
}

func wantSameBits(t *testing.T, what string, a *bayes.Draws, i int, b *bayes.Draws, j int) {
	t.Helper()
	if !slices.Equal(words(a, i), words(b, j)) {
		t.Errorf("%s: chain %d and chain %d differ", what, i, j)
	}
}

// kernels are all kernels, for tests of the machinery.
var kernels = []Kernel{NUTS{}, NUTS{Metric: Dense}, HMC{}, Metropolis{}, FixedParam{}}

func TestDrawsDoNotDependOnLanesOrWorkers(t *testing.T) {
	target := scaled(3)
	for _, kernel := range kernels {
		for _, adapt := range []Adaptation{Pooled, PerChain} {
			t.Run(fmt.Sprintf("%T, %v", kernel, adapt), func(t *testing.T) {
				cfg := Config{Chains: 19, Draws: 60, Warmup: 170, Adapt: adapt, Kernel: kernel, Seed: 42, Workers: 1}
				want := mustSample(t, lanes{target}, cfg)
				cfg.Workers = 2
				two, plain := mustSample(t, lanes{target}, cfg), mustSample(t, target, cfg)
				for k := range cfg.Chains {
					wantSameBits(t, "one and two workers", want, k, two, k)
					wantSameBits(t, "batch and plain target", want, k, plain, k)
				}
				if adapt == Pooled {
					return
				}
				for _, k := range []int{0, 5, 18} {
					alone := cfg
					alone.Chains, alone.FirstChain = 1, k
					wantSameBits(t, "a chain alone", want, k, mustSample(t, lanes{target}, alone), 0)
				}
			})
		}
	}
}

// TestPoolsOfAnySize: pools of 1 to 24 chains, which fill lanes and groups or
// don't, give the same bits with one worker and with more than there are groups.
func TestPoolsOfAnySize(t *testing.T) {
	for chains := 1; chains <= 24; chains++ {
		cfg := Config{Chains: chains, Draws: 10, Warmup: 90, Seed: 6, Workers: 1}
		one := mustSample(t, normals{2}, cfg)
		cfg.Workers = 4
		four := mustSample(t, normals{2}, cfg)
		for k := range chains {
			wantSameBits(t, fmt.Sprint(chains, " chains"), one, k, four, k)
		}
	}
}

func TestDrawsDoNotDependOnTheLaneOfAChain(t *testing.T) {
	cfg := Config{Draws: 60, Warmup: 170, Seed: 42}
	want := mustSample(t, normals{3}, cfg)
	r, err := newRun(normals{3}, cfg)
	if err != nil {
		t.Fatal(err)
	}
	s := newStore(r)
	r.begin(s)
	permutation := []int{3, 7, 0, 5, 1, 6, 2, 4}
	permuted := make([]*chain, len(permutation))
	for lane, k := range permutation {
		permuted[lane] = r.chains[k]
	}
	r.groups = newGroups(r.target, permuted)
	if err := r.work(context.Background()); err != nil {
		t.Fatal(err)
	}
	got, err := s.draws()
	if err != nil {
		t.Fatal(err)
	}
	for k := range cfg.Chains {
		wantSameBits(t, "permuted lanes", want, k, got, k)
	}
}

func TestChainsAndSeedsDiffer(t *testing.T) {
	a := mustSample(t, normals{3}, Config{Draws: 20, Seed: 1})
	b := mustSample(t, normals{3}, Config{Draws: 20, Seed: 2})
	if slices.Equal(words(a, 0), words(a, 1)) {
		t.Error("chains 0 and 1 are the same")
	}
	if slices.Equal(words(a, 0), words(b, 0)) {
		t.Error("seeds 1 and 2 give the same draws")
	}
}

// spoiled makes one lane of a batch target not finite in some evaluations.
type spoiled struct {
	normals
	lane  int
	logp  float64
	grad  float64
	calls *int
}

func (s spoiled) LogDensityGradBatch(x, grad, logp []float64) error {
	err := s.normals.LogDensityGradBatch(x, grad, logp)
	if *s.calls++; *s.calls%7 == 0 {
		logp[s.lane] = s.logp
		for i := s.lane; i < len(grad); i += bayes.Lanes {
			grad[i] = s.grad
		}
	}
	return err
}

func TestSpoiledLaneLeavesOthersAlone(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	cfg := Config{Draws: 100, Warmup: 170, Adapt: PerChain, Seed: 9}
	want := mustSample(t, normals{4}, cfg)
	for _, c := range [][2]float64{{nan, nan}, {inf, 1}, {-inf, 1}, {1, nan}, {1, inf}, {1, -inf}, {nan, 1}} {
		got := mustSample(t, spoiled{normals{4}, 3, c[0], c[1], new(int)}, cfg)
		for k := range 8 {
			if k != 3 {
				wantSameBits(t, fmt.Sprint(c), want, k, got, k)
			}
		}
		for _, chains := range coordinates(got) {
			for _, x := range chains[3] {
				if !finite(x) {
					t.Fatalf("%v: the spoiled lane drew %v", c, x)
				}
			}
		}
		diverging, _ := got.Stat("diverging")
		if slices.Max(diverging[3]) != 1 {
			t.Errorf("%v: the spoiled lane has no divergence", c)
		}
	}
}

func TestStepsEqualSample(t *testing.T) {
	for _, target := range []bayes.Target{lanes{scaled(3)}, scaled(3)} {
		cfg := Config{Chains: 11, Draws: 45, Warmup: 100, Thin: 2, SaveWarmup: true, FirstChain: 3}
		want := mustSample(t, target, cfg)
		next, nextWarm := make([]int, cfg.Chains), make([]int, cfg.Chains)
		for step, err := range Steps(context.Background(), target, cfg) {
			if err != nil {
				t.Fatal(err)
			}
			k := step.Chain - cfg.FirstChain
			from, count := want, next
			if step.Warmup {
				from, count = want.Warmup(), nextWarm
			}
			if step.Draw != count[k] {
				t.Fatalf("chain %d: draw %d after %d", k, step.Draw, count[k]-1)
			}
			count[k]++
			for i, chains := range coordinates(from) {
				if chains[k][step.Draw] != step.Values[i] {
					t.Fatalf("chain %d draw %d coordinate %d: %v, Sample has %v", k, step.Draw, i, step.Values[i], chains[k][step.Draw])
				}
			}
			for _, name := range from.StatNames() {
				if s, _ := from.Stat(name); s[k][step.Draw] != step.Stats.value(name) {
					t.Fatalf("chain %d draw %d %s: %v, Sample has %v", k, step.Draw, name, step.Stats.value(name), s[k][step.Draw])
				}
			}
		}
		if slices.Min(next) != 45 || slices.Max(next) != 45 || slices.Min(nextWarm) != 50 {
			t.Errorf("Steps yielded %v draws and %v warm-up draws", next, nextWarm)
		}
	}
}

func TestThinKeepsEveryNth(t *testing.T) {
	all := mustSample(t, normals{2}, Config{Draws: 60, Warmup: 50, SaveWarmup: true})
	thin := mustSample(t, normals{2}, Config{Draws: 20, Warmup: 50, SaveWarmup: true, Thin: 3})
	if got := thin.Warmup().Len(); got != 16 { // ⌊50/3⌋
		t.Errorf("warm-up has %d draws, want 16", got)
	}
	for i, chains := range coordinates(thin) {
		for k := range chains {
			for n, x := range chains[k] {
				if y := coordinates(all)[i][k][3*n+2]; x != y {
					t.Fatalf("draw %d is %v, draw %d of the full run is %v", n, x, 3*n+2, y)
				}
			}
		}
	}
}

// hash returns a digest of all draws and statistics.
func hash(d *bayes.Draws) string {
	h := sha256.New()
	for k := range d.Chains() {
		for _, w := range words(d, k) {
			h.Write(binary.LittleEndian.AppendUint64(nil, w))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// TestGolden compares draws with those stored: they must be the same on every
// CPU and under every build tag.
func TestGolden(t *testing.T) {
	got := map[string]string{}
	for _, kernel := range kernels {
		plan := kernel.plan()
		got[fmt.Sprintf("%s, %v", plan.name, plan.metric)] = hash(mustSample(t, lanes{scaled(5)},
			Config{Seed: 20240601, Draws: 100, Warmup: 300, Kernel: kernel}))
	}
	got["nuts, per chain"] = hash(mustSample(t, lanes{scaled(5)}, Config{Seed: 20240601, Draws: 100, Warmup: 300, Adapt: PerChain}))
	for name, p := range programs(t) {
		d := mustSample(t, p, Config{Seed: 20240601, Draws: 100, Warmup: 300})
		out, err := p.Predict(context.Background(), d, 7)
		if err != nil {
			t.Fatal(err)
		}
		got[name], got[name+", predicted"] = hash(d), hash(out)
	}
	const file = "testdata/golden.json"
	if *update {
		raw, err := json.MarshalIndent(got, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, append(raw, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{}
	if err := json.Unmarshal(raw, &want); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("draws have changed:\ngot  %v\nwant %v\nif that is meant, run with -update and say so in CHANGELOG.md", got, want)
	}
}
