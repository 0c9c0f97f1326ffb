"""Mixtures of normals in 40 digits, by quadrature where scipy has no closed form:
writes mixture.json. mpmath 1.3.0."""
import json
from mpmath import erfc, exp, findroot, inf, log, mp, mpf, npdf, quad, sqrt

mp.dps = 40


def cdf(y, parts):
    return sum(erfc(-(y - m) / sqrt(2 * v)) / 2 for m, v in parts) / len(parts)


def pdf(y, parts):
    return sum(npdf(y, m, sqrt(v)) for m, v in parts) / len(parts)


def crps(y, parts):
    """The definition: the integral of (F − step)²."""
    lo = min(m - 40 * sqrt(v) for m, v in parts)
    hi = max(m + 40 * sqrt(v) for m, v in parts)
    knots = sorted({m + k * sqrt(v) for m, v in parts for k in (-8, -4, -2, 0, 2, 4, 8)} | {lo, hi, y})
    below = [k for k in knots if k <= y]
    above = [k for k in knots if k >= y]
    left = quad(lambda x: cdf(x, parts) ** 2, below) if len(below) > 1 else 0
    upper = lambda x: sum(erfc((x - m) / sqrt(2 * v)) / 2 for m, v in parts) / len(parts)
    right = quad(lambda x: upper(x) ** 2, above) if len(above) > 1 else 0
    return left + right


out = []
for parts in [[(0, 1)], [(9.25, 2.5)], [(-1, 0.25), (2, 4)], [(1, 1), (1.5, 2), (0.75, 0.5), (8, 0.125), (1.25, 1)], [(1e6, 1e-4), (1e6 + 1, 1e-4)]]:
    parts = [(mpf(m), mpf(v)) for m, v in parts]
    for y in (parts[0][0], parts[0][0] - 3, parts[-1][0] + mpf("0.625")):
        out.append({
            "mean": [float(m) for m, _ in parts], "variance": [float(v) for _, v in parts], "y": float(y),
            "cdf": float(cdf(y, parts)), "logdensity": float(log(pdf(y, parts))), "crps": float(crps(y, parts)),
        })
quantiles = []
for parts in [[(0, 1)], [(-1, 0.25), (2, 4)], [(1, 1), (1.5, 2), (0.75, 0.5), (8, 0.125), (1.25, 1)]]:
    parts = [(mpf(m), mpf(v)) for m, v in parts]
    for p in ("0.001", "0.05", "0.5", "0.75", "0.975"):
        p = mpf(float(p))
        lo, hi = mpf(-30), mpf(30)
        for _ in range(200):
            mid = (lo + hi) / 2
            lo, hi = (mid, hi) if cdf(mid, parts) < p else (lo, mid)
        quantiles.append({"mean": [float(m) for m, _ in parts], "variance": [float(v) for _, v in parts], "p": float(p), "quantile": float(hi)})
json.dump({"points": out, "quantiles": quantiles}, open("mixture.json", "w"), indent=1)
