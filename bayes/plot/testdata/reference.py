# Writes reference.json with SciPy 1.10.1 and NumPy 1.24.2: kernel densities with
# Silverman's bandwidth and mirror images, and quantiles of the hypergeometric
# distribution; autocorrelations by convolution, standard scores, energies, and
# quantiles of the binomial distribution. Run it in this folder: python3 reference.py
import json
import numpy as np
from scipy import stats

rng = np.random.default_rng(5)


def bandwidth(x, w):
    order = np.argsort(x)
    x, w = x[order], w[order]
    n = 1 / np.sum(w**2)
    sd = np.sqrt(np.cov(x, aweights=w, ddof=1)) if w.std() > 0 else np.std(x, ddof=1)
    up = np.cumsum(w)
    q = lambda p: np.interp(p, up, x)
    iqr = q(0.75) - q(0.25)
    return 0.9 * min(sd, iqr / 1.34) * n**-0.2


def density(x, w, grid):
    h = bandwidth(x, w)
    lo, hi = x.min(), x.max()
    images = [grid, 2 * lo - grid, 2 * hi - grid]
    return sum(np.array([np.sum(w * stats.norm.pdf(t, x, h)) for t in g]) for g in images)


curves = []
for x, w in [
    (rng.normal(size=50), np.full(50, 1 / 50)),
    (rng.exponential(size=80), np.full(80, 1 / 80)),
    (rng.normal(size=40), rng.dirichlet(np.ones(40))),
]:
    at = [0, 1, 20, 100, 200, 255]
    grid = np.linspace(x.min(), x.max(), 256)[at]
    curves.append(dict(x=x.tolist(), w=w.tolist(), at=at, grid=grid.tolist(), density=density(x, w, grid).tolist()))

bands = []
for draws, total, in_bin, level in [(1000, 8000, 400, 0.95), (200, 800, 40, 0.9993), (50, 100, 5, 0.9), (10, 1000, 50, 0.99), (4, 8, 2, 0.95)]:
    d = stats.hypergeom(total, in_bin, draws)
    tail = (1 - level) / 2
    k = np.arange(max(0, draws - total + in_bin), min(draws, in_bin) + 1)
    lo = next(i for i in k if d.cdf(i) > tail)
    hi = next(i for i in k[::-1] if d.sf(i - 1) > tail)
    bands.append(dict(draws=draws, total=total, in_bin=in_bin, level=level, lo=int(lo), hi=int(hi)))

auto = []
for n, rho, lags in [(60, 0.9, 20), (200, -0.3, 30), (5, 0.0, 4)]:
    x = [rng.normal()]
    for _ in range(n - 1):
        x.append(rho * x[-1] + rng.normal())
    x = np.array(x) + 1e3
    c = np.correlate(x - x.mean(), x - x.mean(), mode="full")[n - 1 :]
    auto.append(dict(x=x.tolist(), rho=(c / c[0])[: lags + 1].tolist()))

x = rng.gamma(2, size=30)
scores = dict(x=x.tolist(), z=stats.zscore(x, ddof=1).tolist())

e = rng.normal(loc=40, size=(3, 25))
energies = dict(chains=e.tolist(), marginal=(e - e.mean()).ravel().tolist(), transition=np.diff(e, axis=1).ravel().tolist())

binomials = []
for n, prob, level in [(400, 0.05, 0.9975), (100, 0.04, 0.95), (1000, 0.1, 0.9), (7, 0.5, 0.5), (20, 1.0, 0.95)]:
    d, tail, k = stats.binom(n, prob), (1 - level) / 2, np.arange(n + 1)
    lo = next(i for i in k if d.cdf(i) > tail)
    hi = next(i for i in k[::-1] if d.sf(i - 1) > tail)
    binomials.append(dict(n=n, prob=prob, level=level, lo=int(lo), hi=int(hi)))

with open("reference.json", "w") as f:
    json.dump(dict(curves=curves, bands=bands, auto=auto, scores=scores, energies=energies, binomials=binomials), f)
