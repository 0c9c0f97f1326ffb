"""p-values and upper bounds of mean losses, with mpmath 1.2.1 (60 digits) and SciPy 1.10.1.

    python3 tails.py > tails.json
"""
import json
import math
import mpmath as mp
from scipy import stats

mp.mp.dps = 60


def cdf(n, k, p):
    """P(Bin(n, p) <= k), term by term."""
    return mp.fsum(mp.binomial(n, i) * p**i * (1 - p) ** (n - i) for i in range(int(k) + 1))


def h1(a, b):
    out = mp.mpf(0)
    if a > 0:
        out += a * mp.log(a / b)
    if a < 1:
        out += (1 - a) * mp.log((1 - a) / (1 - b))
    return out


cases = []
for n in (1, 5, 30, 100, 450, 1000):
    for share in (0, 0.004, 0.05, 0.0731, 0.2, 0.55, 1):
        for alpha in (0.01, 0.1, 0.3, 0.9):
            for whole in (True, False):
                s = float(round(n * share)) if whole else n * share
                a, total = mp.mpf(alpha), mp.mpf(s)
                mean = total / n
                bentkus = mp.e * cdf(n, math.ceil(s), a)
                case = {
                    "n": n, "sum": s, "alpha": alpha,
                    "hoeffding": float(mp.exp(-2 * n * max(0, a - mean) ** 2)),
                    "hoeffding_bentkus": float(min(1, mp.exp(-n * h1(min(mean, a), a)), bentkus)),
                }
                if s == int(s):
                    case["binomial"] = float(cdf(n, s, a))
                    case["upper"] = 1.0 if s == n else float(stats.beta.ppf(1 - alpha, s + 1, n - s))
                cases.append(case)
json.dump(cases, __import__("sys").stdout, indent=0)
