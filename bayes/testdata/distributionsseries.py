"""Writes distributionsseries.json: log densities and partial derivatives of time
series, in the form of distributions.json.

    python3 distributionsseries.py > distributionsseries.json

Needs mpmath, numpy, scipy.
"""
import numpy
from mpmath import mp
from scipy import stats

from reference import write

mp.dps = 60
rng = numpy.random.default_rng(20261122)


def garch(x, mu, a0, a1, b1, sd0):
    s, total = sd0 ** 2, 0
    for v in x:
        total += mp.log(mp.npdf(v, mu, mp.sqrt(s)))
        s = a0 + a1 * (v - mu) ** 2 + b1 * s
    return total


def by_scipy(x, mu, a0, a1, b1, sd0):
    s = [sd0 ** 2]
    for v in x[:-1]:
        s.append(a0 + a1 * (v - mu) ** 2 + b1 * s[-1])
    return stats.norm(mu, numpy.sqrt(s)).logpdf(x).sum()


def points():
    u = rng.uniform
    for _ in range(24):
        x = [float(v) for v in rng.normal(0, 3, 3)]
        yield "GARCH", x, [float(u(-2, 2)), float(u(0.05, 2)), float(u(0, 0.9)), float(u(0, 0.9)), float(u(0.1, 3))]
    yield "GARCH", [1.0, -2.0, 0.5], [0.3, 0.2, 0.0, 0.0, 1.0]
    yield "GARCH", [1e4, 0.0, 1e4], [0.0, 1e-3, 0.1, 0.85, 0.01]


write({"GARCH": garch}, {"GARCH": by_scipy}, {}, points())
