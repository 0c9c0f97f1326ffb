"""Writes distributionsdiscrete.json: log densities and partial derivatives of
counts, grades and allocations, in the form of distributions.json.

    python3 distributionsdiscrete.py > distributionsdiscrete.json

Probabilities are written from their textbook definitions, most of them as sums
or integrals that look nothing like the kernels, with mpmath at 700 digits, and
compared with scipy.stats where that has them. Needs mpmath, numpy, scipy.
"""
import numpy
from mpmath import mp, mpf
from scipy import stats

from reference import exact, write

mp.dps = 700  # e^−700 less than 1, and derivatives of step 1e-25
log, exp = mp.log, mp.exp
rng = numpy.random.default_rng(20261122)


def xlogy(x, y):
    return mpf(0) if x == 0 else x * log(y)


def neg_binomial(x, alpha, beta):
    """Product of the x factors of the rising factorial."""
    coefficient = mp.rf(alpha, int(x)) / mp.factorial(int(x))
    return log(coefficient * (beta / (beta + 1)) ** alpha / (beta + 1) ** x)


def beta_binomial(x, n, a, b):
    ratio = mp.rf(a, int(x)) * mp.rf(b, int(n - x)) / mp.rf(a + b, int(n))
    return log(mp.binomial(n, x) * ratio)


def hypergeometric(x, n, a, b):
    return log(mp.binomial(a, x) * mp.binomial(b, n - x) / mp.binomial(a + b, n))


def multinomial(x, n, p):
    ways = mp.factorial(n)
    for k in x:
        ways /= mp.factorial(k)
    return log(ways) + mp.fsum(xlogy(k, q) for k, q in zip(x, p))


def dirichlet_multinomial(x, n, alpha):
    ways = mp.factorial(n) / mp.rf(mp.fsum(alpha), int(n))
    for k, a in zip(x, alpha):
        ways *= mp.rf(a, int(k)) / mp.factorial(k)
    return log(ways)


def grade(below):
    """The log probability that an error is between cutpoints − eta."""
    def f(x, eta, cuts):
        k = int(x)
        top = below(cuts[k] - eta) if k < len(cuts) else mpf(1)
        return log(top - (below(cuts[k - 1] - eta) if k > 0 else 0))
    return f


DENSITIES = {
    "NegBinomial": neg_binomial,
    "NegBinomialMean": lambda x, mu, phi: neg_binomial(x, phi, phi / mu),
    "NegBinomialLog": lambda x, eta, phi: neg_binomial(x, phi, phi / exp(eta)),
    "BetaBinomial": beta_binomial,
    "Geometric": lambda x, p: log(p * (1 - p) ** x),
    "Hypergeometric": hypergeometric,
    "OrderedLogistic": grade(lambda v: 1 / (1 + exp(-v))),
    "OrderedProbit": grade(mp.ncdf),
    "Multinomial": multinomial,
    "DirichletMultinomial": dirichlet_multinomial,
}


def scipy_grade(dist):
    def f(x, eta, cuts):
        edges = numpy.concatenate([[-numpy.inf], cuts, [numpy.inf]]) - eta
        p = dist.cdf(edges[int(x) + 1]) - dist.cdf(edges[int(x)])
        return numpy.log(p) if p > 1e-6 else None
    return f


SCIPY = {
    # scipy forms 1 − p of a p near 1
    "NegBinomial": lambda x, a, b: stats.nbinom(a, b / (b + 1)).logpmf(x) if b < 1e4 else None,
    "NegBinomialMean": lambda x, m, p: stats.nbinom(p, p / (p + m)).logpmf(x) if p < 1e4 * m else None,
    "NegBinomialLog": lambda x, e, p: stats.nbinom(p, p / (p + numpy.exp(e))).logpmf(x) if abs(e) < 5 and p < 1e4 else None,
    "BetaBinomial": lambda x, n, a, b: stats.betabinom(int(n), a, b).logpmf(x),
    "Geometric": lambda x, p: stats.geom(p).logpmf(x + 1) if p > 1e-9 else None,
    "Hypergeometric": lambda x, n, a, b: stats.hypergeom(int(a + b), int(a), int(n)).logpmf(x),
    "OrderedLogistic": scipy_grade(stats.logistic),
    "OrderedProbit": scipy_grade(stats.norm),
    "Multinomial": lambda x, n, p: stats.multinomial(int(n), p).logpmf(x),
    "DirichletMultinomial": lambda x, n, a: None,
}

# Arguments without a derivative: 0 is x.
DISCRETE = {name: {0} for name in DENSITIES}
DISCRETE["Hypergeometric"] = {0, 1, 2, 3}
for name in ("BetaBinomial", "Multinomial", "DirichletMultinomial"):
    DISCRETE[name] = {0, 1}


def points():
    """Yields (name, x, parameters): random ones, then the tails."""
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0, 1.5)))
    whole = lambda lo, hi: float(rng.integers(lo, hi, endpoint=True))
    for _ in range(16):
        yield "NegBinomial", whole(0, 30), [2 * pos(), pos()]
        yield "NegBinomialMean", whole(0, 30), [6 * pos(), pos()]
        yield "NegBinomialLog", whole(0, 30), [u(-4, 5), pos()]
        n = whole(1, 40)
        yield "BetaBinomial", whole(0, n), [n, pos(), pos()]
        yield "Geometric", whole(0, 20), [u(0, 1)]
        a, b = whole(1, 40), whole(1, 40)
        n = whole(1, a + b)
        yield "Hypergeometric", whole(max(0, n - b), min(n, a)), [n, a, b]
        cuts = list(numpy.cumsum([u(-3, 0)] + [pos() for _ in range(2)]))
        cuts = [float(c) for c in cuts]
        yield "OrderedLogistic", whole(0, 3), [u(-4, 4), cuts]
        yield "OrderedProbit", whole(0, 3), [u(-3, 3), cuts]
        x = [whole(0, 9) for _ in range(3)]
        p = rng.dirichlet([1, 1, 1])
        yield "Multinomial", x, [sum(x), [float(v) for v in p]]
        yield "DirichletMultinomial", x, [sum(x), [pos(), pos(), pos()]]
    for phi in (1e-6, 0.1, 3.0, 1e3, 1e6, 1e9):
        for mu in (1e-9, 0.5, 30.0, 2e3):
            for x in (0.0, 1.0, 25.0, 127.0, 128.0):
                yield "NegBinomialMean", x, [mu, phi]
        for eta in (-700.0, -20.0, 0.3, 5.0, 30.0):
            for x in (0.0, 1.0, 40.0, 300.0):
                yield "NegBinomialLog", x, [eta, phi]
    for alpha in (1e-6, 0.2, 40.0):
        for beta in (1e-12, 1e-3, 2.0, 1e9):
            for x in (0.0, 1.0, 60.0, 900.0):
                yield "NegBinomial", x, [alpha, beta]
    for a, b in ((1e-6, 1e-6), (1.0, 1.0), (0.01, 300.0), (1e3, 2e3), (1e5, 0.5)):
        for x in (0.0, 1.0, 6.0, 7.0):
            yield "BetaBinomial", x, [7.0, a, b]
        yield "BetaBinomial", 300.0, [1e3, a, b]
    for p in (1e-300, 1e-17, 0.25, 1 - 2.0**-53):
        for x in (0.0, 1.0, 50.0):
            yield "Geometric", x, [p]
    for x in (0.0, 30.0, 100.0):
        yield "Hypergeometric", x, [100.0, 5e3, 2e4]
    for eta in (-300.0, -40.0, -7.0, 0.0, 7.0, 40.0, 300.0):
        for cuts in ([-1.0, 0.5, 0.5 + 1e-9], [-2.0, -1.9, 3.0], [-1e-3, 0.0, 30.0]):
            for x in (0.0, 1.0, 2.0, 3.0):
                yield "OrderedLogistic", x, [eta, cuts]
                if abs(eta) < 10:
                    yield "OrderedProbit", x, [eta, cuts]
    yield "Multinomial", [0.0, 0.0, 0.0], [0.0, [0.2, 0.3, 0.5]]
    yield "Multinomial", [0.0, 7.0, 0.0], [7.0, [1e-300, 1 - 2.0**-53, 2.0**-53]]
    yield "Multinomial", [100.0, 7e2, 2e2], [1e3, [0.125, 0.625, 0.25]]
    yield "DirichletMultinomial", [0.0, 0.0, 0.0], [0.0, [1.0, 2.0, 3.0]]
    yield "DirichletMultinomial", [100.0, 7e2, 2e2], [1e3, [1e-3, 5.0, 300.0]]


write(DENSITIES, SCIPY, DISCRETE, points())
