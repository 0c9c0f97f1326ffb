package bandit

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

type clicks = online.Posterior[online.Beta, bool]

// arms are n of Bernoulli rewards.
func arms(t testing.TB, n int) []*clicks {
	var out []*clicks
	for range n {
		out = append(out, must[*clicks](t)(online.NewBernoulli(online.Beta{Alpha: 1, Beta: 1})))
	}
	return out
}

// played is a bandit after some choices of which every third still waits.
func played(t testing.TB, cfg Config, choices int) *Bandit[online.Beta, bool] {
	b := must[*Bandit[online.Beta, bool]](t)(New(cfg, Probability, arms(t, 3)...))
	play(t, b, choices)
	return b
}

func play(t testing.TB, b *Bandit[online.Beta, bool], choices int) (chosen []int) {
	for range choices {
		c := must[Choice](t)(b.Choose())
		chosen = append(chosen, c.Arm)
		if c.ID%3 > 0 {
			if err := b.Reward(c.ID, (c.ID*7)%10 < uint64(2+3*c.Arm)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return chosen
}

// TestKept: what is read back chooses on as if nothing had happened, in both
// formats and for every rule, and a copy is not moved by what comes later.
func TestKept(t *testing.T) {
	for _, cfg := range []Config{{Seed: 3}, {Seed: 3, Rule: TopTwo, Explore: 0.1}, {Rule: Even}, {Keep: 0.95, Forgetting: online.KeepPrior}} {
		b := played(t, cfg, 60)
		if err := b.Retire(1); err != nil {
			t.Fatal(err)
		}
		copied, before := b.Snapshot(), must[[]byte](t)(b.MarshalBinary())
		text := must[[]byte](t)(json.Marshal(b))
		want := play(t, b, 60)
		if slices.Contains(want, 1) {
			t.Errorf("%s: chose an arm that is retired", cfg.Rule)
		}
		for format, read := range map[string]func(*Bandit[online.Beta, bool]) error{
			"binary": func(c *Bandit[online.Beta, bool]) error { return c.UnmarshalBinary(before) },
			"json":   func(c *Bandit[online.Beta, bool]) error { return json.Unmarshal(text, c) },
			"copy":   func(c *Bandit[online.Beta, bool]) error { *c = *copied.Snapshot(); return nil },
		} {
			c := must[*Bandit[online.Beta, bool]](t)(New(cfg, Probability, arms(t, 3)...))
			if err := read(c); err != nil {
				t.Fatal(err)
			}
			if got := play(t, c, 60); !slices.Equal(got, want) || !reflect.DeepEqual(c.pending, b.pending) {
				t.Errorf("%s, %s: other choices", cfg.Rule, format)
			}
			if !slices.Equal(must[[]byte](t)(c.MarshalBinary()), must[[]byte](t)(b.MarshalBinary())) {
				t.Errorf("%s, %s: another state", cfg.Rule, format)
			}
		}
		if !slices.Equal(must[[]byte](t)(copied.MarshalBinary()), before) {
			t.Error("a snapshot moved")
		}
	}
}

// TestDamage: a file that is cut or changed, or of another bandit, is refused, and
// nothing changes.
func TestDamage(t *testing.T) {
	b := played(t, Config{Seed: 1}, 20)
	whole := must[[]byte](t)(b.MarshalBinary())
	check := func(bad []byte) {
		if err := b.UnmarshalBinary(bad); !errors.Is(err, online.ErrSnapshot) {
			t.Errorf("error %v", err)
		}
	}
	for i := range whole {
		check(whole[:i])
		bad := slices.Clone(whole)
		bad[i] ^= 0x10
		check(bad)
	}
	check(must[[]byte](t)(played(t, Config{Seed: 2}, 20).MarshalBinary()))
	if err := json.Unmarshal([]byte(`{"version": 9}`), b); !errors.Is(err, online.ErrSnapshot) || !strings.Contains(err.Error(), "version 9") {
		t.Errorf("error %v", err)
	}
	if !slices.Equal(must[[]byte](t)(b.MarshalBinary()), whole) {
		t.Error("a refused file changed the bandit")
	}
	var empty Bandit[online.Beta, bool]
	if err := empty.UnmarshalBinary(whole); !errors.Is(err, online.ErrSnapshot) {
		t.Errorf("error %v", err)
	}
}

// FuzzRead: no file makes a bandit panic, or leaves it half read.
func FuzzRead(f *testing.F) {
	b := played(f, Config{Seed: 1}, 10)
	whole := must[[]byte](f)(b.MarshalBinary())
	f.Add(whole)
	f.Add(must[[]byte](f)(json.Marshal(b)))
	f.Fuzz(func(t *testing.T, from []byte) {
		for _, read := range []func([]byte) error{b.UnmarshalBinary, b.UnmarshalJSON} {
			if err := read(from); err != nil && !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("error %v", err)
			}
			if _, err := b.Snapshot().Choose(); err != nil && !strings.Contains(err.Error(), "wait") {
				t.Error(err)
			}
		}
	})
}

// TestFrequencies: choices come as often as Propensities says. Binomial, 5.2
// standard errors: a false-alarm rate of 2e-7 an arm.
func TestFrequencies(t *testing.T) {
	for _, cfg := range []Config{{Seed: 11}, {Seed: 12, Explore: 0.3}, {Seed: 13, Rule: Even}} {
		b := played(t, cfg, 30)
		p := must[[]float64](t)(b.Propensities())
		const n = 20000
		count := make([]float64, 3)
		for range n {
			count[must[Choice](t)(b.Choose()).Arm]++ // no rewards: beliefs stand still
		}
		for i := range p {
			if math.Abs(count[i]/n-p[i]) > 5.2*math.Sqrt(p[i]*(1-p[i])/n) {
				t.Errorf("%s: arm %d chosen %v of times, propensity %v", cfg.Rule, i, count[i]/n, p[i])
			}
		}
		// Planted: propensities without what is chosen evenly.
		if wrong := p[0] - cfg.Explore/3; cfg.Explore > 0 && math.Abs(count[0]/n-wrong) < 5.2*math.Sqrt(wrong*(1-wrong)/n) {
			t.Error("propensities without Explore would not be seen")
		}
	}
}

// TestTopTwo: the best arm gets about half of the choices, where Thompson sampling
// gives it nearly all.
func TestTopTwo(t *testing.T) {
	share := func(rule Rule) float64 {
		b := must[*Bandit[online.Beta, bool]](t)(New(Config{Rule: rule, Seed: 5}, Probability, arms(t, 3)...))
		world := rng.New(5, "world", 0)
		last := 0.0
		for step := range 4000 {
			c := must[Choice](t)(b.Choose())
			if step >= 3000 && c.Arm == 2 {
				last++
			}
			if err := b.Reward(c.ID, rng.Uniform(&world) < []float64{0.2, 0.3, 0.6}[c.Arm]); err != nil {
				t.Fatal(err)
			}
		}
		return last / 1000
	}
	if s := share(TopTwo); s < 0.4 || s > 0.6 {
		t.Errorf("top two: the best arm has %v of choices", s)
	}
	if s := share(Thompson); s < 0.95 {
		t.Errorf("Thompson: the best arm has %v of choices", s)
	}
}

// TestOrder: rewards in another order give the same beliefs, and one arm's do not
// move another's choices.
func TestOrder(t *testing.T) {
	a := must[*Bandit[online.Beta, bool]](t)(New(Config{}, Probability, arms(t, 3)...))
	b := a.Snapshot()
	for range 50 {
		must[Choice](t)(a.Choose())
		must[Choice](t)(b.Choose())
	}
	for id := range uint64(50) {
		if err := errors.Join(a.Reward(id, id%3 == 0), b.Reward(49-id, (49-id)%3 == 0)); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 3 {
		if a.Arm(i).Posterior() != b.Arm(i).Posterior() {
			t.Errorf("arm %d: %v and %v", i, a.Arm(i).Posterior(), b.Arm(i).Posterior())
		}
	}
}

// TestFaults: errors that say what to do, and change nothing.
func TestFaults(t *testing.T) {
	if _, err := New[online.Beta, bool](Config{Rule: 9, Explore: 2, Keep: -1, Forgetting: 7, MaxPending: -1}, Probability); err == nil {
		t.Error("no error")
	} else {
		for _, want := range []string{"Rule is 9", "Explore is 2", "Keep is -1", "Forgetting is 7", "MaxPending is -1", "no arms"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("error %v, want %q", err, want)
			}
		}
	}
	b := played(t, Config{MaxPending: 10}, 28)
	before := must[[]byte](t)(b.MarshalBinary())
	utilities, err := online.NewCategorical(online.Dirichlet{Alpha: []float64{1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	money := must[*online.Posterior[online.NormalInverseGamma, float64]](t)(online.NewNormal(online.NormalInverseGamma{Count: 1, Shape: 2, Scale: 1}))
	amounts := must[*Bandit[online.NormalInverseGamma, float64]](t)(New(Config{Keep: 0.9}, StudentMean, money, money))
	_, full := b.Choose()
	for range 2 {
		_, full = b.Choose()
	}
	_, nilArm := New(Config{}, Probability, (*clicks)(nil))
	_, noDraw := New(Config{}, Value[online.Beta]{}, arms(t, 1)...)
	_, sizes := New(Config{}, Utility(1, 2, 3), utilities)
	_, topTwo := played(t, Config{Rule: TopTwo}, 1).Propensities()
	_, noDist := must[*Bandit[online.NormalInverseGamma, float64]](t)(New(Config{}, LogNormalMean, money, money)).Propensities()
	for want, err := range map[string]error{
		"10 choices wait":       full,
		"arm 0 is nil":          nilArm,
		"no Draw":               noDraw,
		"one for each category": sizes,
		"arm 3 of 3":            b.Observe(3, true),
		"arm -1 of 3":           b.Retire(-1),
		"choice 77":             b.Reward(77, true),
		"choice 1:":             b.Reward(1, true), // rewarded before
		"TopTwo":                topTwo,
		"no Dist":               noDist,
		"NaN; want a finite":    amounts.Observe(0, math.NaN()),
		"given up before":       b.Forgo(1),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if err := b.Reward(77, true); !errors.Is(err, ErrChoice) {
		t.Errorf("error %v", err)
	}
	if err := amounts.Observe(0, math.Inf(1)); !errors.Is(err, online.ErrData) || amounts.Arm(0).N() != 0 {
		t.Errorf("error %v, %v learnt", err, amounts.Arm(0).N())
	}
	if !slices.Equal(must[[]byte](t)(b.MarshalBinary()), before) {
		t.Error("a refused call changed the bandit")
	}
	one := must[*Bandit[online.Beta, bool]](t)(New(Config{Rule: TopTwo}, Probability, arms(t, 1)...))
	if err := one.Retire(0); err == nil {
		t.Error("the last arm was retired")
	}
	for range 10 {
		must[Choice](t)(one.Choose())
	}
	if n := must[int](t)(one.Add(arms(t, 1)[0])); n != 1 || one.Len() != 2 {
		t.Errorf("arm %d of %d", n, one.Len())
	}
}

// TestAllocations: choosing and learning take no memory.
func TestAllocations(t *testing.T) {
	b := played(t, Config{}, 100)
	if n := testing.AllocsPerRun(200, func() {
		c, err := b.Choose()
		if err == nil {
			err = b.Reward(c.ID, true)
		}
		if err != nil {
			t.Fatal(err)
		}
	}); n != 0 {
		t.Errorf("%v allocations a choice", n)
	}
}

func BenchmarkThompson(b *testing.B) {
	p := played(b, Config{}, 100)
	b.ReportAllocs()
	for b.Loop() {
		c, _ := p.Choose()
		if err := p.Reward(c.ID, c.ID%5 == 0); err != nil {
			b.Fatal(err)
		}
	}
}
