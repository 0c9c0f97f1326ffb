package mediation_test

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/causal"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/causal/mediation"
)

// TestConfounding: data with errors of known correlation. At ρ = 0 the effect is the
// product of coefficients, to rounding; at the true ρ the interval holds the true
// effect, and at 0 it doesn't; where ZeroAt says the effect is 0.
// The interval at the true ρ has level 1 − 1e-6: that is its false-alarm rate.
func TestConfounding(t *testing.T) {
	const n, rho, a, g = 3000, 0.6, 0.8, 0.5
	r := rand.New(rand.NewPCG(4, 4))
	x, c, m, y := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		u, v := r.NormFloat64(), r.NormFloat64()
		x[i], c[i] = float64(i%2), r.NormFloat64()
		m[i] = a*x[i] + 0.3*c[i] + u
		y[i] = -0.4*x[i] + g*m[i] + 0.2*c[i] + 1.5*(rho*u+math.Sqrt(1-rho*rho)*v)
	}
	data, err := bayes.FromColumns(bayes.Col("x", x), bayes.Col("c", c), bayes.Col("m", m), bayes.Col("y", y))
	if err != nil {
		t.Fatal(err)
	}
	effect := causal.ATE("x", "y").Between(0, 2)
	s, err := mediation.Confounding{Mediator: "m ~ x + c", Rho: []float64{0, rho}, Level: 1 - 1e-6, Seed: 1, Draws: 20000}.Estimate(data, effect)
	if err != nil {
		t.Fatal(err)
	}
	p, err := mediation.Product(data, effect, "m ~ x + c", "y ~ x + m + c", estimator.Classical)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the effect at 0", s.ACME[0], 2*p.Indirect, 1e-9*math.Abs(p.Indirect))
	if !(s.Lower[1] <= 2*a*g && 2*a*g <= s.Upper[1]) {
		t.Errorf("at ρ = %v the interval is %v to %v, the truth %v", rho, s.Lower[1], s.Upper[1], 2*a*g)
	}
	if s.Lower[0] <= 2*a*g {
		t.Errorf("without regard to confounding the interval begins at %v: the data show no difference", s.Lower[0])
	}
	zero, err := mediation.Confounding{Mediator: "m ~ x + c", Rho: []float64{s.ZeroAt}}.Estimate(data, effect)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "the effect at ZeroAt", zero.ACME[0], 0, 1e-12)
	// The spread of the draws at ρ = 0 is that of the delta method, by which
	// 0.999999 is 4.89 standard errors; 10 % is what products are off normality and
	// the end of 20000 draws is uncertain.
	if width := (s.Upper[0] - s.Lower[0]) / (2 * 2 * p.IndirectSE); width < 3.7 || width > 5.4 {
		t.Errorf("the interval is %v standard errors wide on each side", width)
	}
	if text := zero.String(); !strings.Contains(text, "It is 0 at ρ") || !strings.Contains(text, "covers 0 from") {
		t.Error(text)
	}
}

func TestConfoundingBadInput(t *testing.T) {
	data := simulated(t, 50, 3, false)
	effect := causal.ATE("x", "y")
	for _, c := range []struct {
		c    mediation.Confounding
		want string
	}{
		{mediation.Confounding{Mediator: "m ~ x + c", Rho: []float64{1}}, "correlations [1]"},
		{mediation.Confounding{Mediator: "m ~ x + c", Level: 2}, "level 2"},
		{mediation.Confounding{Mediator: "m ~ c"}, `"x"`},
		{mediation.Confounding{Mediator: "~ x"}, "no formula of a mediator"},
		{mediation.Confounding{Mediator: "m ~ x * c"}, "x:c"},
		{mediation.Confounding{Mediator: "m ~ x + cc"}, `did you mean "c"`},
	} {
		_, err := c.c.Estimate(data, effect)
		wants(t, err, c.want)
	}
}
