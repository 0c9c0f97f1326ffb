"""Reference values of a Study by numpy (1.24.2), written out from the definitions:
loops instead of sorted sums, numerical derivatives for the jackknife, least squares
by the normal equations with HC3."""
import json
import numpy as np

rng = np.random.default_rng(7)
n = 61
x = rng.normal(size=n)
e = 1 / (1 + np.exp(-0.8 * x + 0.3 * rng.normal(size=n)))
t = (rng.random(n) < 1 / (1 + np.exp(-0.8 * x))).astype(float)
y = 1 + x + t * (2 + 1.5 * x) + rng.normal(size=n)
m0 = [1 + 0.9 * x + 0.1 * rng.normal(size=n) for _ in range(3)]
m1 = [2.8 + 2.6 * x + 0.2 * rng.normal(size=n) for _ in range(3)]
ps = [np.clip(e + 0.03 * rng.normal(size=n), 0.05, 0.95) for _ in range(3)]
M0, M1, P = np.mean(m0, 0), np.mean(m1, 0), np.clip(np.mean(ps, 0), 0.2, 0.8)
cate = M1 - M0
g0 = M0 + (1 - t) * (y - M0) / (1 - P)
g1 = M1 + t * (y - M1) / P
g = g1 - g0


def mean(v):
    return [float(np.mean(v)), float(np.std(v, ddof=1) / np.sqrt(len(v)))]


def hc3(X, z):
    inv = np.linalg.inv(X.T @ X)
    b = inv @ X.T @ z
    r = (z - X @ b) / (1 - np.einsum("ij,jk,ik->i", X, inv, X))
    return [float(b[1]), float(np.sqrt((inv @ (X.T * r**2) @ X @ inv)[1, 1]))]


def rate(w, priority, qini):
    """The area with weights of rows, by its definition: for each row, the mean score of
    those at or above it less that of all."""
    total = 0.0
    w = w / w.sum()
    all_ = (w * g).sum()
    for j in range(n):
        top = priority >= priority[j]
        share = w[top].sum()
        toc = (w[top] * g[top]).sum() / share - all_
        total += w[j] * toc * (share if qini else 1)
    return total


def jackknife(priority, qini):
    base = np.full(n, 1 / n)
    psi = np.zeros(n)
    h = 1e-6
    for k in range(n):
        d = -base.copy()
        d[k] += 1
        psi[k] = (rate(base + h * d, priority, qini) - rate(base - h * d, priority, qini)) / (2 * h)
    return [float(rate(base, priority, qini)), float(np.std(psi, ddof=1) / np.sqrt(n))]


order = np.argsort(cate)
groups = [order[k * n // 4:(k + 1) * n // 4] for k in range(4)]
budget = np.zeros(n)
budget[np.argsort(-cate)[:int(0.3 * n)]] = 1
pol = (cate > 1.9).astype(float)
both = budget * pol
noise = rng.permutation(n).astype(float)
X1 = np.column_stack([np.ones(n), np.log(P / (1 - P))])
b = np.zeros(2)
for _ in range(50):
    p = 1 / (1 + np.exp(-X1 @ b))
    b = b + np.linalg.solve((X1.T * (p * (1 - p))) @ X1, X1.T @ (t - p))
out = dict(
    x=x.tolist(), t=t.tolist(), y=y.tolist(), control=[v.tolist() for v in m0], treated=[v.tolist() for v in m1],
    propensity=[v.tolist() for v in ps], noise=noise.tolist(),
    ate=mean(g), plugin=float(cate.mean()), epistemic=np.std(np.array(m1) - np.array(m0), axis=0).tolist(),
    slope=hc3(np.column_stack([np.ones(n), cate]), g), bias=mean(cate - g),
    groups=[dict(n=len(r), predicted=float(cate[r].mean()), effect=mean(g[r])) for r in groups],
    contrast=[float(g[groups[3]].mean() - g[groups[0]].mean()),
              float(np.hypot(mean(g[groups[3]])[1], mean(g[groups[0]])[1]))],
    profile=float(x[groups[3]].mean() - x[groups[0]].mean()),
    autoc=jackknife(cate, False), qini=jackknife(cate, True),
    autoc_noise=jackknife(noise, False), qini_noise=jackknife(noise, True),
    policy=dict(share=float(pol.mean()), value=mean(g0 + pol * (g - 1.9)), none=mean(pol * (g - 1.9)),
                all=mean((pol - 1) * (g - 1.9)), random=mean((pol - pol.mean()) * (g - 1.9))),
    budget=dict(share=float(both.mean()), value=mean(g0 + both * (g - 1.9)), none=mean(both * (g - 1.9)),
                all=mean((both - 1) * (g - 1.9)), random=mean((both - both.mean()) * (g - 1.9))),
    propensity_slope=float(b[1]), propensity_bias=mean(P - t),
)
json.dump(out, open("study.json", "w"))
