# Writes evidence.json: the reference values of the tests in this folder's parent.
#   python3 evidence.py        (mpmath, 30 digits)
# t-tests integrate the noncentral t density over the Cauchy prior on the effect, not over g as the package does; the
# binomial integrates the likelihood over the prior.
import json
from mpmath import mp, mpf, quad, log, gamma, hyp1f1, sqrt, pi, inf, exp, beta
mp.dps = 30


def noncentral(t, nu, mu):  # density of the noncentral t without the factors that mu does not touch
    x = mu * mu * t * t / (2 * (nu + t * t))
    a = gamma((nu + 1) / 2) * hyp1f1((nu + 1) / 2, mpf(1) / 2, x)
    b = sqrt(2) * mu * t / sqrt(nu + t * t) * gamma(nu / 2 + 1) * hyp1f1(nu / 2 + 1, mpf(3) / 2, x)
    return exp(-mu * mu / 2) * (a + b)


def cauchy_t(t, size, nu, r):
    t, size, nu, r = mpf(t), mpf(size), mpf(nu), mpf(r)
    f = lambda d: noncentral(t, nu, d * sqrt(size)) * r / (pi * (r * r + d * d))
    mid = t / sqrt(size)
    w = 1 / sqrt(size)
    cuts = sorted({-inf, -40 * w, -6 * w, -2 * w, mpf(0), mid - 8 * w, mid - 3 * w, mid, mid + 3 * w, mid + 8 * w, mid + 40 * w, inf})
    return float(log(quad(f, cuts) / noncentral(t, nu, mpf(0))))


one = [[t, n, r, cauchy_t(t, n, n - 1, mpf(r))] for t, n, r in
       [(0, 10, 1.0), (2.3, 30, 1.0), (-2.3, 30, 0.5), (0.4, 200, 0.7071), (5.5, 15, 1.0), (12, 40, 2.0), (1.5, 2, 1.0), (3, 3, 0.1)]]
two = [[t, n, m, r, cauchy_t(t, mpf(n) * m / (n + m), n + m - 2, mpf(r))] for t, n, m, r in
       [(0, 10, 12, 1.0), (2.1, 25, 30, 0.7071), (4, 8, 60, 1.0), (1, 1, 2, 1.0)]]
point = []
for k, n, p0, a, b in [(60, 100, 0.5, 1.0, 1.0), (0, 10, 0.1, 1.0, 1.0), (7, 7, 0.9, 2.5, 0.5), (3, 20, 0.2, 30.0, 70.0), (0, 0, 0.3, 2.0, 2.0)]:
    like = lambda p: p ** k * (1 - p) ** (n - k)
    marginal = quad(lambda p: like(p) * p ** (mpf(a) - 1) * (1 - p) ** (mpf(b) - 1), [mpf(i) / 20 for i in range(21)]) / beta(a, b)
    point.append([k, n, p0, a, b, float(log(marginal / like(mpf(p0))))])
json.dump({"one_sample": one, "two_sample": two, "binomial_point": point}, open("evidence.json", "w"), indent=1)
print(one, two, point)
