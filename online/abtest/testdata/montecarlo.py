# Prints what P(B > A) and both losses of two Beta posteriors take by a million draws:
# /usr/bin/python3 montecarlo.py
import time

import numpy as np

rng = np.random.default_rng(1)
best = float("inf")
for _ in range(10):
    start = time.perf_counter()
    a, b = rng.beta(156, 4846, 1_000_000), rng.beta(185, 4917, 1_000_000)
    d = b - a
    p, loss_a, loss_b = (d > 0).mean(), np.maximum(d, 0).mean(), np.maximum(-d, 0).mean()
    best = min(best, time.perf_counter() - start)
print(f"numpy {np.__version__}: {1e3 * best:.1f} ms, P = {p:.4f}, losses {loss_a:.3g}, {loss_b:.3g}")
