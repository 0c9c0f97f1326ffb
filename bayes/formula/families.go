package formula

import "github.com/seed78144065/credence/bayes"

var families = [...]family{
	Gaussian: {
		name: "gaussian", censors: true, text: "Normal(mu, sigma), mu = eta", response: realResponse, unit: spreadUnit,
		params: []param{sigmaParam}, mean: identityMean,
		dist: func(o outcome) bayes.Dist { return bayes.Normal(o.eta, o.param["sigma"]) },
	},
	Student: {
		name: "student", censors: true, text: "StudentT(nu, mu, sigma), mu = eta", response: realResponse, unit: spreadUnit,
		params: []param{sigmaParam, nuParam}, mean: identityMean,
		dist: func(o outcome) bayes.Dist { return bayes.StudentT(o.param["nu"], o.eta, o.param["sigma"]) },
	},
	LogNormal: {
		name: "lognormal", censors: true, text: "LogNormal(mu, sigma), mu = eta", response: positiveResponse, unit: logSpreadUnit,
		params: []param{sigmaParam}, dist: logNormalDist, mean: logNormalMean,
	},
	Gamma: {
		name: "gamma", censors: true, text: "Gamma(shape, shape/mu), log mu = eta", response: positiveResponse, unit: logUnit,
		params: []param{shapeParam}, dist: gammaDist, mean: expMean,
	},
	Exponential: {
		name: "exponential", censors: true, text: "Exponential(1/mu), log mu = eta", response: positiveResponse, unit: logUnit, mean: expMean,
		dist: func(o outcome) bayes.Dist { return bayes.Exponential(bayes.Exp(o.eta.Neg())) },
	},
	Weibull: {
		name: "weibull", censors: true, text: "Weibull(shape, mu/Γ(1 + 1/shape)), log mu = eta", response: positiveResponse, unit: logUnit,
		params: []param{shapeParam}, mean: expMean,
		dist: func(o outcome) bayes.Dist { return bayes.Weibull(o.param["shape"], bayes.Exp(weibullLogScale(o))) },
	},
	Beta: {
		name: "beta", text: "Beta(mu·phi, (1 − mu)·phi), logit mu = eta", response: shareResponse, unit: logitUnit,
		params: []param{phiParam}, mean: expitMean,
		dist: func(o outcome) bayes.Dist {
			phi := o.param["phi"]
			return bayes.Beta(phi.Mul(bayes.Expit(o.eta)), phi.Mul(bayes.Expit(o.eta.Neg())))
		},
	},
	Bernoulli: {
		name: "bernoulli", text: "BernoulliLogit(eta)", response: binaryResponse, unit: logitUnit, mean: expitMean,
		dist: func(o outcome) bayes.Dist { return bayes.BernoulliLogit(o.eta) },
	},
	Binomial: {
		name: "binomial", text: "BinomialLogit(trials, eta)", response: trialsResponse, unit: logitUnit,
		dist: func(o outcome) bayes.Dist { return bayes.BinomialLogit(o.trials, o.eta) },
		mean: func(o outcome) bayes.Expr { return o.trials.Mul(bayes.Expit(o.eta)) },
	},
	Poisson: {
		name: "poisson", censors: true, text: "PoissonLog(eta)", response: countResponse, unit: logUnit, dist: poissonDist, mean: expMean,
	},
	NegBinomial: {
		name: "negbinomial", censors: true, text: "NegBinomialLog(eta, phi)", response: countResponse, unit: logUnit,
		params: []param{countPhiParam}, dist: negBinomialDist, mean: expMean,
	},
	ZeroInflatedPoisson: {
		name: "zero-inflated poisson", text: "ZeroInflated(zi, PoissonLog(eta))", response: countResponse, unit: logUnit,
		params: []param{ziParam}, mean: notZero("zi", expMean),
		dist: func(o outcome) bayes.Dist { return bayes.ZeroInflated(o.param["zi"], poissonDist(o)) },
	},
	ZeroInflatedNegBinomial: {
		name: "zero-inflated negbinomial", text: "ZeroInflated(zi, NegBinomialLog(eta, phi))", response: countResponse, unit: logUnit,
		params: []param{countPhiParam, ziParam}, mean: notZero("zi", expMean),
		dist: func(o outcome) bayes.Dist { return bayes.ZeroInflated(o.param["zi"], negBinomialDist(o)) },
	},
	HurdlePoisson: {
		name: "hurdle poisson", text: "Hurdle(hu, PoissonLog(eta))", response: countResponse, unit: logUnit,
		params: []param{huParam},
		dist:   func(o outcome) bayes.Dist { return bayes.Hurdle(o.param["hu"], poissonDist(o)) },
		mean: notZero("hu", func(o outcome) bayes.Expr { // mu/(1 − e^−mu)
			mu := o.eta.Exp()
			return mu.Div(bayes.Expm1(mu.Neg()).Neg())
		}),
	},
	HurdleNegBinomial: {
		name: "hurdle negbinomial", text: "Hurdle(hu, NegBinomialLog(eta, phi))", response: countResponse, unit: logUnit,
		params: []param{countPhiParam, huParam},
		dist:   func(o outcome) bayes.Dist { return bayes.Hurdle(o.param["hu"], negBinomialDist(o)) },
		mean: notZero("hu", func(o outcome) bayes.Expr { // P(0) is (1 + mu/phi)^−phi
			mu, phi := o.eta.Exp(), o.param["phi"]
			return mu.Div(bayes.Expm1(phi.Mul(bayes.Log1p(mu.Div(phi))).Neg()).Neg())
		}),
	},
	HurdleGamma: {
		name: "hurdle gamma", text: "Hurdle(hu, Gamma(shape, shape/mu)), log mu = eta", response: amountResponse, unit: logUnit,
		params: []param{shapeParam, huParam}, mean: notZero("hu", expMean),
		dist: func(o outcome) bayes.Dist { return bayes.Hurdle(o.param["hu"], gammaDist(o)) },
	},
	HurdleLogNormal: {
		name: "hurdle lognormal", text: "Hurdle(hu, LogNormal(mu, sigma)), mu = eta", response: amountResponse, unit: logSpreadUnit,
		params: []param{sigmaParam, huParam}, mean: notZero("hu", logNormalMean),
		dist: func(o outcome) bayes.Dist { return bayes.Hurdle(o.param["hu"], logNormalDist(o)) },
	},
	Cumulative: {
		name: "cumulative", text: "OrderedLogistic(eta, cutpoints)", response: gradeResponse, unit: logitUnit,
		dist: func(o outcome) bayes.Dist { return bayes.OrderedLogistic(o.eta, o.cutpoints) },
		mean: func(o outcome) bayes.Expr { return o.grades(func(x bayes.Expr) bayes.Expr { return bayes.Expit(x) }) },
	},
	CumulativeProbit: {
		name: "cumulative probit", text: "OrderedProbit(eta, cutpoints)", response: gradeResponse, unit: logitUnit,
		dist: func(o outcome) bayes.Dist { return bayes.OrderedProbit(o.eta, o.cutpoints) },
		mean: func(o outcome) bayes.Expr {
			return o.grades(func(x bayes.Expr) bayes.Expr { return bayes.NormalCDF(x) })
		},
	},
	Categorical: {
		name: "categorical", text: "CategoricalLogit(eta), eta of the first level 0", response: categoryResponse, unit: logitUnit,
		dist: func(o outcome) bayes.Dist { return bayes.CategoricalLogit(o.eta) },
		mean: func(o outcome) bayes.Expr { return o.eta.Softmax(o.levels) },
	},
}

func identityMean(o outcome) bayes.Expr { return o.eta }
func expMean(o outcome) bayes.Expr      { return o.eta.Exp() }
func expitMean(o outcome) bayes.Expr    { return bayes.Expit(o.eta) }

// weibullLogScale is the logarithm of the scale with mean exp(eta).
func weibullLogScale(o outcome) bayes.Expr {
	return o.eta.Sub(bayes.Lgamma(bayes.Add(1, bayes.Div(1, o.param["shape"]))))
}

func gammaDist(o outcome) bayes.Dist {
	shape := o.param["shape"]
	return bayes.Gamma(shape, shape.Mul(bayes.Exp(o.eta.Neg())))
}

func logNormalDist(o outcome) bayes.Dist { return bayes.LogNormal(o.eta, o.param["sigma"]) }

func logNormalMean(o outcome) bayes.Expr {
	return bayes.Exp(o.eta.Add(bayes.Mul(0.5, bayes.Square(o.param["sigma"]))))
}

func poissonDist(o outcome) bayes.Dist { return bayes.PoissonLog(o.eta) }

func negBinomialDist(o outcome) bayes.Dist { return bayes.NegBinomialLog(o.eta, o.param["phi"]) }

// notZero is the mean of a response that is 0 with the probability of a
// parameter, and else has the given mean.
func notZero(name string, mean func(o outcome) bayes.Expr) func(o outcome) bayes.Expr {
	return func(o outcome) bayes.Expr { return bayes.Sub(1, o.param[name]).Mul(mean(o)) }
}
