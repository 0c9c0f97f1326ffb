package causal_test

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/internal/cases"
)

// structuralCase is a structural model of binary nodes and a question about
// several of its worlds.
type structuralCase struct {
	ID       string
	Order    []string
	LatentP1 map[string]float64 `json:"latent_p1"`
	SCM      map[string]struct {
		Parents, Latents []string
		NoiseProbs       []float64 `json:"noise_probs"`
		Table            any
	}
	Gamma, Delta []structuralEvent
	Truth        float64
	ObservedMean map[string]float64            `json:"observed_mean"`
	DoMean       map[string]map[string]float64 `json:"do_mean"`
	Natural      *struct {
		X, Y         string
		Mediators    []string
		TE, NDE, NIE float64
		Total        float64 `json:"NIE_total"`
	} `json:"natural_effects"`
	Identifiable *bool `json:"identifiable_from_interventions"`
}

type structuralEvent struct {
	Var   string
	Value int
	Do    map[string]int
}

// program writes the case as a model: with the noise of each node as a variable,
// or, if it is summed out, as nodes with probabilities, whose noise is theirs.
func (c structuralCase) program(t *testing.T, summed bool) *bayes.Program {
	t.Helper()
	m := bayes.NewModel(c.ID)
	one := m.Data("one", 1.0)
	vars := make(map[string]bayes.Expr)
	for _, name := range slices.Sorted(maps.Keys(c.LatentP1)) {
		vars[name] = m.Data(name, 0.0)
		m.Observe(vars[name], bayes.Bernoulli(c.LatentP1[name]))
	}
	for _, name := range c.Order {
		node := c.SCM[name]
		above := append(append([]string{}, node.Parents...), node.Latents...)
		noise := m.Data("noise"+name, 0.0)
		if !summed {
			m.Observe(noise, bayes.Categorical(node.NoiseProbs))
		}
		var look func(table any, above []string) bayes.Expr
		look = func(table any, above []string) bayes.Expr {
			list := table.([]any)
			if len(above) > 0 {
				return bayes.Where(vars[above[0]], look(list[1], above[1:]), look(list[0], above[1:]))
			}
			sum := bayes.Mul(0, one)
			for k, x := range list {
				if summed {
					sum = sum.Add(bayes.Mul(x.(float64)*node.NoiseProbs[k], one))
				} else {
					sum = sum.Add(bayes.Mul(x.(float64), bayes.Equal(noise, k)))
				}
			}
			return sum
		}
		value := look(node.Table, above)
		if !summed {
			vars[name] = m.Let(name, value)
			continue
		}
		vars[name] = m.Data(name, 0.0)
		m.Observe(vars[name], bayes.Bernoulli(bayes.Min(value, 1)))
	}
	return compiled(t, m)
}

// worldsOf declares the worlds of events and what is true of them all together.
func worldsOf(t *testing.T, scm *causal.SCM, of, given []structuralEvent) *causal.Worlds {
	t.Helper()
	w := scm.Worlds()
	names := map[string]string{"map[]": "f"}
	event := func(e structuralEvent) bayes.Expr {
		key := fmt.Sprint(e.Do)
		if names[key] == "" {
			names[key] = fmt.Sprint("w", len(names))
			actions := make(map[string]bayes.Action)
			for name, x := range e.Do {
				actions[name] = bayes.Set(x)
			}
			w.Do(names[key], actions)
		}
		return bayes.Equal(w.V(names[key]+"."+e.Var), e.Value)
	}
	all := event(of[0])
	for _, e := range of[1:] {
		all = all.Mul(event(e))
	}
	w.Let("of", all)
	for _, e := range given {
		w.Given(event(e))
	}
	return w
}

func enumerated(t *testing.T, w *causal.Worlds, names ...string) (*causal.Answer, func(name string) float64) {
	t.Helper()
	ans, err := w.Enumerate(context.Background(), nothing(t, 1), 1, names...)
	if err != nil {
		t.Fatal(err)
	}
	return ans, func(name string) float64 {
		v, err := ans.Var(name)
		if err != nil {
			t.Fatal(err)
		}
		return v.Mean()
	}
}

// TestCasesStructural answers the questions of the structural models exactly,
// with means under no action and all single ones, and natural effects.
func TestCasesStructural(t *testing.T) {
	const tolerance = 1e-9 // the cases'
	n := 0
	near := func(c structuralCase, what string, got, want float64) {
		if !(math.Abs(got-want) <= tolerance) {
			t.Errorf("%s: %s = %v, want %v", c.ID, what, got, want)
		}
		n++
	}
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		scm, err := causal.FromModel(c.program(t, false))
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		ans, mean := enumerated(t, worldsOf(t, scm, c.Gamma, c.Delta), "of")
		near(c, "P(of | given)", mean("of"), c.Truth)
		if _, _, ok := ans.Bounds("of"); ok {
			t.Errorf("%s: bounds where all noise is in the model", c.ID)
		}
		w := scm.Worlds()
		want := make(map[string]float64)
		for name, x := range c.ObservedMean {
			want["f."+name] = x
		}
		for _, node := range c.Order {
			for v := range 2 {
				means, has := c.DoMean[fmt.Sprintf("do(%s=%d)", node, v)]
				if !has {
					continue
				}
				world := fmt.Sprint(node, v)
				w.Do(world, map[string]bayes.Action{node: bayes.Set(v)})
				for name, x := range means {
					want[world+"."+name] = x
				}
			}
		}
		byWorld := make(map[string][]string) // one at a time: together they have many states
		for _, name := range slices.Sorted(maps.Keys(want)) {
			world, _, _ := strings.Cut(name, ".")
			byWorld[world] = append(byWorld[world], name)
		}
		for _, names := range byWorld {
			_, mean := enumerated(t, w, names...)
			for _, name := range names {
				near(c, "E["+name+"]", mean(name), want[name])
			}
		}
		if e := c.Natural; e != nil {
			w := scm.Worlds()
			without := w.Do("without", map[string]bayes.Action{e.X: bayes.Set(0)})
			with := w.Do("with", map[string]bayes.Action{e.X: bayes.Set(1)})
			direct, indirect := map[string]bayes.Action{e.X: bayes.Set(1)}, map[string]bayes.Action{e.X: bayes.Set(0)}
			for _, m := range e.Mediators {
				direct[m], indirect[m] = bayes.From(without, m), bayes.From(with, m)
			}
			w.Do("direct", direct)
			w.Do("indirect", indirect)
			at := make(map[string]float64)
			for _, world := range []string{"without", "with", "direct", "indirect"} {
				_, mean := enumerated(t, w, world+"."+e.Y)
				at[world] = mean(world + "." + e.Y)
			}
			near(c, "TE", at["with"]-at["without"], e.TE)
			near(c, "NDE", at["direct"]-at["without"], e.NDE)
			near(c, "NIE", at["indirect"]-at["without"], e.NIE)
			near(c, "NIE_total", at["with"]-at["direct"], e.Total)
		}
	})
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d numbers", n)
}

// TestCasesCoupled asks the same of models that know of each node's noise no more
// than its probabilities, which are those of all experiments. What experiments
// identify has the true answer under any coupling, without bounds; else the bounds
// hold the truth and the answer.
func TestCasesCoupled(t *testing.T) {
	const tolerance = 1e-9 // the cases'
	identified, bounded := 0, 0
	err := cases.Lines("causal/counterfactual/scm_queries.jsonl", func(c structuralCase) {
		if c.Identifiable == nil {
			return
		}
		scm, err := causal.FromModel(c.program(t, true))
		if err != nil {
			t.Fatalf("%s: %v", c.ID, err)
		}
		ans, mean := enumerated(t, worldsOf(t, scm, c.Gamma, c.Delta), "of")
		lo, hi, ok := ans.Bounds("of")
		switch got := mean("of"); {
		case *c.Identifiable:
			identified++
			if math.Abs(got-c.Truth) > tolerance {
				t.Errorf("%s: %v, want %v", c.ID, got, c.Truth)
			}
		case ok:
			bounded++
			if !(lo-tolerance <= c.Truth && c.Truth <= hi+tolerance && lo-tolerance <= got && got <= hi+tolerance) {
				t.Errorf("%s: the truth %v or the answer %v is outside of %v to %v", c.ID, c.Truth, got, lo, hi)
			}
		default:
			t.Errorf("%s: no bounds: %v", c.ID, ans)
		}
	})
	if cases.Absent(err) {
		t.Logf("absent, nothing to test: %v", err)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d identified, %d with bounds", identified, bounded)
}
