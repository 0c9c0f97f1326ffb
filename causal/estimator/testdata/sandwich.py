"""Estimates and standard errors of lalonde.csv by stacked estimating equations,
solved and differentiated numerically: numpy 1.24, scipy 1.10.

    python3 sandwich.py ../../../testdata/cases/causal/est/lalonde.csv > sandwich.json
"""
import csv, json, sys
import numpy as np
from scipy.optimize import root

rows = list(csv.DictReader(open(sys.argv[1])))
col = lambda c: np.array([float(r[c]) for r in rows])
race = np.array([r["race"] for r in rows])
t, y = col("treat"), col("re78") / 1000
raw = [col("age"), col("educ"), race == "hispan", race == "white", col("married"), col("nodegree"), col("re74"), col("re75")]
X = np.column_stack([np.ones(len(t))] + [(c - c.mean()) / c.std() for c in map(np.asarray, [1.0 * r for r in raw])])
n, k = X.shape
expit = lambda v: 1 / (1 + np.exp(-v))
b = (y > 5).astype(float)  # an outcome of 0 and 1


def sandwich(psi, start):
    """psi(theta) is [n][p]; returns theta and the covariance A^-1 B A^-T / n."""
    s = root(lambda th: psi(th).sum(0), start, method="lm", options=dict(xtol=1e-14, ftol=1e-14))
    th = s.x
    for _ in range(3):  # Newton with central differences
        A = np.column_stack([(psi(th + h).mean(0) - psi(th - h).mean(0)) / 2e-6 for h in 1e-6 * np.eye(len(th))])
        th = th - np.linalg.solve(A, psi(th).mean(0))
    B = psi(th).T @ psi(th) / n
    Ai = np.linalg.inv(A)
    return th, Ai @ B @ Ai.T / n


def contrast(psi, p):
    th, V = sandwich(psi, np.zeros(p))
    # the first two are the means under 0 and 1
    se = np.sqrt(V[0, 0] + V[1, 1] - 2 * V[0, 1])
    return dict(estimate=th[1] - th[0], se=se * np.sqrt(n / (n - 1)))  # divisor n-1


def weights(pop, e):
    return {
        "ATE": (1 / (1 - e), 1 / e), "ATT": (e / (1 - e), 1 + 0 * e),
        "ATC": (1 + 0 * e, (1 - e) / e), "ATO": (e, 1 - e),
    }[pop]


out = {}
for pop in ["ATE", "ATT", "ATC", "ATO"]:
    def psi(th):
        e = expit(X @ th[2:])
        w0, w1 = weights(pop, e)
        return np.column_stack([(1 - t) * w0 * (y - th[0]), t * w1 * (y - th[1]), X * (t - e)[:, None]])
    out["ipw_" + pop] = contrast(psi, 2 + k)
    if pop == "ATO":
        continue
    g = {"ATE": 1 + 0 * t, "ATT": t, "ATC": 1 - t}[pop]

    def psi(th):
        e = expit(X @ th[2:])
        w0, w1 = weights(pop, e)
        return np.column_stack([(1 - t) * w0 * y - g * th[0], t * w1 * y - g * th[1], X * (t - e)[:, None]])
    out["ht_" + pop] = contrast(psi, 2 + k)

    for name, out_y, link in [("standardised_", y, lambda v: v), ("logistic_", b, expit)]:
        def psi(th):
            m0, m1 = link(X @ th[2:2 + k]), link(X @ th[2 + k:])
            return np.column_stack([g * (m0 - th[0]), g * (m1 - th[1]),
                                    X * ((1 - t) * (out_y - m0))[:, None], X * (t * (out_y - m1))[:, None]])
        out[name + pop] = contrast(psi, 2 + 2 * k)

    def psi(th):  # one regression with the treatment and its product with age
        at = lambda v: np.column_stack([X, v, v * X[:, 1]]) @ th[2:]
        D = np.column_stack([X, t, t * X[:, 1]])
        return np.column_stack([g * (at(0 * t) - th[0]), g * (at(0 * t + 1) - th[1]), D * (y - D @ th[2:])[:, None]])
    out["pooled_" + pop] = contrast(psi, 2 + k + 2)

    def psi(th):  # entropy balancing: means, then tilts of arms, then the population's means
        Z = X[:, 1:]
        q = k - 1
        c0, c1, m = th[2:2 + q], th[2 + q:2 + 2 * q], th[2 + 2 * q:]
        w0 = np.exp((Z - m) @ c0) if pop != "ATC" else 1 + 0 * t
        w1 = np.exp((Z - m) @ c1) if pop != "ATT" else 1 + 0 * t
        eq0 = ((1 - t) * w0)[:, None] * (Z - m) if pop != "ATC" else -c0 + 0 * Z
        eq1 = (t * w1)[:, None] * (Z - m) if pop != "ATT" else -c1 + 0 * Z
        return np.column_stack([(1 - t) * w0 * (y - th[0]), t * w1 * (y - th[1]), eq0, eq1, g[:, None] * (Z - m)])
    out["entropy_" + pop] = contrast(psi, 2 + 3 * (k - 1))

json.dump(out, sys.stdout, indent=1)
