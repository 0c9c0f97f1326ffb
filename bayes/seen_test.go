package bayes_test

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestJointNoise: how what was seen determines noise, and why it doesn't.
func TestJointNoise(t *testing.T) {
	m := bayes.NewModel("noise")
	x, y, z := m.Data("x", 1.0), m.Data("y", 1.0), m.Data("z", 1.0)
	m.Observe(x, bayes.Normal(0, 1))
	m.Observe(y, bayes.Poisson(bayes.Exp(x)))
	m.Observe(z, bayes.Normal(y, 1))
	sum := m.Generate("later", bayes.Normal(z, 1))
	m.Let("sum", sum.Add(x))
	p := compile(t, m)
	a := bayes.World{Name: "a", Program: intervened(t, p, map[string]bayes.Action{"x": bayes.Shift(1)})}
	worlds := []bayes.World{{Name: "f", Program: p}, a}
	seen := func(name string, v float64) bayes.Seen { return bayes.Seen{Name: name, Values: []float64{v}} }

	j := bayes.Joint{Worlds: worlds, Seen: []bayes.Seen{seen("f.x", 1), seen("f.y", 2), seen("f.z", 0.5)}}
	how, err := j.Noise()
	if err != nil || len(how) != 3 || how["x"] != bayes.Exact || how["y"] != bayes.Within || how["z"] != bayes.Exact {
		t.Errorf("%v, %v", how, err)
	}
	all, err := j.Predict(t.Context(), kindsDraws(t, 64), 7)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]float64{"f.x": 1, "f.y": 2, "f.z": 0.5, "a.x": 2} {
		v, err := all.Var(name)
		if err != nil || slices.ContainsFunc(v.Values(), func(got float64) bool { return got != want }) {
			t.Errorf("%s is %v (%v), want %v", name, v, err, want)
		}
	}
	for name, c := range map[string]struct {
		seen  []bayes.Seen
		class error
		words string
	}{
		"parent unseen":      {[]bayes.Seen{seen("f.y", 1)}, bayes.ErrModel, "depends on x, which was not"},
		"parent coarse":      {[]bayes.Seen{seen("f.x", 1), seen("f.y", 1), seen("a.z", 1)}, bayes.ErrModel, "of which only another world's value was"},
		"one noise, twice":   {[]bayes.Seen{seen("f.x", 1), seen("f.y", 1), seen("f.z", 1), seen("a.y", 1)}, bayes.ErrModel, `"y" in two worlds`},
		"computed":           {[]bayes.Seen{seen("f.sum", 1)}, bayes.ErrModel, "no noise of its own"},
		"acted on":           {[]bayes.Seen{seen("a.x", 1)}, bayes.ErrModel, "no noise of its own"},
		"unknown":            {[]bayes.Seen{seen("f.xx", 1), seen("q.x", 1)}, bayes.ErrUnknownName, `"q.x"`},
		"too many":           {[]bayes.Seen{{Name: "f.x", Values: []float64{1, 2}}}, bayes.ErrShape, "2 values"},
		"two things at once": {[]bayes.Seen{seen("f.x", 1), seen("f.x", 2)}, bayes.ErrSupport, "two things"},
	} {
		_, err := bayes.Joint{Worlds: worlds, Seen: c.seen}.Noise()
		if !errors.Is(err, c.class) || !strings.Contains(err.Error(), c.words) {
			t.Errorf("%s: %v; want %v with %q", name, err, c.class, c.words)
		}
	}
	// What is exact in one world is known in the other, and so is what follows.
	j.Seen = []bayes.Seen{seen("f.x", 1), seen("a.y", 3), seen("a.z", 0)}
	if how, err = j.Noise(); err != nil || how["z"] != bayes.Exact {
		t.Errorf("%v, %v", how, err)
	}
	// Impossible: a count of −1.
	j.Seen = []bayes.Seen{seen("f.x", 1), seen("f.y", -1)}
	if _, err := j.Predict(t.Context(), kindsDraws(t, 8), 1); !errors.Is(err, bayes.ErrSupport) || !strings.Contains(err.Error(), "f.y") {
		t.Errorf("a count of −1: %v", err)
	}
	j.Seen = []bayes.Seen{seen("f.x", math.Inf(1))}
	if _, err := j.Predict(t.Context(), kindsDraws(t, 8), 1, "f.x"); !errors.Is(err, bayes.ErrData) {
		t.Errorf("an infinite number was seen: %v", err)
	}
}

// TestByQuantile: the worlds share the quantile of what a sampler draws by
// rejection, and what is drawn from one number has the same bits as without.
func TestByQuantile(t *testing.T) {
	m := bayes.NewModel("quantile")
	x := m.Data("x", 20.0)
	m.Observe(m.Data("count", 1.0), bayes.Poisson(x))
	m.Observe(m.Data("amount", 1.0), bayes.Gamma(2, x))
	m.Observe(m.Data("number", 1.0), bayes.LogNormal(x, 0.5))
	p := compile(t, m)
	worlds := []bayes.World{{Name: "f", Program: p}, {Name: "a", Program: intervened(t, p, map[string]bayes.Action{"x": bayes.Set(21)})}}
	falls := func(byQuantile bool) (n int) {
		all, err := bayes.Joint{Worlds: worlds, ByQuantile: byQuantile}.Predict(t.Context(), kindsDraws(t, 200), 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name string
			sign float64
		}{{"count", 1}, {"amount", -1}, {"number", 1}} {
			f, _ := all.Var("f." + c.name)
			a, _ := all.Var("a." + c.name)
			for i, v := range a.Values() {
				if c.sign*(v-f.Values()[i]) < 0 {
					n++
				}
			}
		}
		return n
	}
	if n := falls(true); n > 0 {
		t.Errorf("%d values move against their mean", n)
	}
	if n := falls(false); n == 0 {
		t.Error("samplers share the quantile too: this test says nothing")
	}
}
