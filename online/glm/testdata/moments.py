"""Writes moments.json: what one response says of a normal linear predictor.

By quadrature with mpmath 1.2 at 30 digits: Z, and mean and variance of the predictor given the response.
"""
import json
from mpmath import mp, mpf, exp, erfc, sqrt, pi, loggamma, log, quad, findroot, mpmathify

mp.dps = 30


def loglik(family, y, t):
    if family == "poisson":
        return y * t - exp(t) - loggamma(y + 1)
    s = t if y == 1 else -t
    if family == "logistic":
        return -log(1 + exp(-s)) if s > -60 else s - exp(s)
    return log(erfc(-s / sqrt(2)) / 2)


rows = []
grid = {
    "logistic": [(1, 0), (0, 0), (1, 3), (0, 3), (1, -8), (0, 12), (1, -30), (1, 45)],
    "probit": [(1, 0), (0, 1), (1, -4), (0, 9)],
    "poisson": [(0, 0), (1, 0), (7, 1), (0, 4), (3, -6), (250, 5), (100000, 3), (0, -20)],
}
for family, cases in grid.items():
    for y, m in cases:
        for v in ("0.0001", "0.04", "0.9", "1.1", "9", "400"):
            v = mpf(v)
            f = lambda t: loglik(family, y, t) - (t - m) ** 2 / (2 * v)
            # the mode by bisection of the slope
            h = mpf(10) ** -12
            lo, hi = m - 5 * v - 5 * abs(m) - 50, m + 5 * v + 5 * abs(m) + 50
            if family == "poisson":
                hi = min(hi, max(mpf(m), log(y + 1)) + 1)
            for _ in range(150):
                mid = (lo + hi) / 2
                if f(mid + h) > f(mid - h):
                    lo = mid
                else:
                    hi = mid
            at, s = (lo + hi) / 2, sqrt(v)
            peak = f(at)
            # limits where the density is 1e-25 of its peak
            def edge(way):
                d = s / 64
                while f(at + way * d) - peak > -58:
                    d *= 1.25
                return d
            left, right = edge(-1), edge(1)
            nodes = [at - left * k / 12 for k in range(12, 0, -1)] + [at + right * k / 12 for k in range(13)]
            w = lambda t: exp(f(t) - peak)
            z = quad(w, nodes)
            mean = quad(lambda t: (t - at) * w(t), nodes) / z
            var = quad(lambda t: (t - at - mean) ** 2 * w(t), nodes) / z
            rows.append({"family": family, "y": y, "m": float(m), "v": float(v), "logz": float(log(z) + peak - log(2 * pi * v) / 2), "mean": float(at + mean), "var": float(var)})
with open("moments.json", "w") as out:
    out.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
