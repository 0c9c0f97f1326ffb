# Writes posteriors.json: what exact posteriors of two arms say, by Gauss's rule in
# panels, in the 64 bits of x86's long double, with numpy 1.24:
# /usr/bin/python3 posteriors.py > posteriors.json
import json

import numpy as np

L = np.longdouble
X, W = np.polynomial.legendre.leggauss(12)
for _ in range(3):  # from double to long double: Newton on the polynomial
    X = X.astype(L)
    p0, p1 = np.ones_like(X), X
    for k in range(2, 13):
        p0, p1 = p1, ((2 * k - 1) * X * p1 - (k - 1) * p0) / k
    slope = 12 * (p0 - X * p1) / (1 - X * X)
    X = X - p1 / slope
W = 2 / ((1 - X * X) * slope * slope)


class Arm:
    """A density on the scale y of a link, in panels with its integrals."""

    def __init__(self, family, p):
        self.family = family
        p = [L(v) for v in p]
        half = L(1) / 2
        if family == "beta":
            a, b = p
            n = a + b
            self.log = lambda y: np.where(y < 0, a * y, -b * y) - n * np.log1p(np.exp(-np.abs(y)))
            self.value = lambda y: 1 / (1 + np.exp(-y))
            self.scale = lambda v: np.log(v) - np.log1p(-v)
            self.mean, self.sd = a / n, np.sqrt(a * b / n / n / (n + 1))
            centre, width = np.log((a + half) / (b + half)), 1 / np.sqrt((a + half) * (b + half) / (n + 1))
            tails = a, b
        elif family == "gamma":
            a, r = p
            self.log = lambda y: a * y - r * np.exp(y)
            self.value, self.scale = np.exp, np.log
            self.mean, self.sd = a / r, np.sqrt(a) / r
            centre, width = np.log((a + half) / r), 1 / np.sqrt(a + half)
            tails = a, L(1e9)
        else:
            df, m, s = p
            self.log = lambda y: -(df + 1) / 2 * np.log1p(((y - m) / s) ** 2 / df)
            self.value = self.scale = lambda y: y
            self.mean, self.sd = m, s * np.sqrt(df / (df - 2))
            centre, width, tails = m, s, (df / s / 40, df / s / 40)
        if family == "student":
            grid = np.sinh(np.arange(0, 160) * L(1) / 6)
            grid = grid[: max(np.searchsorted(grid, L(10) ** (L(22) / df)) + 1, 22)]
            self.edges = np.concatenate([m - s * grid[:0:-1], m + s * grid])
        else:
            near = centre + width * np.arange(-28, 29) / L(2)
            left, right = centre - max(14 * width, 60 / tails[0]), centre + max(14 * width, 60 / tails[1])
            far = np.linspace(left, right, 101)
            self.edges = np.unique(np.concatenate([near, far]))
        self.top = self.log(self.edges).max()
        y, w = nodes(self.edges)
        parts = (self.f(y) * w).sum(axis=1)
        self.sums = np.concatenate([[L(0)], np.cumsum(parts)])
        self.total = self.sums[-1]

    def f(self, y):
        return np.exp(self.log(y) - self.top)

    def cdf(self, v):
        v = np.asarray(v, dtype=L)
        low = np.zeros(v.shape, bool) if self.family == "student" else v <= 0
        high = v >= 1 if self.family == "beta" else np.zeros(v.shape, bool)
        with np.errstate(all="ignore"):
            y = self.scale(np.where(low | high, L(1) / 2, v))
        e = self.edges
        y = np.clip(y, e[0], e[-1])
        i = np.clip(np.searchsorted(e, y, side="right") - 1, 0, len(e) - 2)
        m, r = (e[i] + y) / 2, (y - e[i]) / 2
        part = (self.f(m[..., None] + r[..., None] * X) * W).sum(axis=-1) * r
        return np.where(low, 0, np.where(high, 1, (self.sums[i] + part) / self.total))

    def average(self, g, cuts=()):
        edges = self.edges
        for c in cuts:  # panels graded towards where g is not smooth
            if self.family != "student" and (c <= 0 or self.family == "beta" and c >= 1):
                continue
            c = self.scale(L(c))
            if edges[0] < c < edges[-1]:
                i = np.searchsorted(edges, c)
                steps = L(4) ** -np.arange(0, 16)
                edges = np.unique(np.concatenate([edges, [c], c - (c - edges[i - 1]) * steps, c + (edges[i] - c) * steps]))
        y, w = nodes(edges)
        return (self.f(y) * w * g(self.value(y))).sum() / self.total


def nodes(edges):
    m, r = (edges[:-1] + edges[1:]) / 2, (edges[1:] - edges[:-1]) / 2
    return m[:, None] + r[:, None] * X, r[:, None] * W


def root(f, lo, hi):
    """The Illinois method; f ascends."""
    fl, fh, side = f(lo), f(hi), 0
    for _ in range(60):
        x = (lo * fh - hi * fl) / (fh - fl)
        fx = f(x)
        if abs(fx) < 1e-16:
            break
        if fx < 0:
            lo, fl, fh, side = x, fx, fh / 2 if side < 0 else fh, -1
        else:
            hi, fh, fl, side = x, fx, fl / 2 if side > 0 else fl, 1
    return x


def pair(family, a, b, rope):
    A, B = Arm(family, a), Arm(family, b)
    bounds = {"student": [], "gamma": [L(0)], "beta": [L(0), L(1)]}[family]
    narrow = A.sd < B.sd

    def difference(d):
        if narrow:
            return A.average(lambda v: B.cdf(v + d), [c - d for c in bounds])
        return 1 - B.average(lambda v: A.cdf(v - d), [c + d for c in bounds])

    def ratio(r):
        if narrow:
            return A.average(lambda v: B.cdf(v * r), [c / r for c in bounds])
        return 1 - B.average(lambda v: A.cdf(v / r), [c * r for c in bounds])

    # E max(B − A, 0) is the integral of F_A(1 − F_B)
    y, w = nodes(np.unique(np.concatenate([A.edges, B.edges])))
    v = A.value(y)
    w = w * {"beta": v * (1 - v), "gamma": v, "student": L(1)}[family]
    FA, FB = A.cdf(v), B.cdf(v)
    out = {"family": family, "a": a, "b": b, "rope": rope, "prob_better": float(1 - difference(L(0))),
           "loss_a": float((FA * (1 - FB) * w).sum()), "loss_b": float((FB * (1 - FA) * w).sum())}
    out["prob_within"] = float(difference(L(rope)) - difference(-L(rope)))
    sd = np.sqrt(A.sd**2 + B.sd**2)
    out["interval"] = [float(root(lambda d: difference(d) - L(q), B.mean - A.mean - 8 * sd, B.mean - A.mean + 8 * sd)) for q in (0.025, 0.975)]
    middle = np.log(B.mean / A.mean)
    wide = 8 * np.sqrt((A.sd / A.mean) ** 2 + (B.sd / B.mean) ** 2)
    def bracket(q):
        lo, hi = middle - wide, middle + wide
        while ratio(np.exp(lo)) > q:
            lo -= wide
        while ratio(np.exp(hi)) < q:
            hi += wide
        return lo, hi
    out["lift"] = [float(np.expm1(root(lambda x: ratio(np.exp(x)) - L(q), *bracket(q)))) for q in (0.025, 0.975)]
    return out


cases = [
    ("beta", [1, 41], [4, 36], 0.02),
    ("beta", [0.5, 40.5], [0.5, 38.5], 0.01),
    ("beta", [1, 1], [1, 1], 0.1),
    ("beta", [0.5, 0.5], [3.5, 0.5], 0.1),
    ("beta", [40.5, 0.5], [37.5, 1.5], 0.01),
    ("beta", [51, 51], [51, 51], 0.02),
    ("beta", [31, 971], [41, 961], 0.005),
    ("beta", [100000001, 900000001], [100020001, 899980001], 1e-5),
    ("beta", [3, 39], [70001, 930001], 0.02),
    ("beta", [70001, 930001], [3, 39], 0.02),
    ("beta", [0.2, 20.2], [1.2, 19.2], 0.02),
    ("beta", [1001, 9001], [1201, 8801], 0.005),
    ("gamma", [0.5, 100.1], [2.5, 90.1], 0.005),
    ("gamma", [120.5, 1000.1], [150.5, 1010.1], 0.01),
    ("gamma", [1e8, 1e6], [100020000, 1e6], 0.01),
    ("student", [3, 10, 0.1], [4.5, 11, 0.03], 0.2),
    ("student", [30, 10, 0.4], [60, 10.9, 0.5], 0.3),
    ("student", [89402, 52.456, 1.214], [90980, 51.299, 0.484], 0.5),
]
if __name__ == "__main__":
    print("[\n" + ",\n".join(json.dumps(pair(*c)) for c in cases) + "\n]")
