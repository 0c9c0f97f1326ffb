"""Writes schools.json: log evidence of models of the eight schools of Rubin
1981, by one-dimensional quadrature over tau; mu and the schools' effects are
integrated in closed form.

Run: python3 schools.py > schools.json   (Python 3.11, scipy 1.10.1)
"""
import json

import numpy as np
from scipy.integrate import quad
from scipy.stats import multivariate_normal

y = np.array([28, 8, -3, 7, -1, 1, 18, 12], float)
s = np.array([15, 10, 16, 11, 9, 11, 10, 18], float)


def given(tau):  # mu ~ normal(0, 5)
    return multivariate_normal.pdf(y, np.zeros(8), np.diag(s**2 + tau**2) + 25)


def half_normal(tau, scale):
    return 2 / (scale * np.sqrt(2 * np.pi)) * np.exp(-0.5 * (tau / scale) ** 2)


def partial(scale):
    z, error = quad(lambda t: given(t) * half_normal(t, scale) * 1e14, 0, 12 * scale, epsabs=0, epsrel=1e-12, limit=500)
    assert error < 1e-9 * z
    return float(np.log(z) - np.log(1e14))


print(json.dumps({"pooled": float(np.log(given(0))), "partial_5": partial(5), "partial_25": partial(25)}, indent=1))
