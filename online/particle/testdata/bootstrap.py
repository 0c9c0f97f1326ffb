"""A bootstrap filter of stochastic volatility in numpy, vectorised over particles:
1000 observations, systematic resampling, best of several runs.

    python3 bootstrap.py
"""
import time
import numpy as np

mu, rho, sigma, steps = -1.0, 0.95, 0.3, 1000
y = np.sin(np.arange(steps, dtype=float) ** 2)


def run(n, rng):
    x = mu + sigma / np.sqrt(1 - rho**2) * rng.standard_normal(n)
    w, evidence = np.full(n, 1 / n), 0.0
    for t in range(steps):
        if t > 0:
            if 1 / np.dot(w, w) < n / 2:
                points = (rng.random() + np.arange(n)) / n
                x = x[np.minimum(np.searchsorted(np.cumsum(w), points), n - 1)]
                w = np.full(n, 1 / n)
            x = mu + rho * (x - mu) + sigma * rng.standard_normal(n)
        lw = -0.5 * (x + y[t] ** 2 * np.exp(-x) + np.log(2 * np.pi))
        top = lw.max()
        w = w * np.exp(lw - top)
        total = w.sum()
        evidence += top + np.log(total)
        w /= total
    return evidence


rng = np.random.default_rng(1)
for n in 1000, 10_000, 100_000:
    least = min(-time.perf_counter() + (run(n, rng), time.perf_counter())[1] for _ in range(3))
    print(f"numpy {np.__version__}, {n} particles: {1e-6 * n * steps / least:.1f} M particle-steps/s")
