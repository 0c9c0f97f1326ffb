"""Writes distributionsmultivariate.json: log densities and partial derivatives
of vectors and matrices, in the form of distributions.json.

    python3 distributionsmultivariate.py > distributionsmultivariate.json

Written with inverses and determinants at 100 digits, and compared with
scipy.stats where that has them. A symmetric matrix is a function of its lower
triangle. Needs mpmath, numpy, scipy.
"""
import numpy
from mpmath import mp, mpf
from scipy import stats

from reference import write

mp.dps = 100  # derivatives of step 1e-25, matrices of condition 1e12
log, lgamma, pi = mp.log, mp.loggamma, mp.pi
rng = numpy.random.default_rng(20261124)


def symmetric(v):
    k = int(len(v) ** 0.5)
    return mp.matrix(k, k) + mp.matrix([[v[max(i, j) * k + min(i, j)] for j in range(k)] for i in range(k)])


def lower(v):
    k = int(len(v) ** 0.5)
    return mp.matrix([[v[i * k + j] if j <= i else mpf(0) for j in range(k)] for i in range(k)])


def distance(x, mean, precision):
    d = mp.matrix([a - b for a, b in zip(x, mean)])
    return (d.T * precision * d)[0]


def mv_normal(x, mean, cov):
    return -(distance(x, mean, cov ** -1) + log(mp.det(cov)) + len(x) * log(2 * pi)) / 2


def mv_student(x, nu, loc, sigma):
    k = len(x)
    return (lgamma((nu + k) / 2) - lgamma(nu / 2) - log(mp.det(sigma)) / 2 - log(nu * pi) * k / 2
            - log(1 + distance(x, loc, sigma ** -1) / nu) * (nu + k) / 2)


def dirichlet(x, alpha):
    return lgamma(mp.fsum(alpha)) + mp.fsum((a - 1) * log(v) - lgamma(a) for v, a in zip(x, alpha))


def normal(x, mean, sd):
    return log(mp.npdf(x, mean, sd))


def student(x, nu, loc, scale):
    return mv_student([x], nu, [loc], mp.matrix([[scale * scale]]))


def random_walk(x, sd, nu, loc, scale):
    return student(x[0], nu, loc, scale) + mp.fsum(normal(b, a, sd) for a, b in zip(x, x[1:]))


def autoregression(x, alpha, beta, sigma, mean, sd):
    p = len(beta)
    total = mp.fsum(normal(v, mean, sd) for v in x[:p])
    for t in range(p, len(x)):
        total += normal(x[t], alpha + mp.fsum(b * x[t - 1 - j] for j, b in enumerate(beta)), sigma)
    return total


def lkj_constant(eta, k):
    """Of the density on correlation matrices: [Lewandowski2009] eq. 16."""
    power = mp.fsum((2 * eta - 2 + k - j) * (k - j) for j in range(1, k))
    betas = mp.fsum((k - j) * log(mp.beta(eta + mpf(k - j - 1) / 2, eta + mpf(k - j - 1) / 2)) for j in range(1, k))
    return -power * log(2) - betas


def lkj(x, eta):
    r = symmetric(x)
    return lkj_constant(eta, r.rows) + (eta - 1) * log(mp.det(r))


def lkj_cholesky(x, eta):
    """The density of L·Lᵀ times |d(L·Lᵀ)/dL| = Π L[i,i]^(K − i), i from 1."""
    l = lower(x)
    k = l.rows
    return lkj_constant(eta, k) + mp.fsum((2 * eta - 2 + k - i - 1) * log(l[i, i]) for i in range(1, k))


def multigamma(a, k):
    return mpf(k * (k - 1)) / 4 * log(pi) + mp.fsum(lgamma(a - mpf(j) / 2) for j in range(k))


def trace(a):
    return mp.fsum(a[i, i] for i in range(a.rows))


def wishart(x, nu, s):
    w, s = symmetric(x), symmetric(s)
    k = w.rows
    return ((nu - k - 1) * log(mp.det(w)) - trace(s ** -1 * w) - nu * k * log(2) - nu * log(mp.det(s))) / 2 - multigamma(nu / 2, k)


def inverse_wishart(x, nu, s):
    w, s = symmetric(x), symmetric(s)
    k = w.rows
    return (nu * log(mp.det(s)) - (nu + k + 1) * log(mp.det(w)) - trace(s * w ** -1) - nu * k * log(2)) / 2 - multigamma(nu / 2, k)


DENSITIES = {
    "LKJ": lkj,
    "LKJCholesky": lkj_cholesky,
    "Wishart": wishart,
    "InverseWishart": inverse_wishart,
    "MvNormal": lambda x, m, c: mv_normal(x, m, symmetric(c)),
    "MvNormalPrecision": lambda x, m, p: mv_normal(x, m, symmetric(p) ** -1),
    "MvStudentT": lambda x, n, m, s: mv_student(x, n, m, symmetric(s)),
    "MvStudentTCholesky": lambda x, n, m, l: mv_student(x, n, m, lower(l) * lower(l).T),
    "Dirichlet": dirichlet,
    "GaussianRandomWalk": random_walk,
    "AR": autoregression,
}


def square(v):
    k = int(len(v) ** 0.5)
    return numpy.array(v).reshape(k, k)


SCIPY = {
    "LKJ": lambda x, e: None,
    "LKJCholesky": lambda x, e: None,
    "Wishart": lambda x, n, s: stats.wishart(n, square(s)).logpdf(square(x)),
    "InverseWishart": lambda x, n, s: stats.invwishart(n, square(s)).logpdf(square(x)),
    "MvNormal": lambda x, m, c: stats.multivariate_normal(m, square(c)).logpdf(x),
    "MvNormalPrecision": lambda x, m, p: stats.multivariate_normal(m, numpy.linalg.inv(square(p))).logpdf(x),
    "MvStudentT": lambda x, n, m, s: stats.multivariate_t(m, square(s), n).logpdf(x),
    "MvStudentTCholesky": lambda x, n, m, l: stats.multivariate_t(
        m, numpy.tril(square(l)) @ numpy.tril(square(l)).T, n).logpdf(x),
    "Dirichlet": lambda x, a: stats.dirichlet(a).logpdf(x) if min(x) > 1e-9 else None,
    "GaussianRandomWalk": lambda x, s, n, m, c: stats.t(n, m, c).logpdf(x[0]) + sum(
        stats.norm(0, s).logpdf(b - a) for a, b in zip(x, x[1:])),
    "AR": lambda x, a, b, s, m, sd: sum(stats.norm(m, sd).logpdf(v) for v in x[:2]) + stats.norm(
        a + b[0] * x[1] + b[1] * x[0], s).logpdf(x[2]),
}


def points():
    """Yields (name, x, parameters): random ones, then the tails."""
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0, 1)))
    triple = lambda: [u(-3, 3) for _ in range(3)]

    def factor():
        low = [u(-1, 1) for _ in range(9)]
        low[0], low[4], low[8] = pos(), pos(), pos()
        return low

    def spd():
        low = numpy.tril(square(factor()))
        cov = low @ low.T
        return [float(v) for v in ((cov + cov.T) / 2).ravel()]

    for _ in range(16):
        x, m = triple(), triple()
        yield "MvNormal", x, [m, spd()]
        yield "MvNormalPrecision", x, [m, spd()]
        yield "MvStudentT", x, [3 * pos(), m, spd()]
        yield "MvStudentTCholesky", x, [3 * pos(), m, factor()]
        p = rng.dirichlet([1, 1, 1])
        yield "Dirichlet", [float(v) for v in p], [[pos(), pos(), pos()]]
        yield "GaussianRandomWalk", x, [pos(), 3 * pos(), u(-2, 2), pos()]
        yield "AR", x, [u(-1, 1), [u(-1, 1), u(-1, 1)], pos(), u(-2, 2), pos()]
        low = numpy.tril(square([u(-1, 1) for _ in range(9)]))
        low /= numpy.sqrt((low**2).sum(axis=1))[:, None]
        low[range(3), range(3)] = abs(low[range(3), range(3)])
        corr = low @ low.T
        corr[range(3), range(3)] = 1
        yield "LKJ", [float(v) for v in ((corr + corr.T) / 2).ravel()], [pos()]
        yield "LKJCholesky", [float(v) for v in low.ravel()], [pos()]
        yield "Wishart", spd(), [2 + 5 * pos(), spd()]
        yield "InverseWishart", spd(), [2 + 5 * pos(), spd()]
    near = [1.0, 0.9375, 0.875, 0.9375, 1.0, 0.9375, 0.875, 0.9375, 1.0]  # binary fractions, nearly singular
    for s in (1e-3, 1.0, 30.0):
        x = [s, -2 * s, 0.5 * s]
        yield "MvNormal", x, [[0.0, 0.0, 0.0], near]
        yield "MvNormalPrecision", x, [[0.0, 0.0, 0.0], near]
        for nu in (1e-3, 1.0, 1e6):
            yield "MvStudentT", x, [nu, [0.0, 0.0, 0.0], near]
            yield "MvStudentTCholesky", x, [nu, [1.0, 0.0, 0.0], near]
    for eta in (1e-3, 1.0, 30.0, 1e4):
        yield "LKJ", near, [eta]
        yield "LKJCholesky", [1.0, 0.0, 0.0, 0.6, 0.8, 0.0, 0.0, 0.0, 1.0], [eta]
    for nu in (2.0 + 2.0**-20, 50.0):
        yield "Wishart", near, [nu, near]
        yield "InverseWishart", near, [nu, near]
    for a in ([1e-3, 1e-3, 1e-3], [1.0, 1.0, 1.0], [100.0, 1.0, 0.01], [1e3, 2e3, 3e3]):
        for x in ([0.25, 0.25, 0.5], [1e-12, 0.5, 0.5], [0.125, 0.375, 0.5]):
            yield "Dirichlet", x, [a]


if __name__ == "__main__":
    write(DENSITIES, SCIPY, {}, points())
