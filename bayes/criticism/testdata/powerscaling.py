"""Reference values of power-scaling sensitivity: powerscaling.json.

    /usr/bin/python3 powerscaling.py > powerscaling.json

mpmath 1.2.1, SciPy 1.10.1. "distances" are sums over intervals of the definition
in Kallioinen, Paananen, Bürkner and Vehtari 2024, with 50 digits. "normal" are
sensitivities of the mean of normal data with known sd under a normal prior,
whose posterior is normal for every power, by quadrature over the range that 4000
midpoint quantiles of the posterior have; "gamma" those of the rate of Poisson
counts under a gamma prior of it, not of its logarithm.
"""
import json
import random

import mpmath
from scipy.integrate import quad
from scipy.stats import gamma, norm
from math import log, log1p, sqrt

mpmath.mp.dps = 50


def divergence(p, q, widths):
    """CJS(P || Q) of step functions."""
    total = mpmath.mpf(0)
    for a, b, w in zip(p, q, widths):
        if a > 0:
            total += w * a * mpmath.log(2 * a / (a + b), 2)
        total += w * (b - a) / (2 * mpmath.log(2))
    return total


def distance(x, p, q):
    widths = [b - a for a, b in zip(x, x[1:])]

    def one(p, q):
        bound = sum(w * (a + b) for a, b, w in zip(p, q, widths))
        return mpmath.sqrt((divergence(p, q, widths) + divergence(q, p, widths)) / bound)

    cp = [sum(p[: i + 1], mpmath.mpf(0)) for i in range(len(x) - 1)]
    cq = [sum(q[: i + 1], mpmath.mpf(0)) for i in range(len(x) - 1)]
    return max(one(cp, cq), one([1 - v for v in cp], [1 - v for v in cq]))


def distances():
    random.seed(1)
    out = []
    for n in (2, 5, 20):
        x = sorted(random.gauss(0, 1) for _ in range(n))
        p, q = ([mpmath.mpf(random.randint(1, 1000)) for _ in range(n)] for _ in range(2))
        p, q = ([v / sum(w) for v in w] for w in (p, q))
        out.append({"x": x, "p": [float(v) for v in p], "q": [float(v) for v in q],
                    "distance": float(distance([mpmath.mpf(v) for v in x], [mpmath.mpf(float(v)) for v in p], [mpmath.mpf(float(v)) for v in q]))})
    return out


def smooth(lo, hi, p, q):
    """The distance of two distributions with functions p and q on [lo, hi]."""
    def one(p, q):
        def f(x):
            a, b = p(x), q(x)
            return -(a * log1p((b - a) / (2 * a)) + b * log1p((a - b) / (2 * b))) / log(2)
        top = quad(f, lo, hi, epsabs=0, epsrel=1e-7, limit=500)[0]
        return sqrt(top / quad(lambda x: p(x) + q(x), lo, hi, epsrel=1e-10, limit=500)[0])

    return max(one(p.cdf, q.cdf), one(p.sf, q.sf))


def posterior(case, prior=1.0, likelihood=1.0):
    a = prior / case["prior_sd"] ** 2
    b = likelihood * case["n"] / case["sd"] ** 2
    return norm((a * case["prior_mean"] + b * case["mean"]) / (a + b), 1 / sqrt(a + b))


def rate(case, prior=1.0, likelihood=1.0):
    return gamma(prior * (case["shape"] - 1) + 1 + likelihood * case["total"], scale=1 / (prior * case["rate"] + likelihood * case["n"]))


def sensitivities(case, posterior):
    base = posterior(case)
    lo, hi = base.ppf(0.5 / 4000), base.ppf(1 - 0.5 / 4000)
    step = log(1.01) / log(2)
    both = lambda of: sum(smooth(lo, hi, base, of(power)) for power in (1 / 1.01, 1.01)) / 2 / step
    return dict(case, prior=both(lambda p: posterior(case, prior=p)), likelihood=both(lambda p: posterior(case, likelihood=p)))


cases = [
    {"name": "vague prior", "prior_mean": 0, "prior_sd": 10, "n": 8, "mean": 1, "sd": 1},
    {"name": "conflict", "prior_mean": 0, "prior_sd": 1, "n": 8, "mean": 4, "sd": 1},
    {"name": "strong prior", "prior_mean": 0, "prior_sd": 0.1, "n": 2, "mean": 0.3, "sd": 2},
    {"name": "agreement", "prior_mean": 1, "prior_sd": 1, "n": 3, "mean": 1, "sd": 1},
]
counts = [
    {"name": "conflict", "shape": 2, "rate": 4, "n": 3, "total": 12},
    {"name": "vague prior", "shape": 1.5, "rate": 0.1, "n": 3, "total": 12},
]
standard = norm(0, 1)
lo, hi = standard.ppf(0.5 / 4000), standard.ppf(1 - 0.5 / 4000)
print(json.dumps({
    "distances": distances(),
    "normal": [sensitivities(c, posterior) for c in cases],
    "gamma": [sensitivities(c, rate) for c in counts],
    "shift": smooth(lo, hi, standard, norm(0.23, 1)),
    "scale": smooth(lo, hi, standard, norm(0, 1.23)),
}, indent=1))
