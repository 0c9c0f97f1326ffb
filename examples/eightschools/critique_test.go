package main

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/stat/distuv"
)

// marginal returns the log density of the estimates of some schools: given tau
// they are normal about a mean of which the ones before tell; tau is integrated
// out, tau = 5·tan(πu/2) for its half-Cauchy prior.
func marginal(schools []school) float64 {
	given := func(tau float64) float64 {
		mean, variance, sum := 0.0, 25.0, 0.0
		for _, s := range schools {
			v := s.SE*s.SE + tau*tau
			sum += distuv.Normal{Mu: mean, Sigma: math.Sqrt(variance + v)}.LogProb(s.Raw)
			gain := variance / (variance + v)
			mean, variance = mean+gain*(s.Raw-mean), variance*(1-gain)
		}
		return math.Exp(sum)
	}
	return math.Log(quad.Fixed(func(u float64) float64 { return given(5 * math.Tan(math.Pi*u/2)) }, 0, 1, 400, nil, 0))
}

// TestCritique: statistic: elpd less that by quadrature over the bound of its
// Monte Carlo standard error; null distribution: normal with standard deviation
// 1 at most; false-alarm rate 1e-6. With the density of seen data, elpd + p,
// it would not pass.
func TestCritique(t *testing.T) {
	const limit = 4.89 // Φ⁻¹(1 − 1e-6/2)
	r := analyse(t)
	c, exact := r.Critique, 0.0
	for i := range r.Schools {
		others := append(append([]school{}, r.Schools[:i]...), r.Schools[i+1:]...)
		exact += marginal(r.Schools) - marginal(others)
	}
	if z := (c.Elpd - exact) / c.MCSE; !(math.Abs(z) < limit) || math.Abs(c.Elpd+c.P-exact) < limit*c.MCSE {
		t.Errorf("elpd %v is %v standard errors from %v", c.Elpd, z, exact)
	}
	for _, q := range c.Checks {
		if q.P < 0.05 || !(q.Low < q.Data && q.Data < q.High) {
			t.Errorf("%s is not repeated: %+v", q.Name, q)
		}
	}
	if tau := c.Priors[1]; tau.Name != "tau" || tau.Verdict != "strong prior or weak likelihood" {
		t.Errorf("the prior of tau: %+v", tau)
	}
	// a prior a fifth as wide, which the estimates contradict, is felt more
	if narrow := analyse(t, "-scale", "1").Critique; narrow.Priors[1].Prior < 2*c.Priors[1].Prior || narrow.Priors[1].Verdict != "prior and data may conflict" {
		t.Errorf("sensitivity of tau %v, with a narrow prior %v", c.Priors[1], narrow.Priors[1])
	}
}
