package causal_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/dag"
	"github.com/seed78144065/credence/mcmc"
)

func wants(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, word := range words {
		if err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%v; want %q", err, word)
		}
	}
}

func TestFromModelFaults(t *testing.T) {
	_, err := causal.FromModel(nil)
	wants(t, err, "no program")
	_, err = causal.FromModel(line(t), "bb", "x")
	wants(t, err, `latent "bb" is no parameter`, `latent "x" is no parameter`)
	m := bayes.NewModel("alone")
	m.Let("twice", bayes.Mul(2, m.Param("a", bayes.Normal(0, 1))))
	_, err = causal.FromModel(compiled(t, m))
	wants(t, err, "parameters alone")
}

// TestWorldsFaults: all faults of a query come at once.
func TestWorldsFaults(t *testing.T) {
	ctx := context.Background()
	scm, err := causal.FromModel(line(t))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("f", nil)
	w.Do("a", nil)
	w.Do("a", nil)
	w.Do("a.b", nil)
	if w.Do("c", map[string]bayes.Action{"xx": bayes.Set(1)}) != nil {
		t.Error("a world with a fault has a program")
	}
	_, err = w.Ask(ctx, lineDraws(t, 4), 1)
	wants(t, err, `"f" is the one in which nobody acts`, `"a" is declared twice`, `"a.b": want a name without a dot`, `no "xx"`, "badinput_test.go")
	if !errors.Is(err, bayes.ErrUnknownName) {
		t.Error("the class of a fault of the model is lost")
	}
	_, err = scm.Worlds().Ask(ctx, nil, 1)
	wants(t, err, "no draws")
	var no *causal.SCM // of a function that failed
	var empty causal.Worlds
	empty.See("f.x", 1)
	for _, w := range []*causal.Worlds{no.Worlds(), &empty} {
		w.Do("a", nil)
		w.SeeData()
		w.Couple("x", causal.Monotone)
		w.Let("y", w.V("f.y"))
		_, err = w.Ask(ctx, lineDraws(t, 4), 1)
		wants(t, err, "no model")
	}
	_, err = no.Fit(ctx, nil)
	wants(t, err, "no model")
	_, err = scm.Worlds().Ask(ctx, lineDraws(t, 4), 1, "a.y")
	wants(t, err, `no "a.y"`, `did you mean "f.y"?`)
	_, err = scm.Worlds().Ask(ctx, nothing(t, 4), 1)
	wants(t, err, `"b"`, `"c"`) // parameters that the draws lack

	m := bayes.NewModel("centred")
	u := m.Data("u", 1.0)
	m.Observe(m.Data("y", 1.0), bayes.Normal(m.Param("theta", bayes.Normal(u, 1)), 1))
	if scm, err = causal.FromModel(compiled(t, m)); err != nil {
		t.Fatal(err)
	}
	w = scm.Worlds()
	w.Do("a", map[string]bayes.Action{"u": bayes.Set(2)})
	_, err = w.Ask(ctx, nothing(t, 4), 1)
	wants(t, err, "the priors of theta depend on what is acted on")
}

// TestNoLevel: a factor that is set to what is the number of no level, of which a
// regression would make the first one.
func TestNoLevel(t *testing.T) {
	data, err := bayes.FromColumns(bayes.Col("g", []string{"a", "b", "c", "a", "b", "c"}), bayes.Col("y", []float64{1, 2, 4, 1.5, 2.5, 3}))
	if err != nil {
		t.Fatal(err)
	}
	scm, err := causal.NewSCM(dag.MustParse("g -> y"), data, nil)
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	draws, err := scm.Fit(ctx, mcmc.Config{Seed: 1, Warmup: 50, Draws: 4})
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []float64{3, -1, 0.5} {
		w := scm.Worlds()
		w.Do("set", map[string]bayes.Action{"g": bayes.Set(bad)})
		_, err := w.Ask(ctx, draws, 1, "set.y")
		wants(t, err, fmt.Sprintf("g is set to %v", bad), "2 c")
	}
	w := scm.Worlds()
	w.Do("set", map[string]bayes.Action{"g": bayes.Set(2)})
	w.Do("next", map[string]bayes.Action{"g": bayes.Map(func(g bayes.Expr) bayes.Expr { return bayes.Min(2, bayes.Add(g, 1)) })})
	if _, err := w.Ask(ctx, draws, 1, "set.y", "next.y"); err != nil {
		t.Error(err)
	}
}

func TestAnswerFaults(t *testing.T) {
	ans := worlds(t, line(t), lineDraws(t, 4), map[string]map[string]bayes.Action{"a": {"b": bayes.Shift(1)}})
	_, err := ans.Rung("a.q")
	wants(t, err, "a.q")
	_, err = ans.Effect("a.y", "g.y")
	wants(t, err, "g.y")
	_, err = ans.Effect("a.y", "a.b")
	wants(t, err, "a.y has 5 positions and a.b 1")
	for name, want := range map[string]causal.Rung{"f.y": causal.Seeing, "a.y": causal.Doing} {
		if got, err := ans.Rung(name); err != nil || got != want {
			t.Errorf("%s is on %v (%v)", name, got, err)
		}
	}
}

// TestCancelled: what was made so far comes with the context's error.
func TestCancelled(t *testing.T) {
	scm, err := causal.FromModel(line(t))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	ans, err := scm.Worlds().Ask(ctx, lineDraws(t, 64), 1)
	if !errors.Is(err, context.Canceled) || ans == nil || ans.Len() != 0 {
		t.Errorf("%v, %v", ans, err)
	}
}
