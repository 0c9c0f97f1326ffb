#!/usr/bin/env python3
"""Reference values of package calibration: scores.json.

scikit-learn 1.2.1 (AUC, Brier, log loss, isotonic regression), SciPy 1.10.1
(minimisers), numpy 1.24.2 (bins and decompositions by brute force), mpmath for
Newton's method in 50 digits.

    python3 reference.py > scores.json
"""
import json

import mpmath as mp
import numpy as np
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_expit, log_softmax, logsumexp
from scipy.stats import norm
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss, roc_auc_score

mp.mp.dps = 50
rng = np.random.default_rng(20261122)
n = 240
z = np.round(rng.normal(0.3, 2.5, n), 2)
z[:6] = 40.0  # probabilities that are next to 1 in double precision
y = (rng.uniform(size=n) < expit(0.55 * z - 0.4)).astype(int)
y[:6] = 1
p = expit(z)


def ece_width(conf, hit, bins, open_left):
    total, worst = 0.0, 0.0
    for k in range(bins):
        lo, hi = k / bins, (k + 1) / bins
        if open_left:
            inside = (conf > lo) & (conf <= hi) | ((k == 0) & (conf == 0))
        else:
            inside = (conf >= lo) & (conf < hi) | ((k == bins - 1) & (conf == 1))
        if inside.any():
            gap = abs(conf[inside].mean() - hit[inside].mean())
            total += inside.sum() / len(conf) * gap
            worst = max(worst, gap)
    return total, worst


def groups(conf, bins):
    place = np.minimum((conf * bins).astype(int), bins - 1)
    return [np.flatnonzero(place == k) for k in range(bins) if (place == k).any()]


def decomposition(conf, hit, bins):
    m, base = len(conf), hit.mean()
    rel = res = wbv = wbc = deb = 0.0
    seen = 0
    for g in groups(conf, bins):
        f, o = conf[g].mean(), hit[g].mean()
        rel += len(g) * (f - o) ** 2 / m
        res += len(g) * (o - base) ** 2 / m
        wbv += ((conf[g] - f) ** 2).sum() / m
        wbc += 2 * ((hit[g] - o) * (conf[g] - f)).sum() / m
        if len(g) > 1:
            deb += len(g) * ((f - o) ** 2 - o * (1 - o) / (len(g) - 1))
            seen += len(g)
    return dict(reliability=rel, resolution=res, uncertainty=base * (1 - base), within_variance=wbv,
                within_covariance=wbc, brier=((conf - hit) ** 2).mean(), debiased=deb / seen)


def delong(scores, labels):
    pos, neg = scores[labels == 1], scores[labels == 0]
    win = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    v10, v01 = win.mean(axis=1), win.mean(axis=0)
    return win.mean(), np.sqrt(v10.var(ddof=1) / len(pos) + v01.var(ddof=1) / len(neg))


def logistic(columns, target, free):
    """Newton's method in 50 digits; the last column is the intercept."""
    x = [[mp.mpf(float(v)) for v in row] for row in np.column_stack(columns + [np.ones(len(target))])]
    t = [mp.mpf(float(v)) for v in target]
    at = [mp.mpf(0)] * (len(columns) + 1)
    for _ in range(60):
        g = mp.zeros(len(free), 1)
        h = mp.zeros(len(free), len(free))
        for row, ti in zip(x, t):
            q = 1 / (1 + mp.e ** -sum(a * v for a, v in zip(at, row)))
            for r, i in enumerate(free):
                g[r] += (q - ti) * row[i]
                for c, j in enumerate(free):
                    h[r, c] += q * (1 - q) * row[i] * row[j]
        step = mp.lu_solve(h, g)
        for r, i in enumerate(free):
            at[i] -= step[r]
        if max(abs(s) for s in step) < mp.mpf(10) ** -40:
            break
    return [float(a) for a in at]


def bounded(columns, target):
    """The best of all sets of coefficients at their bound 0."""
    best = None
    for free in ([0, 1, 2], [0, 2], [1, 2], [2]):
        at = logistic(columns, target, free)
        if min(at[:2]) < 0:
            continue
        eta = sum(a * c for a, c in zip(at, columns)) + at[2]
        loss = float(-(target * log_expit(eta) + (1 - target) * log_expit(-eta)).sum())
        if best is None or loss < best[0]:
            best = (loss, at)
    return best[1]


def temperature(logp, labels):
    def nll(beta):
        q = log_softmax(beta * logp, axis=1)
        return -q[np.arange(len(labels)), labels].sum()
    beta = minimize_scalar(nll, bounds=(0.01, 10), method="bounded").x
    # one Newton step in the exact derivative, for digits a minimiser has not
    for _ in range(5):
        w = np.exp(log_softmax(beta * logp, axis=1))
        m = (w * logp).sum(axis=1)
        v = (w * logp**2).sum(axis=1) - m**2
        beta -= (m - logp[np.arange(len(labels)), labels]).sum() / v.sum()
    return 1 / beta


def linear(logp, labels, penalty, diagonal):
    rows, k = logp.shape

    def unpack(v):
        w = np.diag(v[:k]) if diagonal else v[:k * k].reshape(k, k)
        return w, v[-k:]

    def objective(v):
        w, b = unpack(v)
        q = log_softmax(logp @ w.T + b, axis=1)
        off = ((v[:k] - 1) ** 2).sum() if diagonal else (w**2).sum() - (np.diag(w) ** 2).sum()
        d = np.exp(q)
        d[np.arange(rows), labels] -= 1
        gw, gb = d.T @ logp / rows, d.mean(axis=0) + 2 * penalty * b
        if diagonal:
            gw = np.diag(gw) + 2 * penalty * (v[:k] - 1)
        else:
            gw = (gw + 2 * penalty * (w - np.diag(np.diag(w)))).ravel()
        return -q[np.arange(rows), labels].mean() + penalty * (off + (b**2).sum()), np.concatenate([gw, gb])

    start = np.concatenate([np.ones(k) if diagonal else np.eye(k).ravel(), np.zeros(k)])
    v = minimize(objective, start, jac=True, method="BFGS", options=dict(gtol=1e-11, maxiter=10000)).x
    # Newton with a Hessian by differences of the gradient
    for _ in range(3):
        g = objective(v)[1]
        h = np.array([(objective(v + 1e-5 * e)[1] - objective(v - 1e-5 * e)[1]) / 2e-5 for e in np.eye(len(v))])
        v = v - np.linalg.pinv((h + h.T) / 2, rcond=1e-9) @ g
    w, b = unpack(v)
    return dict(penalty=penalty, weights=w.tolist(), constants=(b - b.mean()).tolist())


def main():
    out = dict(z=z.tolist(), labels=y.tolist())
    top = np.maximum(p, 1 - p)
    right = ((p > 0.5).astype(int) == y).astype(int)
    auc, se = delong(p, y)
    assert abs(auc - roc_auc_score(y, p)) < 1e-12
    half = norm.ppf(0.975) * se / (auc * (1 - auc))
    logit = np.log(auc / (1 - auc))
    clipped = np.clip(p, 1e-12, 1 - 1e-12)
    zs = ((y - p) * (1 - 2 * p)).sum() / np.sqrt(((1 - 2 * p) ** 2 * p * (1 - p)).sum())
    out["binary"] = dict(nll=log_loss(y, clipped, eps=1e-15), brier=brier_score_loss(y, p), accuracy=right.mean(),
                         auc=auc, auc_se=se, auc_lo=expit(logit - half), auc_hi=expit(logit + half),
                         ece_top=ece_width(top, right, 15, True), ece_positive=ece_width(p, y, 15, False),
                         ece_positive10=ece_width(p, y, 10, False), z=zs, pvalue=2 * norm.sf(abs(zs)))
    out["decomposition"] = decomposition(p, y, 10)

    iso = IsotonicRegression(out_of_bounds="clip", y_min=0, y_max=1).fit(p, y)
    grid = np.concatenate([[0, 1], np.linspace(0.001, 0.999, 40), p[10:20]])
    out["isotonic"] = dict(p=grid.tolist(), q=iso.predict(grid).tolist(), fitted=iso.predict(p).tolist())

    out["platt"] = logistic([z], y, [0, 1])
    hi, lo = (y.sum() + 1) / (y.sum() + 2), 1 / (n - y.sum() + 2)
    out["platt_smooth"] = logistic([z], np.where(y == 1, hi, lo), [0, 1])
    yes, no = log_expit(z), -log_expit(-z)
    out["beta"] = bounded([yes, no], y.astype(float))
    # labels that would fall at one end but for the bounds, and all along
    bend = np.maximum(z, 0)
    y2 = (rng.uniform(size=n) < expit(-1.4 + 0.8 * bend + 0.4 * np.maximum(-z, 0))).astype(int)
    y3 = (rng.uniform(size=n) < expit(-z)).astype(int)
    y4 = (rng.uniform(size=n) < expit(1.4 - 0.8 * np.maximum(-z, 0) - 0.4 * bend)).astype(int)
    out["bounded"] = [dict(labels=v.tolist(), beta=bounded([yes, no], v.astype(float))) for v in (y2, y3, y4)]
    out["temperature"] = temperature(np.column_stack([log_expit(-z), log_expit(z)]), y)

    k = 4
    logits = np.round(rng.normal(0, 2, (300, k)), 3)
    labels = np.array([rng.choice(k, p=np.exp(log_softmax(0.6 * row + [0.5, 0, 0, -0.5]))) for row in logits])
    logp = log_softmax(logits, axis=1)
    probs = np.exp(logp)
    t = temperature(logp, labels)
    onehot = np.eye(k)[labels]
    classes = dict(logits=logits.tolist(), labels=labels.tolist(), nll=log_loss(labels, probs),
                   brier=((probs - onehot) ** 2).sum(axis=1).mean(),
                   accuracy=(probs.argmax(axis=1) == labels).mean(),
                   ece=ece_width(probs.max(axis=1), (probs.argmax(axis=1) == labels).astype(int), 15, True),
                   class_wise=np.mean([ece_width(probs[:, c], onehot[:, c], 15, False)[0] for c in range(k)]),
                   temperature=t, vector=linear(logp, labels, 0, True), vector_penalty=linear(logp, labels, 0.05, True),
                   dirichlet=linear(logp, labels, 0.01, False))
    out["classes"] = classes
    print(json.dumps(out, default=float))


main()
