"""The unscented filter of the pendulum whose moved points are observed, in numpy:
writes reuse.json, the means after each step.

    python3 reuse.py
"""
import json
import numpy as np

path = "../../../testdata/cases/online/nonlinear_filters.json"
case = next(c for c in json.load(open(path))["cases"] if c["type"] == "pendulum_ekf_ukf")
p, u, n = case["params"], case["options"]["ukf"], 2
dt, g, q, r = p["dt"], p["gravity"], np.array(p["Q"]), p["R"]
lam = u["alpha"] ** 2 * (n + u["kappa"]) - n
wm = np.full(2 * n + 1, 0.5 / (n + lam))
wm[0] = lam / (n + lam)
wc = wm.copy()
wc[0] += 1 - u["alpha"] ** 2 + u["beta"]
m, c, means = np.array(p["init_mean"], float), np.diag(p["init_cov_diag"]).astype(float), []
for y in case["y"]:
    root = np.linalg.cholesky((n + lam) * c)
    x = np.vstack([m, m + root.T, m - root.T])
    x = np.column_stack([x[:, 0] + dt * x[:, 1], x[:, 1] - dt * g * np.sin(x[:, 0])])
    m = wm @ x
    d = x - m
    c = (d.T * wc) @ d + q
    z = np.sin(x[:, 0])
    e = z - wm @ z
    s, k = wc @ e**2 + r, (d.T * wc) @ e
    m, c = m + k / s * (y - wm @ z), c - np.outer(k, k) / s
    means.append(m.tolist())
json.dump({"source": f"reuse.py, numpy {np.__version__}", "mean": means}, open("reuse.json", "w"))
