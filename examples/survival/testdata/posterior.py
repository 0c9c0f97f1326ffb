# Posterior means and standard deviations of the example's models by quadrature
# on a grid, NumPy 1.24.2, printed as the Go test has them.
import csv
import numpy as np

rows = list(csv.DictReader(open("../data/remission.csv")))
t = np.array([float(r["weeks"]) for r in rows])
d = np.array([float(r["relapse"]) for r in rows])
x = np.array([float(r["treatment"] == "6-MP") for r in rows])
log_t = np.log(t / t.mean())

level = np.linspace(-2, 2, 161)
effect = np.linspace(-4.5, 1, 221)
log_k = np.linspace(-0.8, 1.2, 161)


def moments(log_k):
    a, b, k = np.meshgrid(level, effect, np.exp(log_k), indexing="ij")
    lp = -(a**2) / 18 - b**2 / (2 * 1.5**2) - np.log(k) ** 2 / (2 * 0.25)  # grid is in log k
    for lt, di, xi in zip(log_t, d, x):
        lh = a + b * xi + k * lt
        lp += di * (lh + np.log(k) - lt) - np.exp(lh)
    w = np.exp(lp - lp.max())
    w /= w.sum()
    for name, f in [("effect", b), ("shape", k), ("ratio", np.exp(b)), ("median of placebo", t.mean() * (np.log(2) / np.exp(a)) ** (1 / k)),
                    ("median of 6-MP", t.mean() * (np.log(2) / np.exp(a + b)) ** (1 / k))]:
        m = (w * f).sum()
        print(name, "%.5f %.5f" % (m, np.sqrt((w * (f - m) ** 2).sum())))


moments(log_k)
print("exponential")
moments(np.zeros(1))
