"""Two-sample statistics by SciPy and NumPy: python3 statistics.py > statistics.json"""
import json

import numpy as np
import scipy
from scipy import stats
from scipy.spatial import distance

rng = np.random.default_rng(1)
numbers, counts = [], []
for n, m, shift, digits in [(7, 5, 0, 9), (40, 25, 1, 9), (200, 133, 0.3, 9), (60, 60, 0.5, 0), (1, 9, 0, 9), (500, 400, 0.1, 1), (90, 50, 2, 0)]:
    x = np.round(rng.normal(size=n), digits)
    y = np.round(rng.normal(shift, 1.3, size=m), digits)
    exact = stats.ks_2samp(x, y, method="exact")
    z = np.sqrt(n * m / (n + m)) * exact.statistic
    edges = np.quantile(x, np.arange(1, 5) / 5)
    # Where edges are equal, what equals them has a bin of its own.
    p, q = [np.maximum(np.bincount(np.searchsorted(edges, v) + np.isin(v, edges), minlength=5) / len(v), 0.01) for v in (x, y)]
    numbers.append({
        "x": x.tolist(), "y": y.tolist(), "d": exact.statistic, "p": exact.pvalue,
        "asymptotic": float(stats.kstwobign.sf(z)), "energy": stats.energy_distance(x, y),
        "wasserstein": stats.wasserstein_distance(x, y), "psi": float(np.sum((q - p) * np.log(q / p))),
    })
for x, y in [([3, 5, 0, 9], [10, 2, 0, 4]), ([100, 50], [90, 75]), ([1, 0, 7], [0, 2, 0])]:
    x, y = np.array(x), np.array(y)
    seen = x + y > 0
    chi, p, dof, _ = stats.chi2_contingency(np.array([x, y])[:, seen], correction=False)
    js = distance.jensenshannon(x / x.sum(), y / y.sum()) ** 2
    counts.append({"x": x.tolist(), "y": y.tolist(), "chi": chi, "dof": dof, "p": p, "js": js})
print(json.dumps({"scipy": scipy.__version__, "numbers": numbers, "counts": counts}))
