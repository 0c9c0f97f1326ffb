package bayes

// continuous are the distributions of real numbers beyond the usual priors.
var continuous = []family{
	{"Laplace", func(p ...Expr) Dist { return Laplace(p[0], p[1]) }, around(-1, 2), 1},
	{"Logistic", func(p ...Expr) Dist { return Logistic(p[0], p[1]) }, around(2, 0.7), 1},
	{"Gumbel", func(p ...Expr) Dist { return Gumbel(p[0], p[1]) }, around(-2, 1.5), 1},
	{"SkewNormal", func(p ...Expr) Dist { return SkewNormal(p[0], p[1], p[2]) }, around(-1, 2, 3), 1},
	{"ExpModNormal", func(p ...Expr) Dist { return ExpModNormal(p[0], p[1], p[2]) }, around(0.3, 0.5, 1), 1},
	{"Weibull", func(p ...Expr) Dist { return Weibull(p[0], p[1]) }, around(2, 3), 1},
	{"Frechet", func(p ...Expr) Dist { return Frechet(p[0], p[1]) }, around(3, 2), 1},
	{"Rayleigh", func(p ...Expr) Dist { return Rayleigh(p[0]) }, around(2), 1},
	{"LogLogistic", func(p ...Expr) Dist { return LogLogistic(p[0], p[1]) }, around(2, 3), 1},
	{"ChiSquare", func(p ...Expr) Dist { return ChiSquare(p[0]) }, around(5), 1},
	{"InverseChiSquare", func(p ...Expr) Dist { return InverseChiSquare(p[0]) }, around(5), 1},
	{"ScaledInverseChiSquare", func(p ...Expr) Dist { return ScaledInverseChiSquare(p[0], p[1]) }, around(5, 2), 1},
	{"InverseGaussian", func(p ...Expr) Dist { return InverseGaussian(p[0], p[1]) }, around(1.5, 3), 1},
	{"BetaMeanPrecision", func(p ...Expr) Dist { return BetaMeanPrecision(p[0], p[1]) }, around(0.4, 9), 1},
	{"Pareto", func(p ...Expr) Dist { return Pareto(p[0], p[1]) }, around(2, 3), 1},
	{"VonMises", func(p ...Expr) Dist { return VonMises(p[0], p[1]) }, around(-0.7, 3), 1},
	{"GeneralizedExtremeValue", func(p ...Expr) Dist { return GeneralizedExtremeValue(p[0], p[1], p[2]) }, around(-1, 2, 0.2), 1},
	{"TruncatedNormal", func(p ...Expr) Dist { return Truncated(Normal(p[0], p[1]), p[2], p[3]) }, around(0.5, 1, -0.7, 2), 1},
	{"TruncatedGamma", func(p ...Expr) Dist { return Truncated(Gamma(p[0], p[1]), p[2], p[3]) }, around(3, 1, 0.5, 4), 1},
	{"TruncatedPoisson", func(p ...Expr) Dist { return Truncated(Poisson(p[0]), p[1], p[2]) }, around(4, 1.5, 7), 1},
}
