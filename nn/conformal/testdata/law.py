# Coverage of a threshold given its calibration set, and of a test set: the beta
# and beta-binomial distributions of SciPy 1.10.1. Writes law.json.
import json
import math
from fractions import Fraction

from scipy.stats import beta, betabinom

rows = []
for n, alpha in [(9, "0.1"), (19, "0.1"), (22, "0.1"), (102, "0.1"), (199, "0.05"), (1000, "0.01"), (2491, "0.1"), (50, "0.3"), (244390, "0.1")]:
    k = math.ceil((n + 1) * (1 - Fraction(alpha)))
    law = beta(k, n + 1 - k)
    a = float(alpha)
    row = {"n": n, "alpha": a, "mean": law.mean(), "at": [], "quantiles": [], "test": []}
    for c in [1 - 2 * a, 1 - a, 1 - a / 2]:
        row["at"].append([c, law.cdf(c)])
    for q in [1e-6, 0.01, 0.5, 0.95]:
        row["quantiles"].append([q, law.ppf(q)])
    for m in [1, 10, 431]:
        test = betabinom(m, k, n + 1 - k)
        for x in sorted({0, m // 2, int(m * (1 - a)), m - 1}):
            row["test"].append([m, x, test.cdf(x)])
    rows.append(row)
json.dump(rows, open("law.json", "w"), indent=1)
