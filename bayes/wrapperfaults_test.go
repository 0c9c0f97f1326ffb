package bayes_test

import (
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// Wrappers of what doesn't fit are refused with the line and both parts.
func TestWrapperFaults(t *testing.T) {
	half := []float64{0.5, 0.5}
	normal, poisson := bayes.Normal(0, 1), bayes.Poisson(2)
	for _, c := range []struct {
		name  string
		y     any
		d     bayes.Dist
		class error
		want  []string
	}{
		{"no components", []float64{1}, bayes.Mixture(half), bayes.ErrModel, []string{"no components"}},
		{"three weights for two", []float64{1}, bayes.Mixture([]float64{0.2, 0.2, 0.6}, normal, normal), bayes.ErrShape, []string{"number[3]", "2 components"}},
		{"weights that don't sum", []float64{1}, bayes.Mixture([]float64{0.5, 0.6}, normal, normal), bayes.ErrSupport, []string{"weights has values [0.5 0.6]", "sum to 1"}},
		{"a number for weights", []float64{1}, bayes.Mixture(0.5, normal, normal), bayes.ErrShape, []string{"weights is", "must be a vector"}},
		{"counts and amounts", []float64{1}, bayes.Mixture(half, normal, poisson), bayes.ErrModel, []string{"component 1, Poisson(2)", "aren't both discrete"}},
		{"numbers and vectors", []float64{1}, bayes.Mixture(half, normal, bayes.MvNormalCholesky(half, half)), bayes.ErrShape, []string{"chol is", "must be a matrix"}},
		{"improper", []float64{1}, bayes.Mixture(half, normal, bayes.Flat()), bayes.ErrModel, []string{"component 1, Flat()", "improper"}},
		{"restricted", []float64{1}, bayes.Mixture(half, bayes.On(bayes.Lower(0), normal), normal), bayes.ErrModel, []string{"component 0", "restricted by On"}},
		{"nothing", []float64{1}, bayes.Mixture(half, normal, bayes.Dist{}), bayes.ErrModel, []string{"component 1 is no distribution"}},
		{"a fault inside", []float64{1}, bayes.Mixture(half, bayes.Uniform(3, 1), normal), bayes.ErrSupport, []string{"Uniform", "empty"}},
		{"a value inside", []float64{1}, bayes.Mixture(half, bayes.Normal(0, 0), normal), bayes.ErrSupport, []string{"sd of Normal has value 0"}},
		{"no component has it", []float64{2, -1}, bayes.Mixture(half, poisson, bayes.Geometric(0.5)), bayes.ErrSupport, []string{"is -1 in row 1"}},
		{"no component fits", []float64{9}, bayes.Mixture(half, bayes.Hypergeometric(3, 9, 9), bayes.Hypergeometric(4, 9, 9)), bayes.ErrSupport, []string{"takes 4"}},
		{"inflated amounts", []float64{1}, bayes.ZeroInflated(0.5, bayes.Gamma(1, 1)), bayes.ErrModel, []string{"Gamma(1, 1)", "no distribution of counts", "Hurdle"}},
		{"share above 1", []float64{1}, bayes.ZeroInflated(1.5, poisson), bayes.ErrSupport, []string{"p has value 1.5"}},
		{"more than trials", []float64{5}, bayes.ZeroInflated(0.5, bayes.Binomial(4, 0.5)), bayes.ErrSupport, []string{"is 5 in row 0", "[0, 4]"}},
		{"hurdle of a real line", []float64{1}, bayes.Hurdle(0.5, normal), bayes.ErrModel, []string{"Normal(0, 1)", "positive amounts"}},
		{"hurdle of vectors", []float64{1}, bayes.Hurdle(0.5, bayes.Multinomial(2, half)), bayes.ErrModel, []string{"positive amounts"}},
		{"negative amount", []float64{0, -2}, bayes.Hurdle(0.5, bayes.Gamma(1, 1)), bayes.ErrSupport, []string{"is -2 in row 1"}},
		{"no rate", []float64{0}, bayes.Hurdle(0.5, bayes.Gamma(1, 0)), bayes.ErrSupport, []string{"rate of Gamma has value 0"}},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, c.y, c.d, c.class, c.want...) })
	}
}

// What can't be a parameter is refused with a way out.
func TestWrapperPriors(t *testing.T) {
	m := bayes.NewModel("priors")
	m.Param("k", bayes.ZeroInflated(0.5, bayes.Poisson(1)))
	m.Param("x", bayes.Hurdle(0.5, bayes.Gamma(1, 1)))
	_, err := m.Compile()
	for _, w := range []string{`"k" is discrete`, "Mixture", `"x" is 0 with a probability of its own`} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%v lacks %q", err, w)
		}
	}
}
