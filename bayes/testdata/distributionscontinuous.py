"""Writes distributionscontinuous.json: distributions.py for the distributions
of continuous_test.go.

    python3 distributionscontinuous.py > distributionscontinuous.json

Needs mpmath, numpy, scipy.
"""
import numpy
from mpmath import mp, mpf
from scipy import stats

import distributions as base
from distributions import beta, exp, gamma, inverse_gamma, lgamma, log, normal, pi

rng = numpy.random.default_rng(20240911)


def cdf(z):
    return mp.erfc(-z / mp.sqrt(2)) / 2


def extreme(x, loc, scale, shape):
    z = (x - loc) / scale
    t = z if shape == 0 else log(1 + shape * z) / shape
    return -(1 + shape) * t - exp(-t) - log(scale)


def low(a, x):
    """P(a, x) by its series: mpmath's own takes minutes at 700 digits."""
    total, t, n = mpf(1), mpf(1), 0
    while t > total * mpf(10) ** -690:
        n += 1
        t *= x / (a + n)
        total += t
    return total * exp(a * log(x) - x - lgamma(a + 1))


def scaled_inverse_chi_square(x, nu, scale):
    return inverse_gamma(x, nu / 2, nu * scale**2 / 2)


def exp_mod_normal(x, mean, sd, rate):
    return log(rate * exp((rate * sd) ** 2 / 2 - rate * (x - mean)) * cdf((x - mean) / sd - rate * sd))


base.DENSITIES = {
    "Laplace": lambda x, m, s: -abs(x - m) / s - log(2 * s),
    "Logistic": lambda x, m, s: log(exp(-(x - m) / s) / (s * (1 + exp(-(x - m) / s)) ** 2)),
    "Gumbel": lambda x, m, s: -(x - m) / s - exp(-(x - m) / s) - log(s),
    "SkewNormal": lambda x, m, s, a: log(2) + normal(x, m, s) + log(cdf(a * (x - m) / s)),
    "ExpModNormal": exp_mod_normal,
    "Weibull": lambda x, a, s: log(a / s) + (a - 1) * log(x / s) - (x / s) ** a,
    "Frechet": lambda x, a, s: log(a / s) - (a + 1) * log(x / s) - (x / s) ** -a,
    "Rayleigh": lambda x, s: log(x) - 2 * log(s) - (x / s) ** 2 / 2,
    "LogLogistic": lambda x, s, b: log(b / s) + (b - 1) * log(x / s) - 2 * log(1 + (x / s) ** b),
    "ChiSquare": lambda x, nu: gamma(x, nu / 2, mpf(1) / 2),
    "InverseChiSquare": lambda x, nu: inverse_gamma(x, nu / 2, mpf(1) / 2),
    "ScaledInverseChiSquare": scaled_inverse_chi_square,
    "InverseGaussian": lambda x, m, s: log(s / (2 * pi * x**3)) / 2 - s * (x - m) ** 2 / (2 * m**2 * x),
    "BetaMeanPrecision": lambda x, m, k: beta(x, m * k, (1 - m) * k),
    "Pareto": lambda x, m, a: log(a) + a * log(m) - (a + 1) * log(x),
    "VonMises": lambda x, m, k: k * mp.cos(x - m) - log(2 * pi * mp.besseli(0, k)),
    "GeneralizedExtremeValue": extreme,
    "TruncatedNormal": lambda x, m, s, lo, hi: normal(x, m, s) - log(cdf((hi - m) / s) - cdf((lo - m) / s)),
    "TruncatedGamma": lambda x, a, b, lo, hi: gamma(x, a, b) - log(low(a, b * hi) - low(a, b * lo)),
    "TruncatedPoisson": lambda x, r, lo, hi: log(r) * x - r - lgamma(x + 1) - log(
        low(mp.ceil(lo), r) - low(mp.floor(hi) + 1, r) if lo > 0 else 1 - low(mp.floor(hi) + 1, r)),
}

base.SCIPY = {
    "Laplace": lambda x, m, s: stats.laplace(m, s).logpdf(x),
    "Logistic": lambda x, m, s: stats.logistic(m, s).logpdf(x),
    "Gumbel": lambda x, m, s: stats.gumbel_r(m, s).logpdf(x),
    "SkewNormal": lambda x, m, s, a: stats.skewnorm(a, m, s).logpdf(x) if max(1, abs(a)) * abs(x - m) < 8 * s else None,
    "ExpModNormal": lambda x, m, s, b: stats.exponnorm(1 / (s * b), m, s).logpdf(x) if abs(x - m) < 8 * s else None,
    "Weibull": lambda x, a, s: stats.weibull_min(a, scale=s).logpdf(x),
    "Frechet": lambda x, a, s: stats.invweibull(a, scale=s).logpdf(x),
    "Rayleigh": lambda x, s: stats.rayleigh(scale=s).logpdf(x),
    "LogLogistic": lambda x, s, b: stats.fisk(b, scale=s).logpdf(x),
    "ChiSquare": lambda x, nu: stats.chi2(nu).logpdf(x),
    "InverseChiSquare": lambda x, nu: stats.invgamma(nu / 2, scale=0.5).logpdf(x),
    "ScaledInverseChiSquare": lambda x, nu, s: stats.invgamma(nu / 2, scale=nu * s**2 / 2).logpdf(x),
    "InverseGaussian": lambda x, m, s: stats.invgauss(m / s, scale=s).logpdf(x),
    "BetaMeanPrecision": lambda x, m, k: stats.beta(m * k, (1 - m) * k).logpdf(x),
    "Pareto": lambda x, m, a: stats.pareto(a, scale=m).logpdf(x),
    "VonMises": lambda x, m, k: stats.vonmises(k, m).logpdf(x),
    "TruncatedNormal": lambda x, m, s, lo, hi: stats.truncnorm((lo - m) / s, (hi - m) / s, m, s).logpdf(x),
    "TruncatedGamma": lambda x, a, b, lo, hi: None,
    "TruncatedPoisson": lambda x, r, lo, hi: stats.poisson(r).logpmf(x) - numpy.log(
        stats.poisson(r).cdf(hi) - stats.poisson(r).cdf(numpy.ceil(lo) - 1)) if r > 1 else None,
    "GeneralizedExtremeValue": lambda x, m, s, a: stats.genextreme(-a, m, s).logpdf(x) if abs(a) > 1e-6 else None,
}


def points():
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0, 1)))
    for _ in range(16):
        m, s, z = u(-5, 5), pos(), float(rng.standard_t(3))
        for name in ("Laplace", "Logistic", "Gumbel"):
            yield name, m + s * z, [m, s]
        yield "SkewNormal", m + s * z, [m, s, u(-5, 5)]
        yield "ExpModNormal", m + s * z, [m, s, pos()]
        a, b, x = 2 * pos(), pos(), pos()
        for name in ("Weibull", "Frechet", "InverseGaussian"):
            yield name, x, [a, b]
        yield "LogLogistic", x, [b, a]
        yield "Rayleigh", x, [b]
        yield "ChiSquare", 3 * x, [2 * a]
        yield "InverseChiSquare", x, [a]
        yield "ScaledInverseChiSquare", x, [2 * a, b]
        yield "BetaMeanPrecision", u(0, 1), [u(0, 1), 5 * a]
        yield "Pareto", b * (1 + x), [b, a]
        yield "VonMises", u(-3, 3), [u(-3, 3), 3 * a]
        shape = u(-0.9, 0.9)
        t = -float(numpy.log(rng.exponential()))
        yield "GeneralizedExtremeValue", m + s * float(numpy.expm1(shape * t)) / shape, [m, s, shape]
        lo, hi = sorted((u(-4, 4), u(-4, 4)))
        yield "TruncatedNormal", u(lo, hi), [u(-3, 3), pos(), lo, hi]
        lo, hi = sorted((pos(), 1 + pos()))
        yield "TruncatedGamma", u(lo, hi), [2 * pos(), pos(), lo, hi]
        lo = float(rng.integers(0, 6))
        yield "TruncatedPoisson", lo + float(rng.integers(0, 5)), [3 * pos(), lo, lo + 4 + u(0, 3)]
    for lo, hi in ((8.0, 9.0), (30.0, 1e3), (-40.0, -39.0), (-1.0, 50.0), (-50.0, 0.3), (0.1, 0.11)):
        yield "TruncatedNormal", lo + (hi - lo) / 8, [0.0, 1.0, lo, hi]
    for lo, hi in ((20.0, 90.0), (1e-9, 1e-3), (1.0, 1.01), (1e-3, 200.0)):
        yield "TruncatedGamma", lo + (hi - lo) / 8, [2.5, 1.5, lo, hi]
    for lo, hi in ((30.0, 60.0), (0.0, 0.0), (0.5, 2.5), (3.0, 3.0)):
        yield "TruncatedPoisson", numpy.ceil(lo), [2.5, lo, hi]
    for z in (40.0, -38.5, 1e3, 1e-9, -600.0, 7.0, 3e5):
        for name in ("Laplace", "Logistic"):
            yield name, 1 + 2 * z, [1.0, 2.0]
        if z > -100:
            yield "Gumbel", 1 + 2 * z, [1.0, 2.0]
            yield "GeneralizedExtremeValue", abs(z), [1.0, 2.0, 0.4]
        if abs(z) < 100:
            for a in (0.0, 1e-3, -1.0, 7.0):
                yield "SkewNormal", 1 + 2 * z, [1.0, 2.0, a]
            for rate in (0.01, 1.0, 20.0):
                yield "ExpModNormal", 0.5 + 1.5 * z, [0.5, 1.5, rate]
    for shape in (0.0, 1e-12, -1e-7, 1e-3, -0.06, 0.06, 0.07, -0.07):
        for z in (-2.0, 0.1, 1.0, 5.0):
            yield "GeneralizedExtremeValue", 1 + 2 * z, [1.0, 2.0, shape]
    yield "GeneralizedExtremeValue", 2.9, [0.0, 1.5, -0.5]
    yield "GeneralizedExtremeValue", -2.9, [0.0, 1.5, 0.5]
    for x in (1e-300, 1e-12, 1e-3, 0.5, 3.0, 40.0, 1e3):
        for a in (0.1, 1.0, 3.0):
            yield "Weibull", x, [a, 0.7]
            yield "LogLogistic", x, [0.7, a]
        for a in (0.01, 1.0, 3.0, 50.0):
            yield "ChiSquare", x, [2 * a]
            yield "InverseChiSquare", max(x, 1e-100), [2 * a]
            yield "ScaledInverseChiSquare", max(x, 1e-100), [2 * a, 1.3]
        if x > 1e-4:
            for a in (0.1, 1.0, 3.0):
                yield "Frechet", x, [a, 0.7]
        yield "Rayleigh", x, [0.7]
        for m, s in ((1.0, 1.0), (0.01, 5.0), (100.0, 3.0)):
            yield "InverseGaussian", max(x, 1e-100), [m, s]
        yield "Pareto", 0.5 + x, [0.5, 0.01]
        yield "Pareto", 0.5 + x, [0.5, 30.0]
    yield "ChiSquare", 1e4, [1e4]
    yield "ScaledInverseChiSquare", 1.1, [1e5, 1.0]
    for x in (1e-300, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1 - 2.0**-53):
        for m, k in ((0.5, 0.02), (0.5, 2.0), (0.25, 4.0), (0.9, 30.0), (0.4, 500.0), (1e-3, 1.0)):
            yield "BetaMeanPrecision", x, [m, k]
    for kappa in (1e-300, 1e-9, 1e-3, 1.0, 8.0, 19.99, 20.0, 300.0, 1e5, 1e12):
        for x in (-3.1, -0.1, 1e-7, 0.4, 2.0, 50.0):
            yield "VonMises", x, [0.25, kappa]


base.points = points

if __name__ == "__main__":
    base.main()
