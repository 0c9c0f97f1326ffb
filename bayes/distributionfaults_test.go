package bayes_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
)

// What lies outside a distribution's range is refused when the model is
// compiled, with its class, its place, the value and this file's line.
func TestDistributionFaults(t *testing.T) {
	nan := math.NaN()
	probs := []float64{0.2, 0.8}
	for _, c := range []struct {
		name  string
		y     []float64
		d     bayes.Dist
		class error
		want  []string
	}{
		{"negative count", []float64{3, -1}, bayes.Poisson(2), bayes.ErrSupport, []string{"y", "is -1 in row 1", "Poisson"}},
		{"half a count", []float64{3, 2, 2.5}, bayes.PoissonLog(2), bayes.ErrSupport, []string{"is 2.5 in row 2", "whole numbers"}},
		{"more successes than trials", []float64{3, 8}, bayes.Binomial([]float64{5, 7}, 0.5), bayes.ErrSupport, []string{"is 8 in row 1", "[0, 7]"}},
		{"more successes than trials", []float64{8}, bayes.BinomialLogit(7, 0.5), bayes.ErrSupport, []string{"is 8 in row 0"}},
		{"neither 0 nor 1", []float64{0, 2}, bayes.BernoulliLogit(0.3), bayes.ErrSupport, []string{"is 2 in row 1", "[0, 1]"}},
		{"neither 0 nor 1", []float64{0.5}, bayes.Bernoulli(0.3), bayes.ErrSupport, []string{"is 0.5 in row 0", "whole numbers"}},
		{"category too high", []float64{0, 1, 2}, bayes.Categorical(probs), bayes.ErrSupport, []string{"is 2 in row 2", "[0, 1]"}},
		{"category below 0", []float64{-1}, bayes.CategoricalLogit(probs), bayes.ErrSupport, []string{"is -1 in row 0"}},
		{"negative time", []float64{-0.5}, bayes.Exponential(1), bayes.ErrSupport, []string{"is -0.5 in row 0"}},
		{"negative amount", []float64{1, -0.5}, bayes.Gamma(1, 1), bayes.ErrSupport, []string{"is -0.5 in row 1"}},
		{"negative amount", []float64{-2}, bayes.LogNormal(1, 1), bayes.ErrSupport, []string{"is -2 in row 0"}},
		{"negative amount", []float64{-2}, bayes.InverseGamma(1, 1), bayes.ErrSupport, []string{"is -2 in row 0"}},
		{"share above 1", []float64{1.5}, bayes.Beta(1, 1), bayes.ErrSupport, []string{"is 1.5 in row 0"}},
		{"outside the interval", []float64{2, 7}, bayes.Uniform(1, 5), bayes.ErrSupport, []string{"is 7 in row 1", "[1, 5]"}},
		{"outside its interval", []float64{2, 7}, bayes.Uniform(1, []float64{8, 5}), bayes.ErrSupport, []string{"is 7 in row 1", "[1, 5]"}},
		{"sd of 0", []float64{1}, bayes.Normal(0, 0), bayes.ErrSupport, []string{"sd has value 0 in row 0", "(0, +Inf)"}},
		{"negative sd", []float64{1, 2}, bayes.Normal(0, []float64{1, -2}), bayes.ErrSupport, []string{"sd has value -2 in row 1"}},
		{"NaN scale", []float64{1}, bayes.Cauchy(0, nan), bayes.ErrSupport, []string{"scale has value NaN"}},
		{"infinite mean", []float64{1}, bayes.Normal(math.Inf(1), 1), bayes.ErrSupport, []string{"mean has value +Inf"}},
		{"infinite rate", []float64{1}, bayes.Poisson(math.Inf(1)), bayes.ErrSupport, []string{"rate has value +Inf"}},
		{"negative sd", []float64{1}, bayes.GammaMeanSD(2, -1), bayes.ErrSupport, []string{"GammaMeanSD: sd has value -1"}},
		{"no degrees of freedom", []float64{1}, bayes.StudentT(0, 0, 1), bayes.ErrSupport, []string{"nu has value 0"}},
		{"probability above 1", []float64{1}, bayes.Bernoulli(1.1), bayes.ErrSupport, []string{"p has value 1.1", "[0, 1]"}},
		{"half a trial", []float64{1}, bayes.Binomial(2.5, 0.5), bayes.ErrSupport, []string{"n has value 2.5", "whole number"}},
		{"negative trials", []float64{0}, bayes.BinomialLogit(-1, 0.5), bayes.ErrSupport, []string{"n has value -1"}},
		{"empty interval", []float64{1}, bayes.Uniform(2, 2), bayes.ErrSupport, []string{"(2, 2) is empty", "lo must be below hi"}},
		{"below the minimum", []float64{3, 1}, bayes.Pareto(2, 3), bayes.ErrSupport, []string{"is 1 in row 1", "[2, +Inf]"}},
		{"minimum of 0", []float64{3}, bayes.Pareto(0, 3), bayes.ErrSupport, []string{"minimum has value 0"}},
		{"negative time", []float64{2, -1}, bayes.Weibull(2, 3), bayes.ErrSupport, []string{"is -1 in row 1", "Weibull"}},
		{"negative time", []float64{-1}, bayes.InverseGaussian(2, 3), bayes.ErrSupport, []string{"is -1 in row 0"}},
		{"scale of 0", []float64{1}, bayes.Laplace(0, 0), bayes.ErrSupport, []string{"scale has value 0"}},
		{"mean of 1", []float64{0.5}, bayes.BetaMeanPrecision(1, 2), bayes.ErrSupport, []string{"mean has value 1", "(0, 1)"}},
		{"no concentration", []float64{0.5}, bayes.VonMises(1, -2), bayes.ErrSupport, []string{"kappa has value -2"}},
		{"infinite tail", []float64{0.5}, bayes.GeneralizedExtremeValue(0, 1, math.Inf(1)), bayes.ErrSupport, []string{"shape has value +Inf"}},
		{"empty support", []float64{1}, bayes.On(bayes.Interval(3, 1), bayes.Normal(0, 1)), bayes.ErrSupport, []string{"(3, 1) is empty"}},
		{"number for a vector", []float64{1}, bayes.Categorical(0.5), bayes.ErrShape, []string{"Categorical: p is", "must be a vector"}},
		{"number for a mean", []float64{1, 2}, bayes.MvNormalCholesky(0, probs), bayes.ErrShape, []string{"mean is", "must be a vector"}},
		{"vector for a matrix", []float64{1, 2}, bayes.MvNormalCholesky(probs, probs), bayes.ErrShape, []string{"chol is", "must be a matrix"}},
		{"sizes", []float64{1, 2, 3}, bayes.Normal(0, probs), bayes.ErrShape, []string{"sd is", "[3]"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := bayes.NewModel("faults")
			m.Observe(m.Data("y", c.y), c.d)
			_, err := m.Compile()
			if !errors.Is(err, c.class) {
				t.Fatalf("%v, want %v", err, c.class)
			}
			for _, w := range append(c.want, "distributionfaults_test.go:") {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q lacks %q", err, w)
				}
			}
		})
	}
}

func TestPriorFaults(t *testing.T) {
	m := bayes.NewModel("priors")
	m.Param("a", bayes.Gamma(-1, 2))
	m.Param("b", bayes.Normal(0, math.NaN()))
	m.Param("k", bayes.Poisson(3))
	_, err := m.Compile()
	if !errors.Is(err, bayes.ErrModel) || !strings.Contains(err.Error(), `"k" is discrete`) {
		t.Errorf("a discrete parameter: %v", err)
	}
	m = bayes.NewModel("priors")
	m.Param("a", bayes.Gamma(-1, 2))
	m.Param("b", bayes.Normal(0, math.NaN()))
	_, err = m.Compile()
	for _, w := range []string{"bayes: Gamma: shape has value -1", "bayes: Normal: sd has value NaN"} {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("%v lacks %q", err, w)
		}
	}
}

func TestDataNaN(t *testing.T) {
	m := bayes.NewModel("nan")
	m.Observe(m.Data("y", []float64{1, math.NaN()}), bayes.Normal(0, 1))
	if _, err := m.Compile(); !errors.Is(err, bayes.ErrData) || !strings.Contains(err.Error(), "row 1") && !strings.Contains(err.Error(), "[1]") {
		t.Errorf("NaN: %v", err)
	}
}

// The literal bounds of a uniform prior decide its support; other bounds are
// rejected outside.
func TestUniformSupport(t *testing.T) {
	m := bayes.NewModel("uniform")
	m.Param("x", bayes.Uniform(-1, 3))
	p := compile(t, m)
	for _, q := range []float64{-30, 0, 30} { // any point lies inside
		if lp, err := p.LogDensityGrad([]float64{q}, make([]float64, 1)); err != nil || math.IsInf(lp, 0) {
			t.Errorf("at %v: %v, %v", q, lp, err)
		}
	}
	m = bayes.NewModel("uniform")
	hi := m.Param("hi", bayes.Exponential(1))
	m.Observe(m.Data("y", []float64{0.5, 2}), bayes.Uniform(0, hi))
	p = compile(t, m)
	lp, err := p.LogDensity(bayes.Values{"hi": 4.0})
	if want := -4 - 2*math.Log(4); err != nil || math.Abs(lp-want) > 1e-14 {
		t.Errorf("%v, %v; want %v", lp, err, want)
	}
	if lp, err := p.LogDensity(bayes.Values{"hi": 1.5}); err != nil || !math.IsInf(lp, -1) {
		t.Errorf("data above the bound: %v, %v", lp, err)
	}
}

// Flat gives no density of its own on any support: only the Jacobian is left.
func TestFlatOnSupports(t *testing.T) {
	for _, c := range []struct {
		s bayes.Support
		x []float64
	}{
		{bayes.RealLine(), []float64{3, -1}},
		{bayes.Lower(2), []float64{3, 4}},
		{bayes.Interval(-5, 5), []float64{3, -1}},
		{bayes.Ordered(), []float64{-3, 1}},
		{bayes.Simplex(), []float64{0.25, 0.75}},
	} {
		m := bayes.NewModel("flat")
		m.Param("x", bayes.On(c.s, bayes.Flat()), bayes.Size(2))
		if lp, err := compile(t, m).LogDensity(bayes.Values{"x": c.x}); err != nil || lp != 0 {
			t.Errorf("at %v: %v, %v", c.x, lp, err)
		}
	}
}
