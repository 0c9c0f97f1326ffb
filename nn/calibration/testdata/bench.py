#!/usr/bin/env python3
"""Times of scikit-learn 1.2.1 for what calibration_bench_test.go measures: best of 7.

    python3 bench.py
"""
import time

import numpy as np
from scipy.special import expit
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score

rng = np.random.default_rng(1)


def data(n):
    z = 2 * rng.normal(size=n)
    return z, expit(z), (rng.uniform(size=n) < expit(0.7 * z)).astype(int)


def ece(p, y, bins=15):
    place = np.minimum((p * bins).astype(int), bins - 1)
    return np.abs(np.bincount(place, p - y, bins)).sum() / len(p)


def best(name, f):
    times = []
    for _ in range(7):
        start = time.process_time()
        f()
        times.append(time.process_time() - start)
    print(f"{name:28s} {1e3 * min(times):9.2f} ms")


z, p, y = data(100_000)
best("isotonic fit, n=1e5", lambda: IsotonicRegression(out_of_bounds="clip").fit(p, y))
best("logistic fit, n=1e5", lambda: LogisticRegression(penalty=None).fit(z[:, None], y))
z, p, y = data(1_000_000)
best("ECE by numpy, n=1e6", lambda: ece(p, y))
best("roc_auc_score, n=1e6", lambda: roc_auc_score(y, p))
best("log_loss, n=1e6", lambda: log_loss(y, p))
