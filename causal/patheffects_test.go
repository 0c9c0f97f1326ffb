package causal_test

import (
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
)

// contrast enumerates the difference of y in two worlds.
func contrast(t *testing.T, scm *causal.SCM, w *causal.Worlds, of, against string) float64 {
	t.Helper()
	_, first := enumerated(t, w, of)
	_, second := enumerated(t, w, against)
	return first(of) - second(against)
}

// TestFrontDoor: an effect through a mediator whose cause and effect share an
// unseen one: the product of linear coefficients, .3631 in large samples, is
// another number.
func TestFrontDoor(t *testing.T) {
	m := bayes.NewModel("front door")
	u, x, med := m.Data("u", 0), m.Data("t", 0), m.Data("m", 0)
	m.Observe(u, bayes.Bernoulli(0.5))
	m.Observe(x, bayes.Bernoulli(bayes.Add(0.1, bayes.Mul(0.5, u))))
	m.Observe(med, bayes.Bernoulli(bayes.Add(0.1, bayes.Mul(0.7, x))))
	m.Observe(m.Data("y", 0), bayes.Bernoulli(bayes.Add(0.05, bayes.Mul(0.9, med.Mul(u)))))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	w.Do("treated", map[string]bayes.Action{"t": bayes.Set(1)})
	w.Do("not", map[string]bayes.Action{"t": bayes.Set(0)})
	if got := contrast(t, scm, w, "treated.y", "not.y"); math.Abs(got-0.315) > 1e-14 {
		t.Errorf("effect %v, want .315", got)
	}
}

// TestPathEffects: total and natural direct effect, and that through m alone, with
// a table of probabilities, by whole numbers.
func TestPathEffects(t *testing.T) {
	m := bayes.NewModel("paths")
	c, x, med := m.Data("c", 0), m.Data("t", 0), m.Data("m", 0)
	m.Observe(c, bayes.Bernoulli(0.4))
	m.Observe(x, bayes.Bernoulli(bayes.Where(c, 0.7, 0.3)))
	m.Observe(med, bayes.Bernoulli(bayes.Where(x, bayes.Where(c, 0.8, 0.6), bayes.Where(c, 0.4, 0.2))))
	m.Observe(m.Data("y", 0), bayes.Bernoulli(bayes.Where(c,
		bayes.Where(x, bayes.Where(med, 0.9, 0.4), bayes.Where(med, 0.6, 0.3)),
		bayes.Where(x, bayes.Where(med, 0.7, 0.2), bayes.Where(med, 0.4, 0.1)))))
	scm, err := causal.FromModel(compiled(t, m))
	if err != nil {
		t.Fatal(err)
	}
	w := scm.Worlds()
	with := w.Do("with", map[string]bayes.Action{"t": bayes.Set(1)})
	without := w.Do("without", map[string]bayes.Action{"t": bayes.Set(0)})
	w.Do("direct", map[string]bayes.Action{"t": bayes.Set(1), "m": bayes.From(without, "m")})
	w.Do("through m", map[string]bayes.Action{"t": bayes.Set(0), "m": bayes.From(with, "m")})
	for _, e := range []struct {
		of   string
		want float64
	}{{"with.y", 0.356}, {"direct.y", 0.156}, {"through m.y", 0.12}} {
		if got := contrast(t, scm, w, e.of, "without.y"); math.Abs(got-e.want) > 1e-14 {
			t.Errorf("%s: %v, want %v", e.of, got, e.want)
		}
	}
}
