"""Writes ecdf.json: probabilities of leaving bands for the ECDF of uniform values by the
direct recursion over conditional binomials, in exact rational arithmetic, with
quantiles of scipy; and the bands of another implementation.

bayesplot 1.10.0 (R 4.2.2), by Rscript:
    l <- bayesplot:::ecdf_intervals(bayesplot:::adjust_gamma(N, 1, K, prob,
         interpolate_adj = FALSE), N, K)

Run: python3 ecdf.py > ecdf.json   (Python 3.11, scipy 1.10.1)
"""
import json
import subprocess
from fractions import Fraction
from math import comb

from scipy.stats import binom


def outside(n, lower, upper, k):
    p = {0: Fraction(1)}
    for i in range(1, k):
        q = Fraction(1, k - i + 1)  # of a value above z_{i-1} to be below z_i
        new = {}
        for c in range(lower[i - 1], upper[i - 1] + 1):
            new[c] = sum(w * comb(n - b, c - b) * q ** (c - b) * (1 - q) ** (n - c) for b, w in p.items() if b <= c)
        p = new
    return float(1 - sum(p.values()))


out = []
for n, k, level in [(10, 5, 0.9), (40, 20, 0.95), (40, 40, 0.95), (100, 10, 0.99), (250, 51, 0.95), (30, 7, 0.999999)]:
    case = {"n": n, "parts": k, "level": level, "by_gamma": []}
    r = subprocess.run(["Rscript", "-e", f"""
        l <- bayesplot:::ecdf_intervals(bayesplot:::adjust_gamma({n}, 1, {k}, {level}, interpolate_adj = FALSE), {n}, {k})
        cat(jsonlite::toJSON(l))"""], capture_output=True, text=True, check=True)
    theirs = json.loads(r.stdout)
    case["bayesplot"] = {"lower": theirs["lower"][1:-1], "upper": theirs["upper"][1:-1]}
    # gammas of which no quantile is a tie
    for gamma in [0.1234567, 0.01234567, 0.00234567, 1.234567e-7]:
        lower = [int(binom.ppf(gamma / 2, n, i / k)) for i in range(1, k)]
        upper = [int(binom.isf(gamma / 2, n, i / k)) for i in range(1, k)]
        case["by_gamma"].append({"gamma": gamma, "lower": lower, "upper": upper, "outside": outside(n, lower, upper, k)})
    out.append(case)
print("[" + ",\n".join(json.dumps(c) for c in out) + "]")
