"""Writes tails.json: the logarithms of distribution functions and of their
complements, and the derivatives of F divided by the smaller of the two, at
quantiles from 1e-60 to 1 - 1e-60, from closed forms with mpmath.

    python3 tails.py > tails.json

SciPy only says where the quantiles lie and checks the values. Needs mpmath,
numpy, scipy.
"""
import json
import sys
import warnings

import mpmath
import numpy
import scipy
from mpmath import mp, mpf
from scipy import stats

mp.dps = 180
exp, log, pi, sqrt, expm1, log1p = mp.exp, mp.log, mp.pi, mp.sqrt, mp.expm1, mp.log1p
rng = numpy.random.default_rng(20241005)
warnings.simplefilter("ignore")


def phi(z):
    return mp.erfc(-z / sqrt(2)) / 2


def low(a, x):  # P(a, x)
    return mp.gammainc(a, 0, x, regularized=True)


def inc(a, b, x):  # I_x(a, b)
    if x > mpf(a) / (a + b):
        return 1 - inc(b, a, 1 - x)
    lead = exp(a * log(x) + b * log(1 - x) + mp.loggamma(a + b) - mp.loggamma(a + 1) - mp.loggamma(b))
    total, t, n = mpf(1), mpf(1), 0
    while abs(t) > mpf(10) ** -170:
        n += 1
        t *= (a + b + n - 1) / (a + n) * x
        total += t
    return lead * total


def beyond(nu, z):  # P(|t| > |z|)
    return inc(nu / 2, mpf(1) / 2, nu / (nu + z**2)) if z != 0 else mpf(1)


def student(x, nu, m, s):
    z = (x - m) / s
    return 1 - beyond(nu, z) / 2 if z > 0 else beyond(nu, z) / 2


def extreme(x, m, s, a):
    z = (x - m) / s
    return exp(-exp(-z)) if a == 0 else exp(-((1 + a * z) ** (-1 / a)))


def inverse_gaussian(x, m, s):
    r = sqrt(s / x)
    return phi(r * (x / m - 1)) + exp(2 * s / m) * phi(-r * (x / m + 1))


def exp_mod(x, m, s, b):
    z, k = (x - m) / s, b * s
    return phi(z) - exp(k**2 / 2 - k * z) * phi(z - k)


def expit(e):
    return 1 / (1 + exp(-e))


half = mpf(1) / 2
F = {
    "Normal": lambda x, m, s: phi((x - m) / s),
    "HalfNormal": lambda x, s: mp.erf(x / s / sqrt(2)),
    "StudentT": student,
    "HalfStudentT": lambda x, nu, s: 1 - beyond(nu, x / s),
    "Cauchy": lambda x, m, s: half + mp.atan((x - m) / s) / pi,
    "HalfCauchy": lambda x, s: 2 * mp.atan(x / s) / pi,
    "Laplace": lambda x, m, s: exp((x - m) / s) / 2 if x < m else 1 - exp((m - x) / s) / 2,
    "Logistic": lambda x, m, s: expit((x - m) / s),
    "Gumbel": lambda x, m, s: exp(-exp((m - x) / s)),
    "ExpModNormal": exp_mod,
    "LogNormal": lambda x, m, s: phi((log(x) - m) / s),
    "Exponential": lambda x, b: 1 - exp(-b * x),
    "Gamma": lambda x, a, b: low(a, b * x),
    "GammaMeanSD": lambda x, m, s: low((m / s) ** 2, m / s**2 * x),
    "InverseGamma": lambda x, a, b: 1 - low(a, b / x),
    "ChiSquare": lambda x, nu: low(nu / 2, x / 2),
    "InverseChiSquare": lambda x, nu: 1 - low(nu / 2, half / x),
    "ScaledInverseChiSquare": lambda x, nu, s: 1 - low(nu / 2, nu * s**2 / (2 * x)),
    "Weibull": lambda x, a, s: 1 - exp(-((x / s) ** a)),
    "Frechet": lambda x, a, s: exp(-((x / s) ** -a)),
    "Rayleigh": lambda x, s: 1 - exp(-((x / s) ** 2) / 2),
    "LogLogistic": lambda x, s, b: expit(b * log(x / s)),
    "InverseGaussian": inverse_gaussian,
    "Pareto": lambda x, m, a: 1 - (m / x) ** a,
    "Beta": lambda x, a, b: inc(a, b, x),
    "BetaMeanPrecision": lambda x, m, k: inc(m * k, (1 - m) * k, x),
    "Uniform": lambda x, a, b: (x - a) / (b - a),
    "GeneralizedExtremeValue": extreme,
    "Poisson": lambda x, r: 1 - low(x + 1, r),
    "PoissonLog": lambda x, e: 1 - low(x + 1, exp(e)),
    "Binomial": lambda x, n, p: inc(n - x, x + 1, 1 - p),
    "BinomialLogit": lambda x, n, e: inc(n - x, x + 1, expit(-e)),
    "Geometric": lambda x, p: 1 - (1 - p) ** (x + 1),
    "NegBinomial": lambda x, a, b: inc(a, x + 1, b / (1 + b)),
    "NegBinomialMean": lambda x, m, a: inc(a, x + 1, a / (a + m)),
    "NegBinomialLog": lambda x, e, a: inc(a, x + 1, a / (a + exp(e))),
}

S = {
    "Normal": lambda m, s: stats.norm(m, s),
    "HalfNormal": lambda s: stats.halfnorm(0, s),
    "StudentT": lambda n, m, s: stats.t(n, m, s),
    "HalfStudentT": lambda n, s: stats.t(n, 0, s),
    "Cauchy": lambda m, s: stats.cauchy(m, s),
    "HalfCauchy": lambda s: stats.halfcauchy(0, s),
    "Laplace": lambda m, s: stats.laplace(m, s),
    "Logistic": lambda m, s: stats.logistic(m, s),
    "Gumbel": lambda m, s: stats.gumbel_r(m, s),
    "ExpModNormal": lambda m, s, b: stats.exponnorm(1 / (s * b), m, s),
    "LogNormal": lambda m, s: stats.lognorm(s, scale=numpy.exp(m)),
    "Exponential": lambda b: stats.expon(scale=1 / b),
    "Gamma": lambda a, b: stats.gamma(a, scale=1 / b),
    "GammaMeanSD": lambda m, s: stats.gamma((m / s) ** 2, scale=s**2 / m),
    "InverseGamma": lambda a, b: stats.invgamma(a, scale=b),
    "ChiSquare": lambda n: stats.chi2(n),
    "InverseChiSquare": lambda n: stats.invgamma(n / 2, scale=0.5),
    "ScaledInverseChiSquare": lambda n, s: stats.invgamma(n / 2, scale=n * s**2 / 2),
    "Weibull": lambda a, s: stats.weibull_min(a, scale=s),
    "Frechet": lambda a, s: stats.invweibull(a, scale=s),
    "Rayleigh": lambda s: stats.rayleigh(scale=s),
    "LogLogistic": lambda s, b: stats.fisk(b, scale=s),
    "InverseGaussian": lambda m, s: stats.invgauss(m / s, scale=s),
    "Pareto": lambda m, a: stats.pareto(a, scale=m),
    "Beta": lambda a, b: stats.beta(a, b),
    "BetaMeanPrecision": lambda m, k: stats.beta(m * k, (1 - m) * k),
    "Uniform": lambda a, b: stats.uniform(a, b - a),
    "GeneralizedExtremeValue": lambda m, s, a: stats.genextreme(-a, m, s),
    "Poisson": lambda r: stats.poisson(r),
    "PoissonLog": lambda e: stats.poisson(numpy.exp(e)),
    "Binomial": lambda n, p: stats.binom(int(n), p),
    "BinomialLogit": lambda n, e: stats.binom(int(n), 1 / (1 + numpy.exp(-e))),
    "Geometric": lambda p: stats.geom(p, loc=-1),
    "NegBinomial": lambda a, b: stats.nbinom(a, b / (1 + b)),
    "NegBinomialMean": lambda m, a: stats.nbinom(a, a / (a + m)),
    "NegBinomialLog": lambda e, a: stats.nbinom(a, a / (a + numpy.exp(e))),
}
DISCRETE = list(F)[list(F).index("Poisson"):]
TRIALS = ("Binomial", "BinomialLogit")
LOC = ("Normal", "Cauchy", "Laplace", "Logistic", "Gumbel", "LogNormal", "ExpModNormal", "GeneralizedExtremeValue", "Uniform",
       "PoissonLog", "NegBinomialLog")


def params(name):
    u = lambda lo, hi: float(rng.uniform(lo, hi))
    pos = lambda: float(numpy.exp(rng.normal(0.3, 0.8)))
    p = [pos() for _ in range(F[name].__code__.co_argcount - 1)]
    if name in LOC:
        p[0] = u(-2, 2)
    if name == "StudentT":
        p[1] = u(-2, 2)
    if name == "Uniform":
        p[1] += p[0]
    if name == "GeneralizedExtremeValue":
        p[2] = u(-0.5, 0.5)
    if name in TRIALS:
        p = [float(rng.integers(1, 60)), u(0, 1) if name == "Binomial" else u(-3, 3)]
    if name == "Geometric":
        p[0] = u(0.05, 0.9)
    if name == "BetaMeanPrecision":
        p = [u(0.1, 0.9), 4 * p[1]]
    return p


def derivatives(f, args, skip):
    out = []
    for k, v in enumerate(args):
        if k in skip:
            out.append(0.0)
            continue
        h = (abs(v) if v != 0 else mpf(1)) * mpf(10) ** -30
        at = lambda n: f(*[a + n * h if i == k else a for i, a in enumerate(args)])
        out.append((8 * (at(1) - at(-1)) - (at(2) - at(-2))) / (12 * h))  # fourth order
    return out


def main():
    rows = []
    for name, f in F.items():
        discrete = name in DISCRETE
        for k in range(4):
            p = params(name)
            d = S[name](*p)
            xs = set()
            for q in (1e-60, 1e-9, 0.01, 0.3, 0.6):
                xs |= {float(d.ppf(q)), float(d.isf(q))}
            for x in sorted(xs):
                if not numpy.isfinite(x) or name.startswith("Half") and x <= 0:
                    continue
                if name == "GeneralizedExtremeValue" and 1 + p[2] * (x - p[0]) / p[1] < 1e-3:
                    continue  # x itself decides, to its last digit
                if discrete and (x < 0 or name in TRIALS and x >= p[0]):
                    continue
                args = [mpf(x)] + [mpf(v) for v in p]
                c = f(*args)
                least = min(c, 1 - c)
                if not least > mpf(10) ** -110:
                    continue
                if not name.startswith("HalfS"):
                    for ours, theirs in ((log(c), d.logcdf(x)), (log(1 - c), d.logsf(x))):
                        if 1e-3 < abs(ours) < 20 and numpy.isfinite(theirs):
                            if abs(theirs / float(ours) - 1) > 1e-7:
                                sys.exit(f"{name} {x} {p}: scipy {theirs}, here {ours}")
                skip = ({0} if discrete else set()) | ({1} if name in TRIALS else set())
                by = [float(v / least) for v in derivatives(f, args, skip)]
                rows.append({"dist": name, "x": x, "p": p, "lower": float(log(c)), "upper": float(log(1 - c)), "by": by})
    head = {"mpmath": mpmath.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    body = ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows)
    print('{"versions":%s,\n"points":[\n%s\n]}' % (json.dumps(head), body))


if __name__ == "__main__":
    main()
