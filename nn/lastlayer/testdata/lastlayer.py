"""Writes lastlayer.json: posteriors of small last layers, by mpmath 1.2.1.

Modes are by Newton's method in 30 digits, conjugate regressions from the normal
distribution of the data, evidences and means beyond Laplace's method by
two-dimensional quadrature. Data are made by the formulas below, to be the same
here and in the JSON.
"""
import json
from mpmath import mp, mpf, matrix, exp, log, pi, sqrt, diag, eye, det, cholesky, quad, sin, cos

mp.dps = 30


def rows(n, d, phase):
    """Features that are no random numbers: sines, rounded to 1/64."""
    return [[int(mp.nint(64 * sin(mpf(phase) + (i + 1) * (j + 2) * mpf(7) / 5))) / mpf(64) for j in range(d)] for i in range(n)]


def with_bias(x):
    return [r + [mpf(1)] for r in x]


def dot(a, b):
    return sum(u * v for u, v in zip(a, b))


def softmax(f):
    top = max(f)
    e = [exp(v - top) for v in f]
    s = sum(e)
    return [v / s for v in e]


class Layer:
    """A last layer of K outputs; K = 1 is Bernoulli."""

    def __init__(self, x, y, k):
        self.phi, self.y, self.k = with_bias(x), y, k
        self.m = len(self.phi[0])
        self.n = k * self.m

    def outputs(self, theta, r):
        return [dot(theta[o * self.m:(o + 1) * self.m], r) for o in range(self.k)]

    def probs(self, theta, r):
        f = self.outputs(theta, r)
        return softmax([mpf(0)] + f) if self.k == 1 else softmax(f)

    def loglik(self, theta):
        return sum(log(self.probs(theta, r)[y]) for r, y in zip(self.phi, self.y))

    def derivatives(self, theta):
        g, h = [mpf(0)] * self.n, matrix(self.n, self.n)
        for r, y in zip(self.phi, self.y):
            p = self.probs(theta, r)
            off = 1 if self.k == 1 else 0
            for a in range(self.k):
                pa = p[a + off]
                for i in range(self.m):
                    g[a * self.m + i] += ((1 if y == a + off else 0) - pa) * r[i]
                for b in range(self.k):
                    w = pa * ((1 if a == b else 0) - p[b + off])
                    for i in range(self.m):
                        for j in range(self.m):
                            h[a * self.m + i, b * self.m + j] += w * r[i] * r[j]
        return g, h

    def mode(self, lam):
        theta = [mpf(0)] * self.n
        for _ in range(100):
            g, h = self.derivatives(theta)
            step = mp.lu_solve(h + lam * eye(self.n), matrix([a - lam * t for a, t in zip(g, theta)]))
            size, share = sum(v * v for v in step), mpf(1)
            value = self.loglik(theta) - lam / 2 * dot(theta, theta)
            while True:
                to = [t + share * s for t, s in zip(theta, step)]
                if self.loglik(to) - lam / 2 * dot(to, to) >= value - mpf(10) ** -25:
                    break
                share /= 2
            theta = to
            if size < mpf(10) ** -40:
                return theta
        raise RuntimeError("no mode")

    def laplace(self, lam, theta=None):
        if theta is None:
            theta = self.mode(lam)
        _, h = self.derivatives(theta)
        h = h + lam * eye(self.n)
        evidence = self.loglik(theta) - lam / 2 * dot(theta, theta) + mpf(self.n) / 2 * log(lam) - log(det(h)) / 2
        return theta, h, evidence

    def report(self, lam, at, theta=None):
        theta, h, evidence = self.laplace(lam, theta)
        cov = h ** -1
        out = {"precision": lam, "mean": theta, "log_lik": self.loglik(theta), "log_evidence": evidence,
               "effective": self.n - lam * sum(cov[i, i] for i in range(self.n)), "at": at, "f": [], "variance": []}
        for r in with_bias(at):
            out["f"].append(self.outputs(theta, r))
            v = []
            for o in range(self.k):
                e = matrix(self.n, 1)
                for i in range(self.m):
                    e[o * self.m + i] = r[i]
                v.append((e.T * cov * e)[0])
            out["variance"].append(v)
        return out


def peak(f, lo, hi):
    """The highest point of f in log10 of its argument, by golden sections."""
    g = (sqrt(mpf(5)) - 1) / 2
    a, b = hi - g * (hi - lo), lo + g * (hi - lo)
    fa, fb = f(a), f(b)
    while hi - lo > mpf(10) ** -10:
        if fa > fb:
            hi, b, fb = b, a, fa
            a = hi - g * (hi - lo)
            fa = f(a)
        else:
            lo, a, fa = a, b, fb
            b = lo + g * (hi - lo)
            fb = f(b)
    return (lo + hi) / 2


def regression(x, y, lam, noise, at):
    """Conjugate regression from the joint normal distribution of the data."""
    phi = matrix(with_bias(x))
    n, m = phi.rows, phi.cols
    v = noise * eye(n) + phi * phi.T / lam
    inverse = v ** -1
    yy = matrix(y)
    evidence = -((yy.T * inverse * yy)[0] + log(det(v)) + n * log(2 * pi)) / 2
    mean = phi.T * inverse * yy / lam
    cov = (eye(m) - phi.T * inverse * phi / lam) / lam
    out = {"precision": lam, "noise_variance": noise, "mean": list(mean), "log_evidence": evidence,
           "effective": m - lam * sum(cov[i, i] for i in range(m)), "at": at, "f": [], "variance": []}
    for r in with_bias(at):
        e = matrix(r)
        out["f"].append([(e.T * mean)[0]])
        out["variance"].append([(e.T * cov * e)[0]])
    return out


def numbers(v):
    if isinstance(v, dict):
        return {k: numbers(u) for k, u in v.items()}
    if isinstance(v, (list, tuple)):
        return [numbers(u) for u in v]
    return v if isinstance(v, (int, str)) else float(v)


cases = {}
at = rows(4, 2, mpf(1) / 3)

# Bernoulli, two features.
x = rows(60, 2, 0)
y = [1 if sin(mpf(11) * i) + 2 * r[0] - r[1] / 2 > 0.2 else 0 for i, r in enumerate(x)]
layer = Layer(x, y, 1)
cases["bernoulli"] = {"likelihood": "Bernoulli", "features": x, "labels": y, "fit": layer.report(mpf(3) / 4, at)}
best = mpf(10) ** peak(lambda t: layer.laplace(mpf(10) ** t)[2], mpf(-2), mpf(2))
cases["bernoulli tuned"] = {"likelihood": "Bernoulli", "features": x, "labels": y, "tuned": True, "fit": layer.report(best, at)}
head = [mpf(3) / 2, mpf(-1) / 4, mpf(1) / 8]
best = mpf(10) ** peak(lambda t: layer.laplace(mpf(10) ** t, head)[2], mpf(-2), mpf(2))
cases["bernoulli trained"] = {"likelihood": "Bernoulli", "features": x, "labels": y, "tuned": True, "head": head, "fit": layer.report(best, at, head)}

# Three classes.
x = rows(50, 2, 2)
y = [0 if r[0] + sin(mpf(5) * i) / 2 > 0.3 else (1 if r[1] > sin(mpf(3) * i) / 3 else 2) for i, r in enumerate(x)]
layer = Layer(x, y, 3)
cases["categorical"] = {"likelihood": "Categorical", "features": x, "labels": y, "fit": layer.report(mpf(1) / 2, at)}
best = mpf(10) ** peak(lambda t: layer.laplace(mpf(10) ** t)[2], mpf(-2), mpf(2))
cases["categorical tuned"] = {"likelihood": "Categorical", "features": x, "labels": y, "tuned": True, "fit": layer.report(best, at)}

# Numbers.
x = rows(25, 2, 1)
y = [int(mp.nint(64 * (mpf(3) / 10 + r[0] - r[1] / 2 + sin(mpf(13) * i) / 3))) / mpf(64) for i, r in enumerate(x)]
cases["normal"] = {"likelihood": "Normal", "features": x, "y": y, "fit": regression(x, y, mpf(3) / 2, mpf(1) / 16, at)}


def best_noise(lam_given=None, noise_given=None):
    phi = matrix(with_bias(x))
    yy, n = matrix(y), len(y)

    def noise(ratio):
        if noise_given is not None:
            return noise_given
        if lam_given is not None:
            return ratio / lam_given
        v = eye(n) + phi * phi.T / ratio
        return (yy.T * v ** -1 * yy)[0] / n

    def evidence(t):
        s = noise(mpf(10) ** t)
        v = s * (eye(n) + phi * phi.T / mpf(10) ** t)
        return -((yy.T * v ** -1 * yy)[0] + log(det(v)) + n * log(2 * pi)) / 2

    ratio = mpf(10) ** peak(evidence, mpf(-4), mpf(2))
    return ratio / noise(ratio), noise(ratio)


for name, given in {"normal tuned": (None, None), "normal tuned noise": (mpf(3) / 2, None), "normal tuned precision": (None, mpf(1) / 16)}.items():
    lam, noise = best_noise(*given)
    cases[name] = {"likelihood": "Normal", "features": x, "y": y, "given": [0 if g is None else g for g in given], "tuned": True,
                   "fit": regression(x, y, lam, noise, at)}

# Fewer rows than weights.
x = rows(2, 3, 1)
y = [mpf(1) / 2, mpf(-3) / 4]
cases["normal wide"] = {"likelihood": "Normal", "features": x, "y": y, "fit": regression(x, y, mpf(2), mpf(1) / 8, rows(3, 3, 0))}

# One feature: what is exact, by quadrature over weight and bias.
x = rows(80, 1, 0)
y = [1 if sin(mpf(11) * i) + r[0] > 0.3 else 0 for i, r in enumerate(x)]
lam = mpf(1)
layer = Layer(x, y, 1)
theta, h, laplace = layer.laplace(lam)
sd = [sqrt((h ** -1)[i, i]) for i in range(2)]
mp.dps = 15
top = layer.loglik(theta) - lam / 2 * dot(theta, theta)


def density(w, b):
    s = mpf(0)
    for r, c in zip(x, y):
        f = w * r[0] + b
        s -= log(1 + exp(-f if c else f))
    return exp(s - lam / 2 * (w * w + b * b) - top)


# The trapezoidal rule over ten standard deviations converges like e^(−2π²/step²).
step, reach = mpf(1) / 4, 9
points = [k * step for k in range(-int(reach / step), int(reach / step) + 1)]
grid = [(theta[0] + sd[0] * u, theta[1] + sd[1] * v) for u in points for v in points]
weights = [density(w, b) for w, b in grid]
total = sum(weights)
evidence = log(total * step * step * sd[0] * sd[1]) + top + log(lam / (2 * pi))
mean = [sum(p * g[i] for p, g in zip(weights, grid)) / total for i in range(2)]
spread = [sqrt(sum(p * (g[i] - mean[i]) ** 2 for p, g in zip(weights, grid)) / total) for i in range(2)]
at = [[mpf(-2)], [mpf(0)], [mpf(1) / 2], [mpf(3)]]
prob = [sum(p / (1 + exp(-(w * r[0] + b))) for p, (w, b) in zip(weights, grid)) / total for r in at]
cases["exact"] = {"likelihood": "Bernoulli", "features": x, "labels": y, "fit": layer.report(lam, at, theta),
                  "exact": {"log_evidence": evidence, "mean": mean, "sd": spread, "prob": prob}}

with open("lastlayer.json", "w") as f:
    json.dump(numbers(cases), f, indent=None, separators=(",", ":"))
    f.write("\n")
for name, c in cases.items():
    print(name, numbers({k: v for k, v in c["fit"].items() if k in ("precision", "noise_variance", "log_evidence", "effective")}), numbers(c.get("exact", 0)))
