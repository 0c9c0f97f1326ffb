"""Writes distributions.json: log densities and their partial derivatives at
random points and in the tails, to 700 digits and then rounded.

    python3 distributions.py > distributions.json

The densities are written here from their textbook definitions with mpmath and
compared with scipy.stats wherever that has the distribution and enough digits.
Derivatives are numerical, at 700 digits. Needs mpmath, numpy, scipy.
"""
import json
import sys

import mpmath
import numpy
import scipy
from mpmath import mp, mpf
from scipy import stats

mp.dps = 700  # 1 − p at p = 1e-300, and differences of 1e300
log, exp, pi, lgamma = mp.log, mp.exp, mp.pi, mp.loggamma
rng = numpy.random.default_rng(20240607)


def xlogy(x, y):
    return mpf(0) if x == 0 else x * log(y)


def normal(x, mean, sd):
    return log(exp(-((x - mean) / sd) ** 2 / 2) / (sd * mp.sqrt(2 * pi)))


def student(x, nu, loc, scale):
    z2 = ((x - loc) / scale) ** 2
    return lgamma((nu + 1) / 2) - lgamma(nu / 2) - log(nu * pi) / 2 - log(scale) - (nu + 1) / 2 * log(1 + z2 / nu)


def cauchy(x, loc, scale):
    return -log(pi * scale * (1 + ((x - loc) / scale) ** 2))


def gamma(x, shape, rate):
    return shape * log(rate) - lgamma(shape) + (shape - 1) * log(x) - rate * x


def inverse_gamma(x, shape, scale):
    return gamma(1 / x, shape, scale) - 2 * log(x)


def beta(x, a, b):
    return log(x ** (a - 1) * (1 - x) ** (b - 1) / mp.beta(a, b))


def expit(eta):
    return 1 / (1 + exp(-eta))


def binomial(x, n, p, q):
    return log(mp.binomial(n, x)) + xlogy(x, p) + xlogy(n - x, q)


def poisson(x, rate):
    return xlogy(x, rate) - rate - lgamma(x + 1)


def mv_normal(x, mean, chol):
    k = len(x)
    low = mp.matrix(k, k)
    for i in range(k):
        for j in range(i + 1):
            low[i, j] = chol[i * k + j]
    d = mp.matrix([a - b for a, b in zip(x, mean)])
    cov = low * low.T
    return -(d.T * (cov ** -1) * d)[0] / 2 - log(mp.det(cov)) / 2 - mpf(k) / 2 * log(2 * pi)


DENSITIES = {
    "Normal": normal,
    "HalfNormal": lambda x, sd: log(2) + normal(x, 0, sd),
    "StudentT": student,
    "HalfStudentT": lambda x, nu, scale: log(2) + student(x, nu, 0, scale),
    "Cauchy": cauchy,
    "HalfCauchy": lambda x, scale: log(2) + cauchy(x, 0, scale),
    "Exponential": lambda x, rate: log(rate * exp(-rate * x)),
    "Gamma": gamma,
    "GammaMeanSD": lambda x, mean, sd: gamma(x, mean**2 / sd**2, mean / sd**2),
    "InverseGamma": inverse_gamma,
    "LogNormal": lambda x, mu, sigma: normal(log(x), mu, sigma) - log(x),
    "Beta": beta,
    "Uniform": lambda x, lo, hi: -log(hi - lo),
    "Bernoulli": lambda x, p: log(p if x == 1 else 1 - p),
    "BernoulliLogit": lambda x, eta: log(expit(eta if x == 1 else -eta)),
    "Binomial": lambda x, n, p: binomial(x, n, p, 1 - p),
    "BinomialLogit": lambda x, n, eta: binomial(x, n, expit(eta), expit(-eta)),
    "Poisson": poisson,
    "PoissonLog": lambda x, eta: poisson(x, exp(eta)),
    "Categorical": lambda x, p: log(p[int(x)]),
    "CategoricalLogit": lambda x, eta: eta[int(x)] - log(mp.fsum(exp(v) for v in eta)),
    "MvNormalCholesky": mv_normal,
}

SCIPY = {
    "Normal": lambda x, m, s: stats.norm(m, s).logpdf(x),
    "HalfNormal": lambda x, s: stats.halfnorm(0, s).logpdf(x),
    "StudentT": lambda x, n, m, s: stats.t(n, m, s).logpdf(x),
    "HalfStudentT": lambda x, n, s: numpy.log(2) + stats.t(n, 0, s).logpdf(x),
    "Cauchy": lambda x, m, s: stats.cauchy(m, s).logpdf(x),
    "HalfCauchy": lambda x, s: stats.halfcauchy(0, s).logpdf(x),
    "Exponential": lambda x, r: stats.expon(scale=1 / r).logpdf(x),
    "Gamma": lambda x, a, b: stats.gamma(a, scale=1 / b).logpdf(x),
    "GammaMeanSD": lambda x, m, s: stats.gamma(m**2 / s**2, scale=s**2 / m).logpdf(x),
    "InverseGamma": lambda x, a, b: stats.invgamma(a, scale=b).logpdf(x),
    "LogNormal": lambda x, m, s: stats.lognorm(s, scale=numpy.exp(m)).logpdf(x),
    "Beta": lambda x, a, b: stats.beta(a, b).logpdf(x),
    "Uniform": lambda x, a, b: stats.uniform(a, b - a).logpdf(x),
    "Bernoulli": lambda x, p: stats.bernoulli(p).logpmf(x),
    "BernoulliLogit": lambda x, e: stats.bernoulli(1 / (1 + numpy.exp(-e))).logpmf(x) if abs(e) < 5 else None,
    "Binomial": lambda x, n, p: stats.binom(int(n), p).logpmf(x),
    "BinomialLogit": lambda x, n, e: stats.binom(int(n), 1 / (1 + numpy.exp(-e))).logpmf(x) if abs(e) < 5 else None,
    "Poisson": lambda x, r: stats.poisson(r).logpmf(x),
    "PoissonLog": lambda x, e: stats.poisson(numpy.exp(e)).logpmf(x) if e < 20 else None,
    "Categorical": lambda x, p: numpy.log(p[int(x)]),
    "CategoricalLogit": lambda x, e: scipy.special.log_softmax(e)[int(x)],
    "MvNormalCholesky": lambda x, m, c: stats.multivariate_normal(
        m, (lambda l: l @ l.T)(numpy.tril(numpy.array(c).reshape(len(x), -1)))).logpdf(x),
}


def points():
    """Yields (name, x, parameters): random ones, then the tails."""
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0, 1.5)))
    whole = lambda lo, hi: float(rng.integers(lo, hi, endpoint=True))
    for _ in range(16):
        m, s = u(-5, 5), pos()
        nu, z = 2 * pos(), float(rng.standard_t(2))
        yield "Normal", m + s * z, [m, s]
        yield "HalfNormal", abs(s * z), [s]
        yield "StudentT", m + s * z, [nu, m, s]
        yield "HalfStudentT", abs(s * z), [nu, s]
        yield "Cauchy", m + s * z, [m, s]
        yield "HalfCauchy", abs(s * z), [s]
        a, b, x = 2 * pos(), pos(), pos()
        yield "Exponential", x, [b]
        yield "Gamma", x, [a, b]
        yield "GammaMeanSD", x, [a, b]
        yield "InverseGamma", x, [a, b]
        yield "LogNormal", x, [m, s]
        yield "Beta", u(0, 1), [a, b]
        yield "Uniform", m + s * u(0, 1), [m, m + s]
        p, eta, n = u(0, 1), u(-4, 4), whole(1, 40)
        yield "Bernoulli", whole(0, 1), [p]
        yield "BernoulliLogit", whole(0, 1), [eta]
        yield "Binomial", whole(0, n), [n, p]
        yield "BinomialLogit", whole(0, n), [n, eta]
        yield "Poisson", whole(0, 30), [3 * a]
        yield "PoissonLog", whole(0, 30), [eta]
        w = rng.dirichlet([1, 1, 1, 1])
        yield "Categorical", whole(0, 3), [list(w / w.sum())]
        yield "CategoricalLogit", whole(0, 3), [[u(-4, 4) for _ in range(4)]]
        low = [u(-1, 1) for _ in range(9)]
        low[0], low[4], low[8] = pos(), pos(), pos()
        yield "MvNormalCholesky", [u(-3, 3) for _ in range(3)], [[u(-3, 3) for _ in range(3)], low]
    for z in (40.0, -38.5, 1e3, 1e-9, -1e8, 0.0, 7.0, 3e5):
        yield "Normal", 1 + 2 * z, [1.0, 2.0]
        yield "HalfNormal", abs(z), [0.7]
        yield "StudentT", z, [4.0, 0.0, 1.5]
        yield "StudentT", z, [1e5, 0.5, 1.5]
        yield "HalfStudentT", abs(z), [3.0, 2.5]
        yield "Cauchy", z, [0.5, 0.1]
        yield "HalfCauchy", abs(z), [5.0]
        yield "Exponential", abs(z), [0.01]
    for z in (1e200, -1e170, 1e300):
        yield "StudentT", z, [0.5, 0.0, 1.0]
        yield "Cauchy", z, [0.0, 2.0]
    for x in (1e-300, 1e-12, 1e-3, 0.5, 3.0, 40.0, 1e3, 1e6):
        for a in (0.01, 1.0, 3.0, 50.0):
            yield "Gamma", x, [a, 0.3]
            yield "InverseGamma", max(x, 1e-100), [a, 0.3]
        yield "GammaMeanSD", x, [2.0, 3.0]
        yield "LogNormal", x, [0.5, 2.0]
    for x in (1e-300, 1e-9, 0.1, 0.5, 0.9, 1 - 1e-9, 1 - 2.0**-53):
        for a, b in ((0.01, 0.02), (1.0, 1.0), (1.0, 4.0), (30.0, 2.0), (200.0, 300.0)):
            yield "Beta", x, [a, b]
    for p in (1e-300, 1e-17, 0.25, 1 - 2.0**-53):
        for x in (0.0, 1.0):
            yield "Bernoulli", x, [p]
        for x in (0.0, 1.0, 6.0, 7.0):
            yield "Binomial", x, [7.0, p]
        yield "Binomial", 1e3, [3e3, p]
    for eta in (-700.0, -100.0, -37.0, -20.0, -1e-9, 0.0, 20.0, 37.0, 100.0, 700.0):
        for x in (0.0, 1.0):
            yield "BernoulliLogit", x, [eta]
        for x in (0.0, 1.0, 6.0, 7.0):
            yield "BinomialLogit", x, [7.0, eta]
        yield "BinomialLogit", 1e3, [3e3, eta]
        yield "PoissonLog", 3.0, [eta]
        yield "CategoricalLogit", 0.0, [[eta, 0.0, 0.0]]
        yield "CategoricalLogit", 1.0, [[eta, 0.0, -eta]]
    for rate in (1e-300, 1e-9, 1.0, 30.0, 5e3):
        for x in (0.0, 1.0, 25.0, 4e3):
            yield "Poisson", x, [rate]


def exact(v):
    return [mpf(a) for a in v] if isinstance(v, list) else mpf(v)


def gradient(f, args, k):
    """The partial derivatives by argument k, nested as the argument is."""
    def by(i):
        a = args[k][i] if i is not None else args[k]
        h = (abs(a) if a != 0 else mpf(1)) * mpf(10) ** -25
        vals = []
        for step in (-2, -1, 1, 2):
            moved = list(args)
            if i is None:
                moved[k] = a + step * h
            else:
                moved[k] = list(args[k])
                moved[k][i] = a + step * h
            vals.append(f(*moved))
        # fourth order: h^4 is 1e-100 of the fifth derivative's scale
        return float((vals[0] - 8 * vals[1] + 8 * vals[2] - vals[3]) / (12 * h))
    return [by(i) for i in range(len(args[k]))] if isinstance(args[k], list) else by(None)


def main():
    rows, worst = [], {}
    for name, x, params in points():
        f = DENSITIES[name]
        args = [exact(x)] + [exact(p) for p in params]
        logp = float(f(*args))
        discrete = name in ("Bernoulli", "BernoulliLogit", "Binomial", "BinomialLogit", "Poisson",
                            "PoissonLog", "Categorical", "CategoricalLogit", "TruncatedPoisson")
        skip = {0} if discrete else set()
        skip |= {1} if name in ("Binomial", "BinomialLogit") else {2, 3} if name == "TruncatedPoisson" else set()
        if name == "Categorical":  # one element at a time leaves the simplex
            grad = [None, [float(1 / args[1][j]) if j == int(x) else 0.0 for j in range(len(args[1]))]]
        elif name == "Uniform":
            grad = [0.0] + [gradient(f, args, k) for k in (1, 2)]
        else:
            grad = [None if k in skip else gradient(f, args, k) for k in range(len(args))]
        ref = SCIPY[name](x, *params)
        if ref is not None and numpy.isfinite(ref):
            err = abs(float(ref) - logp) / max(1, abs(logp))
            worst[name] = max(worst.get(name, 0), err)
            if err > 1e-9:
                sys.exit(f"{name} {x} {params}: scipy {ref}, here {logp}")
        rows.append({"dist": name, "x": x, "p": params, "logp": logp, "grad": grad})
    for name, err in worst.items():
        print(f"{name}: scipy differs by {err:.1e} at most", file=sys.stderr)
    head = {"mpmath": mpmath.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    body = ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows)
    print('{"versions":%s,\n"points":[\n%s\n]}' % (json.dumps(head), body))


if __name__ == "__main__":
    main()
