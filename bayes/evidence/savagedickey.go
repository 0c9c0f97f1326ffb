package evidence

import (
	"fmt"

	"github.com/seed78144065/credence/internal/numeric"
)

// Density is a distribution by its log density; those of gonum's distuv are.
type Density interface{ LogProb(x float64) float64 }

// SavageDickey returns the log Bayes factor of a model over the same model with
// one parameter held at the value null: the log of the ratio of its prior to
// its posterior density there.
//
// It holds if the other parameters have the same prior in the null model as
// they have here given the value. Where the posterior is known by draws alone,
// a distribution fitted to them serves as long as null is among the draws; in
// the tails of the fit it does not.
//
// Result: NaN if both densities are 0 or infinite at null.
// Source: [DickeyLientz1970].
func SavageDickey(prior, posterior Density, null float64) float64 {
	return prior.LogProb(null) - posterior.LogProb(null)
}

// BinomialPoint returns the log Bayes factor for k successes in n trials: of a
// success probability with a Beta(alpha, beta) prior over the value null.
//
// Result: an error unless 0 ≤ k ≤ n, alpha and beta are above 0, and null is
// strictly between 0 and 1.
// Source: the beta-binomial over the binomial probability.
func BinomialPoint(k, n int, null, alpha, beta float64) (float64, error) {
	if k < 0 || n < k {
		return 0, fmt.Errorf("evidence: BinomialPoint: %d successes in %d trials", k, n)
	}
	if !(null > 0 && null < 1) {
		return 0, fmt.Errorf("evidence: BinomialPoint: null is %v, want a probability strictly between 0 and 1", null)
	}
	if !(alpha > 0 && beta > 0) || alpha-alpha != 0 || beta-beta != 0 {
		return 0, fmt.Errorf("evidence: BinomialPoint: the prior is Beta(%v, %v), want finite numbers above 0", alpha, beta)
	}
	s, f := float64(k), float64(n-k)
	return numeric.Lbeta(alpha+s, beta+f) - numeric.Lbeta(alpha, beta) - (s*numeric.Log(null) + f*numeric.Log1p(-null)), nil
}

// Posterior returns the probability of the alternative, given its log Bayes
// factor over the null and its probability before, ½ for instance.
//
// Result: an error unless prior is a probability; NaN for a NaN logBF.
func Posterior(logBF, prior float64) (float64, error) {
	if !(prior >= 0 && prior <= 1) {
		return 0, fmt.Errorf("evidence: Posterior: prior is %v, want a probability", prior)
	}
	if prior == 0 || prior == 1 { // nothing moves a certainty
		return prior, nil
	}
	return numeric.Expit(logBF + numeric.Log(prior) - numeric.Log1p(-prior)), nil
}
