package formula

import (
	"github.com/seed78144065/credence/bayes"
)

// Family is the distribution of the response given its predictors.
type Family int

const (
	// Gaussian is Normal(mu, sigma), mu = eta.
	Gaussian Family = iota
	// Student is StudentT(nu, mu, sigma), mu = eta.
	Student
	// LogNormal is LogNormal(mu, sigma), mu = eta, for responses above 0.
	LogNormal
	// Gamma has mean mu = exp(eta) and shape shape, for responses above 0.
	Gamma
	// Exponential has mean mu = exp(eta), for responses above 0.
	Exponential
	// Weibull has mean mu = exp(eta) and shape shape, for responses above 0.
	Weibull
	// Beta has mean mu = expit(eta) and precision phi, for shares between 0
	// and 1.
	Beta
	// Bernoulli is 1 with probability expit(eta). The response is 0 and 1, or a
	// factor whose second level is 1.
	Bernoulli
	// Binomial counts successes of y | trials(n), each of probability
	// expit(eta).
	Binomial
	// Poisson counts with mean exp(eta).
	Poisson
	// NegBinomial counts with mean mu = exp(eta) and variance mu + mu²/phi.
	NegBinomial
	// ZeroInflatedPoisson is 0 with probability zi, else Poisson with mean
	// exp(eta).
	ZeroInflatedPoisson
	// ZeroInflatedNegBinomial is 0 with probability zi, else NegBinomial.
	ZeroInflatedNegBinomial
	// HurdlePoisson is 0 with probability hu, else a Poisson count above 0.
	HurdlePoisson
	// HurdleNegBinomial is 0 with probability hu, else a NegBinomial count
	// above 0.
	HurdleNegBinomial
	// HurdleGamma is 0 with probability hu, else Gamma.
	HurdleGamma
	// HurdleLogNormal is 0 with probability hu, else LogNormal.
	HurdleLogNormal
	// Cumulative is a factor with levels in an order: eta plus a logistic error
	// falls between cutpoints.
	Cumulative
	// CumulativeProbit is Cumulative with a normal error.
	CumulativeProbit
	// Categorical is a factor whose level k has probability proportional to
	// exp(eta[k]); eta of the first level is 0, the others have coefficients of
	// their own.
	Categorical
)

// String returns the family's name.
func (f Family) String() string {
	if s := f.spec(); s != nil {
		return s.name
	}
	return "unknown family"
}

// family is how a Family is built: its response, parameters, distribution and
// mean.
type family struct {
	name, text string // the distribution as the printed model has it
	response   responseKind
	unit       unitRule
	params     []param // besides the predicted mean
	dist       func(o outcome) bayes.Dist
	mean       func(o outcome) bayes.Expr
	censors    bool // responses may only be known to be larger
}

// param is a further parameter of a family: one number with a prior, or
// predicted by a formula of its own through its link.
type param struct {
	name  string
	link  link
	prior func(unit float64) bayes.Dist
	above string // what the printed model says of the default's support
}

// link is the function that turns a parameter into its linear predictor.
type link uint8

const (
	logLink link = iota
	logitLink
	logAboveOneLink
)

func (l link) inverse(eta bayes.Expr) bayes.Expr {
	switch l {
	case logitLink:
		return bayes.Expit(eta)
	case logAboveOneLink:
		return bayes.Add(1, bayes.Exp(eta))
	}
	return bayes.Exp(eta)
}

// outside returns values that no inverse has.
func (l link) outside() []float64 {
	if l == logitLink {
		return []float64{-1, 2}
	}
	return []float64{-1}
}

// of writes the link of a parameter.
func (l link) of(name string) string {
	return [...]string{"log " + name, "logit " + name, "log (" + name + " − 1)"}[l]
}

// Degrees of freedom of the default priors with heavy tails, and their scale
// in units: those of brms and of rstanarm; see docs/formula.md.
const (
	priorNu    = 3
	priorUnits = 2.5
)

var (
	// Scales of responses: wide enough for any share of the response's spread.
	sigmaParam = param{name: "sigma", link: logLink, prior: func(unit float64) bayes.Dist { return bayes.HalfStudentT(priorNu, round2(priorUnits*unit)) }}
	// Degrees of freedom: [Juarez2010] §3, and above 1, where there is a mean.
	nuParam = param{name: "nu", link: logAboveOneLink, above: "above 1",
		prior: func(float64) bayes.Dist { return bayes.On(bayes.Lower(1), bayes.Gamma(2, 0.1)) }}
	// Shapes and precisions: nearly flat in the logarithm, as in brms.
	shapeParam = param{name: "shape", link: logLink, prior: func(float64) bayes.Dist { return bayes.Gamma(0.01, 0.01) }}
	phiParam   = param{name: "phi", link: logLink, prior: func(float64) bayes.Dist { return bayes.Gamma(0.01, 0.01) }}
	// Counts: most mass where phi matters, as in brms.
	countPhiParam = param{name: "phi", link: logLink, prior: func(float64) bayes.Dist { return bayes.InverseGamma(0.4, 0.3) }}
)

var (
	ziParam = param{name: "zi", link: logitLink, prior: func(float64) bayes.Dist { return bayes.Beta(1, 1) }}
	huParam = param{name: "hu", link: logitLink, prior: func(float64) bayes.Dist { return bayes.Beta(1, 1) }}
)

// spec returns how the family is built, nil if there is no such family.
func (f Family) spec() *family {
	if f < 0 || int(f) >= len(families) {
		return nil
	}
	return &families[f]
}

// hasLevels says whether the response is a factor.
func (f *family) hasLevels() bool {
	return f.response == gradeResponse || f.response == categoryResponse
}

// spreads says whether the family has a parameter for the spread of numbers,
// which nothing bounds if all are the same.
func (f *family) spreads() bool { return f.response <= shareResponse && len(f.params) > 0 }

// partNames are the parameters that formulas of their own may predict.
func (f *family) partNames() []string {
	var names []string
	for _, p := range f.params {
		names = append(names, p.name)
	}
	return names
}
