# Standard errors of matching on a fitted score, of the rows of matching.json
# with 2 x2 added to the outcome, straight from Abadie and Imbens (2006, 2016): all distances, no search. Effects
# in the untreated are those in the treated of the opposite treatment. The
# derivative by the coefficients weighs outcomes: numpy 1.24.2.
#   python3 fittedscore.py > fittedscore.json
import json
import numpy as np

d = json.load(open("matching.json"))
X = np.column_stack([np.ones(len(d["y"])), d["x1"], d["x2"]])
T = np.array(d["t"], float)
Y = np.array(d["y"]) + 2 * X[:, 2]
n = len(Y)


def fit(X, T):
    b = np.zeros(X.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-X @ b))
        info = X.T @ (X * (p * (1 - p))[:, None])
        b = b + np.linalg.solve(info, X.T @ (T - p))
    return p, np.linalg.inv(info)


def nearest(p, i, among, m):
    among = among[among != i]
    return among[np.argsort(abs(p[among] - p[i]), kind="stable")[:m]]


def pair(p, i, arm, T):
    rows = np.flatnonzero(T == arm)
    return np.r_[i, nearest(p, i, rows, 1)] if T[i] == arm else nearest(p, i, rows, 2)


def error(T, over, M):
    p, V = fit(X, T)
    f = p * (1 - p)
    K, K2, diff = np.zeros(n), np.zeros(n), np.full(n, np.nan)
    target = range(n) if over == "ATE" else np.flatnonzero(T == 1)
    for i in target:
        j = nearest(p, i, np.flatnonzero(T != T[i]), M)
        diff[i] = (2 * T[i] - 1) * (Y[i] - Y[j].mean())
        K[j] += 1 / M
        K2[j] += 1 / M**2
    tau = np.nanmean(diff)
    noise = np.array([(Y[i] - Y[nearest(p, i, np.flatnonzero(T == T[i]), 1)[0]]) ** 2 / 2 for i in range(n)])
    N = len(target)
    # Theorems 6 and 7 of 2006.
    known = np.nansum((diff - tau) ** 2) + np.sum((K**2 - K2 + (2 * K if over == "ATE" else 0)) * noise)
    known /= N**2
    cov = np.array([[np.cov(X[q].T, Y[q])[:-1, -1] for q in (pair(p, i, a, T) for i in range(n))] for a in (0, 1)])
    if over == "ATE":
        c = ((cov[1] / p[:, None] + cov[0] / (1 - p)[:, None]) * f[:, None]).mean(0)
        return tau, known, known - c @ (V * n) @ c / n
    # Conditional means given the score: of the nearest other rows.
    mean = np.array([[Y[[j for j in pair(p, i, a, T) if j != i]].mean() for i in range(n)] for a in (0, 1)])
    share = T.mean()
    c = (X * (f * (mean[1] - mean[0] - tau))[:, None] + (cov[1] + (p / (1 - p))[:, None] * cov[0]) * f[:, None]).mean(0) / share
    d = (X * ((T * (1 - p) - (1 - T) * p) * Y - f * tau)[:, None]).mean(0) / share
    return tau, known, known + (d @ (V * n) @ d - c @ (V * n) @ c) / n


out = {}
for over in ("ATE", "ATT", "ATC"):
    for M in (1, 3):
        tau, known, se2 = error(1 - T if over == "ATC" else T, "ATT" if over == "ATC" else over, M)
        out[f"{over}{M}"] = {"Estimate": -tau if over == "ATC" else tau, "Known": known**0.5, "SE": se2**0.5}
print(json.dumps(out, indent=1))
