package formula_test

import (
	"testing"

	"github.com/seed78144065/credence/bayes/formula"
)

// FuzzBuild: whatever the text says of a small table, and whatever the family,
// there is a model or an error.
func FuzzBuild(f *testing.F) {
	for _, text := range []string{
		"y ~ x * arm + (1 + x | site)", "y ~ s(x, k = 5) + offset(log(age))\nsigma ~ arm", "count ~ poly(x, 2) + (1 | site/arm)",
		"grade ~ ns(age, df = 3) %in% arm", "count | trials(size) ~ 0 + arm:site", "y | weights(size) ~ bs(x, df = 5, degree = 2)",
		"age | cens(flat) ~ I(x^2) + factor(count) - 1", "y ~ .", "y ~ (x + age + arm)^3 - x:age", "y ~ scale(x) + center(age) + (0 + scale(x) || arm)",
		"y ~ x - x", "y ~ 0", "y ~ s(x):s(x)", "y ~ (1|(1|x))", "y ~ s(s(x))", "y ~ factor(gap)", "y ~ I(I(I(x))) + poly(poly(x))", "~", "y ~ offset(offset(x))",
		"1 ~ x", "factor(y) ~ x", "y ~ (arm | site) + (1 | site:arm)", "y | ~ x", "log(age) ~ x\nnu ~ 1\nphi ~ x\nzi ~ x\nhu ~ s(x, k = 4)",
	} {
		for family := range formula.Categorical + 1 {
			f.Add(text, int(family))
		}
	}
	table := clinic(f)
	f.Fuzz(func(t *testing.T, text string, family int) {
		m, err := formula.Build(text, table, formula.Config{Family: formula.Family(family)})
		if err != nil {
			_ = err.Error()
			return
		}
		_ = m.String()
	})
}
