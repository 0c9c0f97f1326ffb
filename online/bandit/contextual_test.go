package bandit

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/internal/rng"
	"github.com/seed78144065/credence/online"
)

// walk is a contextual bandit of two arms in a world where each is best on its
// half of contexts; every third reward never comes.
func walk(t testing.TB, c *Contextual, from, to uint64) (chosen []int) {
	site := rng.NewSite(9, rng.Key("walk"))
	for step := from; step < to; step++ {
		noise := site.At(0, step)
		x := []float64{1, rng.StdNormal(&noise)}
		choice := must[Choice](t)(c.Choose(x))
		chosen = append(chosen, choice.Arm)
		worth := x[1]
		if choice.Arm == 1 {
			worth = -x[1]
		}
		if choice.ID%3 > 0 {
			if err := c.Reward(choice.ID, worth+rng.StdNormal(&noise)/2); err != nil {
				t.Fatal(err)
			}
		}
	}
	return chosen
}

func contextual(t testing.TB, cfg ContextualConfig) *Contextual {
	a := must[Learner](t)(Linear(2, 1, 0.25))
	return must[*Contextual](t)(NewContextual(cfg, a, a))
}

// TestContextual: both rules find the better arm of nearly every context, and
// what is read back goes on bit for bit.
func TestContextual(t *testing.T) {
	for _, cfg := range []ContextualConfig{{Seed: 4}, {UCB: 1.5}} {
		c := contextual(t, cfg)
		walk(t, c, 0, 300)
		copied, kept := c.Snapshot(), must[[]byte](t)(c.MarshalBinary())
		text := must[[]byte](t)(json.Marshal(c))
		want := walk(t, c, 300, 400)
		right, site := 0, rng.NewSite(9, rng.Key("walk"))
		for k, arm := range want {
			noise := site.At(0, uint64(300+k))
			if (rng.StdNormal(&noise) > 0) == (arm == 0) {
				right++
			}
		}
		if right < 95 {
			t.Errorf("%+v: the better arm in %d of 100 contexts", cfg, right)
		}
		for format, read := range map[string]func(*Contextual) error{
			"binary": func(d *Contextual) error { return d.UnmarshalBinary(kept) },
			"json":   func(d *Contextual) error { return json.Unmarshal(text, d) },
			"copy":   func(d *Contextual) error { *d = *copied.Snapshot(); return nil },
		} {
			d := contextual(t, cfg)
			if err := read(d); err != nil {
				t.Fatal(err)
			}
			if got := walk(t, d, 300, 400); !slices.Equal(got, want) {
				t.Errorf("%s: other choices", format)
			}
			if !slices.Equal(must[[]byte](t)(d.MarshalBinary()), must[[]byte](t)(c.MarshalBinary())) {
				t.Errorf("%s: another state", format)
			}
		}
		for i := range kept {
			bad := slices.Clone(kept)
			bad[i] ^= 1
			if err := errors.Join(c.UnmarshalBinary(kept[:i]), c.UnmarshalBinary(bad)); !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("byte %d: error %v", i, err)
			}
		}
	}
}

// TestContextualPropensities: arms are chosen as often as it is told beforehand.
// Binomial, normal limit at 5 standard errors: 6e-7.
func TestContextualPropensities(t *testing.T) {
	c := contextual(t, ContextualConfig{Seed: 5})
	walk(t, c, 0, 12)
	x := []float64{1, 0.2}
	p := must[[]float64](t)(c.Propensities(x))
	const n = 20_000
	first := 0.0
	for range n {
		choice := must[Choice](t)(c.Choose(x))
		first += 1 - float64(choice.Arm)
		if err := c.Forgo(choice.ID); err != nil {
			t.Fatal(err)
		}
	}
	limit := 5 * math.Sqrt(p[0]*p[1]/n)
	if math.Abs(p[0]+p[1]-1) > 1e-9 || p[0] < 0.02 || p[0] > 0.98 || math.Abs(first/n-p[0]) > limit {
		t.Errorf("%v, chosen %v", p, first/n)
	}
	if math.Abs(first/n-0.5) < limit { // planted: an even choice
		t.Error("even propensities would not be seen to be wrong")
	}
	u := contextual(t, ContextualConfig{UCB: 1})
	walk(t, u, 0, 12)
	for _, x := range [][]float64{x, {0, 0}} {
		p, choice := must[[]float64](t)(u.Propensities(x)), must[Choice](t)(u.Choose(x))
		if p[choice.Arm] != 1 || p[1-choice.Arm] != 0 {
			t.Errorf("%v of UCB, chosen %d", p, choice.Arm)
		}
	}
	if _, err := c.Propensities([]float64{1}); !errors.Is(err, online.ErrData) {
		t.Errorf("error %v", err)
	}
}

// TestContextualFaults: errors that say what to do, and change nothing.
func TestContextualFaults(t *testing.T) {
	_, empty := NewContextual(ContextualConfig{UCB: math.NaN(), MaxPending: -2})
	_, nilArm := NewContextual(ContextualConfig{}, nil)
	_, none := Linear(0, 1, 1)
	_, ridge := Linear(3, 0, math.Inf(1))
	c := contextual(t, ContextualConfig{MaxPending: 1})
	before := must[[]byte](t)(c.MarshalBinary())
	_, short := c.Choose([]float64{1})
	_, nan := c.Choose([]float64{1, math.NaN()})
	_, _, scores := c.Scores([]float64{1, 2, 3})
	for want, err := range map[string]error{
		"UCB is NaN":              empty,
		"MaxPending is -2":        empty,
		"no arms":                 empty,
		"arm 0 is nil":            nilArm,
		"0 features":              none,
		"variance +Inf":           ridge,
		"a context of 1 numbers":  short,
		"number 1 of the context": nan,
		"a context of 3 numbers":  scores,
		"arm 2 of 2":              c.Observe(2, []float64{1, 2}, 1),
		"the response is NaN":     c.Observe(0, []float64{1, 2}, math.NaN()),
		"1 predictors; want 2":    c.Observe(0, []float64{1}, 1),
		"no reward awaited":       c.Reward(3, 1),
		"choice 4":                c.Forgo(4),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if !slices.Equal(must[[]byte](t)(c.MarshalBinary()), before) {
		t.Error("a refused call changed the bandit")
	}
	must[Choice](t)(c.Choose([]float64{1, 2}))
	if _, err := c.Choose([]float64{1, 2}); err == nil || !strings.Contains(err.Error(), "1 choices wait") {
		t.Errorf("error %v", err)
	}
	if err := c.Reward(0, math.Inf(1)); !errors.Is(err, online.ErrData) || c.Pending() != 1 {
		t.Errorf("error %v, %d wait", err, c.Pending())
	}
}

// FuzzReadContextual: no file makes a bandit panic.
func FuzzReadContextual(f *testing.F) {
	c := contextual(f, ContextualConfig{})
	walk(f, c, 0, 5)
	f.Add(must[[]byte](f)(c.MarshalBinary()))
	f.Add(must[[]byte](f)(json.Marshal(c)))
	f.Fuzz(func(t *testing.T, from []byte) {
		for _, read := range []func([]byte) error{c.UnmarshalBinary, c.UnmarshalJSON} {
			if err := read(from); err != nil && !errors.Is(err, online.ErrSnapshot) {
				t.Errorf("error %v", err)
			}
		}
		if _, err := c.Snapshot().Choose([]float64{1, 2}); err != nil && !strings.Contains(err.Error(), "wait") {
			t.Error(err)
		}
	})
}

func BenchmarkContextual(b *testing.B) {
	a := must[Learner](b)(Linear(20, 1, 1))
	c := must[*Contextual](b)(NewContextual(ContextualConfig{UCB: 1}, a, a, a))
	x := make([]float64, 20)
	for i := range x {
		x[i] = 1 / float64(i+1)
	}
	for b.Loop() {
		choice, _ := c.Choose(x)
		if err := c.Reward(choice.ID, 1); err != nil {
			b.Fatal(err)
		}
	}
}
