"""Writes gp.json: covariances, spectral densities, marginal likelihoods and
predictions of Gaussian processes, from Bessel functions, quadrature and dense
linear algebra. scipy 1.10.1, mpmath 1.2.1, numpy 1.24.2."""
import json
import mpmath as mp
import numpy as np
from scipy.special import gamma, kv
from scipy.stats import multivariate_normal

x = np.array([[0.0, 0.3], [0.7, -0.4], [1.1, 1.0], [2.5, 0.2], [0.7, 0.9]])
new = np.array([[0.5, 0.5], [3.0, -1.0]])
y = np.array([0.3, -0.8, 1.1, 0.4, 0.9])
sd, length, noise, mean = 1.3, np.array([0.8, 1.7]), 0.45, 0.25


def distance(a, b):
    return np.sqrt((((a[:, None, :] - b[None, :, :]) / length) ** 2).sum(-1))


def matern(nu):
    def k(r):
        z = np.sqrt(2 * nu) * np.where(r == 0, 1, r)
        return np.where(r == 0, 1, 2 ** (1 - nu) / gamma(nu) * z ** nu * kv(nu, z))
    return k


shapes = {"SquaredExponential": lambda r: np.exp(-r * r / 2),
          "Matern12": matern(0.5), "Matern32": matern(1.5), "Matern52": matern(2.5)}
cov = {name: (lambda k: lambda a, b: sd ** 2 * k(distance(a, b)))(k) for name, k in shapes.items()}
period = 2.3
cov["Periodic"] = lambda a, b: sd ** 2 * np.exp(-2 * (np.sin(np.pi * (a[:, None] - b[None]) / period) ** 2 / length ** 2).sum(-1))
cov["Linear"] = lambda a, b: sd ** 2 + (a * length ** 2) @ b.T
cov["Sum"] = lambda a, b: cov["Matern32"](a, b) + cov["Linear"](a, b)
cov["Product"] = lambda a, b: cov["Periodic"](a, b) * cov["SquaredExponential"](a, b)

out = {"x": x.tolist(), "new": new.tolist(), "y": y.tolist(), "sd": sd, "length": length.tolist(),
       "noise": noise, "mean": mean, "period": period, "cases": {}, "spectra": {}}
for name, k in cov.items():
    kn = k(x, x) + noise ** 2 * np.eye(5)
    ks = k(x, new)
    out["cases"][name] = {
        "between": k(x, new).ravel().tolist(),
        "logp": multivariate_normal(np.full(5, mean), kn).logpdf(y),
        "given": (mean + ks.T @ np.linalg.inv(kn) @ (y - mean)).tolist(),
        "cov": (k(new, new) - ks.T @ np.linalg.inv(kn) @ ks).ravel().tolist()}

mp.mp.dps = 20
scalar = {"SquaredExponential": lambda r: mp.exp(-r * r / 2), "Matern12": lambda r: mp.exp(-r),
          "Matern32": lambda r: (1 + mp.sqrt(3) * r) * mp.exp(-mp.sqrt(3) * r),
          "Matern52": lambda r: (1 + mp.sqrt(5) * r + 5 * r * r / 3) * mp.exp(-mp.sqrt(5) * r)}
w = mp.mpf("1.4")  # one coordinate, length 0.8; two: (1.4, 0.6) with length
v = mp.sqrt((w * length[0]) ** 2 + (mp.mpf("0.6") * length[1]) ** 2)
steps = [mp.mpf(i) for i in range(0, 41, 2)]
for name, k in scalar.items():
    one = 2 * length[0] * mp.quad(lambda r: k(r) * mp.cos(w * length[0] * r), steps)
    two = 2 * mp.pi * length[0] * length[1] * mp.quad(lambda r: r * k(r) * mp.besselj(0, v * r), steps)
    out["spectra"][name] = [float(sd ** 2 * one), float(sd ** 2 * two)]
json.dump(out, open("gp.json", "w"), indent=1)
