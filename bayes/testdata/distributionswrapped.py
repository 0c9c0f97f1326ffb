"""Writes distributionswrapped.json: log densities and partial derivatives of
mixtures, zero-inflated and hurdle distributions, in the form of
distributions.json.

    python3 distributionswrapped.py > distributionswrapped.json

Every probability is the plain sum over what was marginalised, at 700 digits,
and compared with the same sum of scipy.stats. Needs mpmath, numpy, scipy.
"""
import numpy
from mpmath import mp, mpf
from scipy import stats

from reference import write

mp.dps = 700  # as distributions.py
log, exp = mp.log, mp.exp
rng = numpy.random.default_rng(20261123)


def normal(x, mean, sd):
    return mp.npdf(x, mean, sd)


def half_normal(x, sd):
    return 2 * mp.npdf(x, 0, sd) if x >= 0 else mpf(0)


def poisson(x, rate):
    return rate**int(x) * exp(-rate) / mp.factorial(x)


def binomial_logit(x, n, eta):
    if x > n:
        return mpf(0)
    p = 1 / (1 + exp(-eta))
    return mp.binomial(n, x) * p**int(x) * (1 - p) ** int(n - x)


def geometric(x, p):
    return p * (1 - p) ** int(x)


def neg_binomial(x, mu, phi):
    return mp.rf(phi, int(x)) / mp.factorial(x) * (phi / (mu + phi)) ** phi * (mu / (mu + phi)) ** int(x)


def log_normal(x, mu, sigma):
    return mp.npdf(log(x), mu, sigma) / x


def inflated(x, p, f):
    return (p if x == 0 else 0) + (1 - p) * f(x)


def hurdle(x, p, f):
    return p if x == 0 else (1 - p) * f(x) / (1 - f(0))


DENSITIES = {
    "MixtureNormal": lambda x, w, m, s, h: log(w[0] * normal(x, m, s) + w[1] * half_normal(x, h)),
    "MixturePoisson": lambda x, w, r, n, e: log(w[0] * poisson(x, r) + w[1] * binomial_logit(x, n, e)),
    "MixtureNested": lambda x, w, p, r, q: log(
        w[0] * inflated(x, p, lambda k: poisson(k, r)) + w[1] * geometric(x, q)),
    "ZeroInflatedPoisson": lambda x, p, r: log(inflated(x, p, lambda k: poisson(k, r))),
    "ZeroInflatedNegBinomialMean": lambda x, p, m, s: log(inflated(x, p, lambda k: neg_binomial(k, m, s))),
    "ZeroInflatedBinomialLogit": lambda x, p, n, e: log(inflated(x, p, lambda k: binomial_logit(k, n, e))),
    "HurdlePoisson": lambda x, p, r: log(hurdle(x, p, lambda k: poisson(k, r))),
    "HurdleNegBinomialLog": lambda x, p, e, s: log(hurdle(x, p, lambda k: neg_binomial(k, exp(e), s))),
    "HurdleLogNormal": lambda x, p, m, s: log(p if x == 0 else (1 - p) * log_normal(x, m, s)),
}


def logistic(e):
    return 1 / (1 + numpy.exp(-e))


def in_scipy(f):
    """f without the digits that a sum of probabilities loses in the tails."""
    def g(x, *p):
        v = f(x, *p)
        return numpy.log(v) if 1e-12 < v and (x == 0 or x > 1e-6 or x < 0) else None
    return g


def zero(x, p, d):
    return p * (x == 0) + (1 - p) * d.pmf(x)


SCIPY = {
    "MixtureNormal": lambda x, w, m, s, h: w[0] * stats.norm(m, s).pdf(x) + w[1] * stats.halfnorm(0, h).pdf(x),
    "MixturePoisson": lambda x, w, r, n, e: w[0] * stats.poisson(r).pmf(x) + w[1] * stats.binom(int(n), logistic(e)).pmf(x),
    "MixtureNested": lambda x, w, p, r, q: w[0] * zero(x, p, stats.poisson(r)) + w[1] * stats.geom(q).pmf(x + 1),
    "ZeroInflatedPoisson": lambda x, p, r: zero(x, p, stats.poisson(r)),
    "ZeroInflatedNegBinomialMean": lambda x, p, m, s: zero(x, p, stats.nbinom(s, s / (m + s))),
    "ZeroInflatedBinomialLogit": lambda x, p, n, e: zero(x, p, stats.binom(int(n), logistic(e))),
    "HurdlePoisson": lambda x, p, r: p if x == 0 else (1 - p) * stats.poisson(r).pmf(x) / stats.poisson(r).sf(0),
    "HurdleNegBinomialLog": lambda x, p, e, s: p if x == 0 else (1 - p) * stats.nbinom(
        s, s / (numpy.exp(e) + s)).pmf(x) / stats.nbinom(s, s / (numpy.exp(e) + s)).sf(0),
    "HurdleLogNormal": lambda x, p, m, s: p if x == 0 else (1 - p) * stats.lognorm(s, scale=numpy.exp(m)).pdf(x),
}

# Arguments without a derivative: 0 is x.
DISCRETE = {name: {0} for name in DENSITIES}
DISCRETE["MixtureNormal"] = set()
DISCRETE["MixturePoisson"] = {0, 3}
DISCRETE["ZeroInflatedBinomialLogit"] = {0, 2}


def points():
    """Yields (name, x, parameters): random ones, then the tails."""
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0, 1)))
    whole = lambda lo, hi: float(rng.integers(lo, hi, endpoint=True))
    for i in range(20):
        w = u(0, 1)
        w = [w, 1 - w]
        yield "MixtureNormal", u(-4, 4), [w, u(-3, 3), pos(), pos()]
        n = whole(1, 20)
        yield "MixturePoisson", whole(0, n + 3), [w, 5 * pos(), n, u(-2, 2)]
        yield "MixtureNested", whole(0, 9) * (i % 3 > 0), [w, u(0, 1), 3 * pos(), u(0, 1)]
        x = whole(0, 9) * (i % 2)
        yield "ZeroInflatedPoisson", x, [u(0, 1), 3 * pos()]
        yield "ZeroInflatedNegBinomialMean", x, [u(0, 1), 3 * pos(), pos()]
        n = whole(9, 20)
        yield "ZeroInflatedBinomialLogit", x, [u(0, 1), n, u(-2, 2)]
        yield "HurdlePoisson", x, [u(0, 1), 3 * pos()]
        yield "HurdleNegBinomialLog", x, [u(0, 1), u(-2, 3), pos()]
        yield "HurdleLogNormal", pos() * (i % 4 > 0), [u(0, 1), u(-2, 2), pos()]
    for x in (-40.0, -1e-9, 0.5, 1e-9, 30.0, 1e3):
        for w in ([1e-300, 1.0], [0.25, 0.75], [1 - 2.0**-53, 2.0**-53]):
            yield "MixtureNormal", x, [w, -2.0, 0.5, 1e-3]
            yield "MixtureNormal", x, [w, 0.0, 10.0, 10.0]
    for p in (1e-300, 1e-17, 0.25, 1 - 2.0**-53):
        for rate in (1e-3, 2.0, 800.0):
            for x in (0.0, 1.0, 40.0):
                yield "ZeroInflatedPoisson", x, [p, rate]
                yield "HurdlePoisson", x, [p, rate]
                yield "MixtureNested", x, [[0.5, 0.5], p, rate, 0.25]
        for x in (0.0, 1.0, 60.0):
            yield "ZeroInflatedNegBinomialMean", x, [p, 1e-3, 1e3]
            yield "HurdleNegBinomialLog", x, [p, -20.0, 2.0]
            yield "HurdleNegBinomialLog", x, [p, 5.0, 1e-3]
        for x in (0.0, 1e-100, 1e6):
            yield "HurdleLogNormal", x, [p, 0.5, 2.0]


write(DENSITIES, {name: in_scipy(f) for name, f in SCIPY.items()}, DISCRETE, points())
