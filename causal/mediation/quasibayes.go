package mediation

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed78144065/credence/bayes"
	"github.com/seed78144065/credence/bayes/formula"
	"github.com/seed78144065/credence/causal/estimator"
	"github.com/seed78144065/credence/internal/linalg"
	"github.com/seed78144065/credence/internal/rng"
)

// approximate draws the coefficients of both regressions from normal distributions
// about their estimates. Residual standard deviations stay at theirs.
func (r Regressions) approximate(s *stated) (*bayes.Draws, error) {
	n := r.Draws
	if n == 0 {
		n = defaultSimulations
	}
	if n < 1 {
		return nil, fmt.Errorf("mediation: %d draws; want at least 1", n)
	}
	known := map[string][]float64{} // by parameter: [element][draw]
	for k, part := range []struct {
		prefix, text string
		family       formula.Family
	}{{"mediator ", r.Mediator, r.MediatorModel.Family}, {"outcome ", r.Outcome, r.OutcomeModel.Family}} {
		fit, err := classical(part.text, part.family, s.data)
		if err != nil {
			return nil, err
		}
		src := rng.New(r.Seed, "causal/mediation/coefficients", uint64(k))
		drawn, err := normal(fit, r.Covariance, n, &src)
		if err != nil {
			return nil, err
		}
		names := fit.Names()
		if i := slices.Index(names, "(Intercept)"); i >= 0 {
			known[part.prefix+"Intercept"] = slices.Clone(drawn[i*n : (i+1)*n])
			drawn = slices.Delete(drawn, i*n, (i+1)*n)
		}
		known[part.prefix+"b"] = drawn
		known[part.prefix+"sigma"] = slices.Repeat([]float64{math.Sqrt(fit.Sigma2())}, n)
	}
	run := bayes.Run{Chains: 1, Draws: n, Seed: r.Seed}
	for _, v := range s.prog.Parameters() {
		values := known[v.Name]
		if len(values) != v.Size()*n {
			return nil, fmt.Errorf("mediation: the regressions have %d coefficients for %s, which has %d; use Infer", len(values)/n, v.Name, v.Size())
		}
		run.Vars, run.Values = append(run.Vars, v), append(run.Values, values...)
	}
	return bayes.NewDraws(run)
}

// classical fits a regression by least squares or maximum likelihood.
func classical(text string, family formula.Family, data *bayes.Table) (*estimator.Regression, error) {
	switch family {
	case formula.Gaussian:
		return estimator.LeastSquares(text, data, nil)
	case formula.Bernoulli:
		return estimator.Logit(text, data, nil)
	}
	return nil, fmt.Errorf("mediation: %s: quasi-Bayesian draws are of Gaussian and Bernoulli families, not %v; give Infer", text, family)
}

// normal returns draws of the coefficients: [coefficient][draw].
func normal(fit *estimator.Regression, kind estimator.Covariance, n int, src rng.Source) ([]float64, error) {
	cov, err := fit.Covariance(kind)
	if err != nil {
		return nil, err
	}
	mean := fit.Coefficients()
	k := len(mean)
	a := make([]float64, k*k)
	for i := range k {
		for j := range k {
			a[i*k+j] = cov.At(i, j)
		}
	}
	l := linalg.Factor(a, k)
	if math.IsNaN(l[k*k-1]) {
		return nil, fmt.Errorf("mediation: the covariance of %v is not positive definite", fit.Names())
	}
	out, z := make([]float64, k*n), make([]float64, k)
	for i := range n {
		for j := range z {
			z[j] = rng.StdNormal(src)
		}
		for j := range k {
			v := mean[j]
			for c := range j + 1 {
				v = math.FMA(l[j*k+c], z[c], v)
			}
			out[j*n+i] = v
		}
	}
	return out, nil
}
