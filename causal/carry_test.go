package causal

import (
	"context"
	"math"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// TestNoiseCarried: where evidence bears on a variable in two worlds, its noise
// goes from one to the other by an expression with derivatives: the same as by
// quantiles, for each family that has one, and refused for others. Planted: the
// value as it was.
func TestNoiseCarried(t *testing.T) {
	for name, law := range map[string]func(loc, scale bayes.Expr) bayes.Dist{
		"Normal":      func(l, s bayes.Expr) bayes.Dist { return bayes.Normal(l, s) },
		"LogNormal":   func(l, s bayes.Expr) bayes.Dist { return bayes.LogNormal(l, s) },
		"StudentT":    func(l, s bayes.Expr) bayes.Dist { return bayes.StudentT(5, l, s) },
		"Cauchy":      func(l, s bayes.Expr) bayes.Dist { return bayes.Cauchy(l, s) },
		"Laplace":     func(l, s bayes.Expr) bayes.Dist { return bayes.Laplace(l, s) },
		"Logistic":    func(l, s bayes.Expr) bayes.Dist { return bayes.Logistic(l, s) },
		"Gumbel":      func(l, s bayes.Expr) bayes.Dist { return bayes.Gumbel(l, s) },
		"HalfNormal":  func(_, s bayes.Expr) bayes.Dist { return bayes.HalfNormal(s) },
		"Exponential": func(_, s bayes.Expr) bayes.Dist { return bayes.Exponential(s) },
		"Gamma":       func(_, s bayes.Expr) bayes.Dist { return bayes.Gamma(2.5, s) },
		"Weibull":     func(_, s bayes.Expr) bayes.Dist { return bayes.Weibull(1.5, s) },
		"Beta":        nil,
	} {
		m := bayes.NewModel("carried")
		x := m.Generate("x", bayes.Normal(0, 1))
		if law == nil {
			m.Generate("y", bayes.Beta(2, bayes.Exp(x)))
		} else {
			m.Generate("y", law(x, bayes.Exp(x)))
		}
		p := modelled(t, m)
		ask := func(both bool) (float64, error) {
			w := worldsOf(t, p)
			w.Do("a", map[string]bayes.Action{"x": bayes.Set(-0.7)})
			w.See("f.x", 0.3)
			w.See("f.y", 0.9)
			if both { // true, but evidence on y in the other world too
				w.Given(bayes.Less(w.V("a.y"), 1e6))
			}
			ans, err := w.Ask(context.Background(), nobody(t, 8), 1, "a.y")
			if err != nil {
				return 0, err
			}
			return numbersOf(t, ans, "a.y")[0], nil
		}
		want, err := ask(false)
		if err != nil {
			t.Fatal(err)
		}
		got, err := ask(true)
		switch {
		case law == nil && err == nil:
			t.Errorf("%s has no expression and is carried", name)
		case law == nil:
		case err != nil || math.Abs(got-want) > 1e-9*max(1, math.Abs(want)): // quantiles are good to 1e-12
			t.Errorf("%s: %v, by quantiles %v (%v)", name, got, want, err)
		case math.Abs(want-0.9) < 1e-3:
			t.Errorf("%s doesn't move", name)
		}
	}
}
