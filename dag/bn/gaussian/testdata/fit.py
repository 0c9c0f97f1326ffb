"""Least squares by normal equations in 60 digits, on rows of two groups with some
values missing; one column is far from 0. Writes fit.json.

    python3 fit.py        # Python 3.11, mpmath
"""
import json
import random

import mpmath as mp

mp.mp.dps = 60


def fit(rows, y, xs, k):
    rows = [r for r in rows if (k is None or r["G"] == k) and all(r[c] is not None for c in xs + [y])]
    a = mp.matrix([[1] + [mp.mpf(r[c]) for c in xs] for r in rows])
    b = mp.matrix([mp.mpf(r[y]) for r in rows])
    beta = mp.lu_solve(a.T * a, a.T * b)
    res = b - a * beta
    return {"intercept": float(beta[0]), "coefficients": [float(v) for v in beta[1:]], "variance": float((res.T * res)[0] / len(rows))}


rng = random.Random(5)
rows = []
for i in range(60):
    g = rng.choice(["a", "b", None] if i > 50 else ["a", "b"])
    x = rng.gauss(0, 1)
    z = 1e6 + 0.5 * x + rng.gauss(0, 0.1)
    y = (2 if g == "a" else -1) * x + 0.25 * (z - 1e6) + rng.gauss(3, 0.5)
    row = {"G": g, "X": x, "Z": z, "Y": y}
    if rng.random() < 0.1:
        row[rng.choice(["X", "Y", "Z"])] = None
    rows.append(row)
out = {"rows": rows, "X": [fit(rows, "X", [], None)], "Z": [fit(rows, "Z", ["X"], None)],
       "Y": [fit(rows, "Y", ["X", "Z"], k) for k in ("a", "b")]}
with open("fit.json", "w") as f:
    json.dump(out, f, separators=(",", ":"))
    f.write("\n")
