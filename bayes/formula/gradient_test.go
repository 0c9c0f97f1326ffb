package formula_test

import (
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/bayestest"
	"github.com/seed78144065/credence/bayes/formula"
)

// TestGradients: models that use everything at once have the derivatives of
// their density, in every lane.
func TestGradients(t *testing.T) {
	for _, c := range []struct {
		text   string
		family formula.Family
		own    string // a coefficient with a prior of its own
	}{
		{"y ~ s(x, k = 5) + scale(age) * arm + (1 + x + scale(age) | site) + (0 + x || arm)\nsigma ~ x + (1 | site)", formula.Student, "b[scale(age)]"},
		{"count | weights(size) ~ x + (1 | site/arm) + offset(log(size))\nhu ~ arm\nphi ~ x", formula.HurdleNegBinomial, "b[x]"},
		{"I(age/40) | cens(late) ~ arm + s(x, k = 4)\nshape ~ x", formula.Weibull, "b[armnone]"},
		{"grade ~ x + (1 | site)", formula.Cumulative, "b[x]"},
		{"grade ~ x * arm", formula.Categorical, "b[x]"},
	} {
		m, err := formula.Build(c.text, clinic(t, bayes.Col("late", lateRows())), formula.Config{
			Family: c.family, Priors: map[string]bayes.Dist{c.own: bayes.StudentT(4, 0, 1)}, AllowDeficient: true,
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := bayestest.CheckGradient(m.Program(), 1); err != nil {
			t.Errorf("%s: %v", c.text, err)
		}
	}
}

func lateRows() []int {
	late := make([]int, 24)
	for i := 0; i < len(late); i += 4 {
		late[i] = 1
	}
	return late
}
