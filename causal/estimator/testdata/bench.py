"""The benchmarks of the package in scikit-learn and numpy: best of several runs.

    python3 bench.py
"""
import time
import warnings
import numpy as np
import sklearn
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.neighbors import NearestNeighbors

warnings.simplefilter("ignore")
rng = np.random.default_rng(1)


def best(name, f, times=7):
    took = []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        f()
        took.append((time.perf_counter() - start, time.process_time() - cpu))
    print(f"{name}: {1e3 * min(t for t, _ in took):.1f} ms, CPU {1e3 * min(c for _, c in took):.1f} ms")


def data(n, d, share):
    x = rng.normal(size=(n, d))
    s = x @ (1 / (2 + np.arange(d)))
    t = (rng.random(n) < 1 / (1 + np.exp(-s - share))).astype(float)
    z, u = rng.normal(size=n), rng.normal(size=n)
    dose = z / 2 + s + u
    return x, t, z, dose, t + dose + s + u + rng.normal(size=n)


x, t, z, dose, y = data(100_000, 20, 0)


def aipw():
    n = len(y)
    fold = rng.permutation(n) % 5
    e, m0, m1 = np.empty(n), np.empty(n), np.empty(n)
    for f in range(5):
        out, own = fold != f, fold == f
        e[own] = LogisticRegression(penalty=None).fit(x[out], t[out]).predict_proba(x[own])[:, 1]
        m0[own] = LinearRegression().fit(x[out & (t == 0)], y[out & (t == 0)]).predict(x[own])
        m1[own] = LinearRegression().fit(x[out & (t == 1)], y[out & (t == 1)]).predict(x[own])
    psi = m1 - m0 + t * (y - m1) / e - (1 - t) * (y - m0) / (1 - e)
    return psi.mean(), psi.std() / np.sqrt(n)


def tsls():
    n = len(y)
    Z = np.column_stack([np.ones(n), x, z])
    X = np.column_stack([np.ones(n), x, dose])
    P = Z @ np.linalg.lstsq(Z.T @ Z, Z.T @ X, rcond=None)[0]
    bread = np.linalg.inv(P.T @ P)
    b = bread @ (P.T @ y)
    r = y - X @ b
    return b[-1], np.sqrt(np.diag(bread @ (P.T * r**2) @ P @ bread) * n / (n - X.shape[1]))[-1]


def nearest():
    e = LogisticRegression(penalty=None).fit(xs, ts).predict_proba(xs)[:, 1:]
    d, i = NearestNeighbors(n_neighbors=1).fit(e[ts == 0]).kneighbors(e[ts == 1])
    return (ys[ts == 1] - ys[ts == 0][i[:, 0]]).mean()


print("scikit-learn", sklearn.__version__, "numpy", np.__version__)
best("AIPW, 5 folds, n=100k, d=20", aipw)
best("2SLS, n=100k, 21 exogenous, HC1", tsls)
xs, ts, _, _, ys = data(20_000, 5, -1.3)
best("nearest by propensity score with replacement, n=20k", nearest)
