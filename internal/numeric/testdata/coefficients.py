#!/usr/bin/env python3
"""Derives every polynomial table of package numeric and prints it as Go source.

Each table is the near-minimax polynomial that mpmath.chebyfit finds (Chebyshev
interpolation in 50 digits, rounded to double at the end), constant term first.
"lo" is the part of the constant term that its double does not hold.

    python3 coefficients.py [table ...]        (mpmath 1.3)
"""
import sys
from mpmath import *

mp.dps = 50
ONE = mpf(1)


def series(term, n=80):
    return lambda x: sum(term(k) * x**k for k in range(n))


def shifted(f, c):
    return lambda t: f(t + c)


def lgamma12(y):
    """log Gamma(1+y) / (y (y-1)), for y in [0, 2]."""
    if abs(y) < mpf(10)**-20:
        return euler + y * (euler - pi**2 / 12)
    if abs(y - 1) < mpf(10)**-20:
        return 1 - euler
    return loggamma(1 + y) / (y * (y - 1))


def asymptotic(f, limit):
    """f as a function of u = 1/x^2."""
    return lambda u: limit if u < mpf(10)**-14 else f(1 / sqrt(u))


lgamma_corr = asymptotic(lambda x: x * (loggamma(x) - (x - ONE/2) * log(x) + x - log(2*pi)/2), ONE/12)
digamma_corr = asymptotic(lambda x: x*x * (log(x) - 1/(2*x) - psi(0, x)), ONE/12)
trigamma_corr = asymptotic(lambda x: x**3 * (psi(1, x) - 1/x - 1/(2*x*x)), ONE/6)
psi_zero = findroot(lambda x: psi(0, x), mpf('1.4616321449683623'))


def digamma12(y):
    d = y - (psi_zero - 1)
    if abs(d) < mpf(10)**-20:
        return psi(1, psi_zero)
    return psi(0, 1 + y) / d


def erf_over_x(z):
    return 2/sqrt(pi) if z < mpf(10)**-30 else erf(sqrt(z)) / sqrt(z)


def erfcx12(t, k=mpf(4)):
    """(1+2x) exp(x^2) erfc(x), t = (x-k)/(x+k)  [Shepherd1981]."""
    if t >= 1:
        return 2/sqrt(pi)
    x = k * (1 + t) / (1 - t)
    if x < 100:
        e = exp(x*x) * erfc(x)
    else:
        e = sum((-1)**n * fac2(2*n-1) / (2*x*x)**n for n in range(12)) / (x*sqrt(pi))
    return (1 + 2*x) * e


def quantile_centre(r):
    """x/q for p = 1/2 + q, as a function of r = q^2."""
    if r < mpf(10)**-25:
        return sqrt(2*pi) * (1 + pi * r / 3)
    q = sqrt(r)
    return sqrt(mpf(2)) * erfinv(2*q) / q


def quantile_tail(s):
    """s - x, where s = sqrt(-2 log p) and Phi(-x) = p."""
    s = mpf(s)
    x = s - 0.5 if s < 2.5 else s - log(2*pi*s*s) / (2*s)
    for _ in range(60):
        p = erfc(x / sqrt(mpf(2))) / 2
        dx = (log(p) + s*s/2) * p * sqrt(2*pi) * exp(x*x/2)
        x += dx
        if abs(dx) < mpf(10)**-44:
            break
    return s - x


def tanh_tail(z):
    if z < mpf(10)**-16:
        return -ONE/3 + 2*z/15
    x = sqrt(z)
    return (tanh(x)/x - 1) / z


H = log(mpf(2)) / 2
Z = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1))**2
P4 = pi / 4
TABLES = {
    # name: (function, lower, upper, coefficients, centre)
    'expPoly': (series(lambda k: 1/factorial(k+2)), -H, H, 11, 0),
    'expTail': (series(lambda k: 1/factorial(k+3)), -H, H, 10, 0),
    'logPoly': (series(lambda k: 2/mpf(2*k+3)), 0, Z, 7, 0),
    'logTail': (series(lambda k: 1/mpf(2*k+5)), 0, Z, 8, 0),
    'lgammaPoly0': (lgamma12, mpf(0), mpf(1)/2, 17, mpf(1)/4),
    'lgammaPoly1': (lgamma12, mpf(1)/2, mpf(5)/4, 17, mpf(7)/8),
    'lgammaPoly2': (lgamma12, mpf(5)/4, mpf(2), 16, mpf(13)/8),
    'lgammaStirling': (lgamma_corr, 0, ONE/9, 12, 0),
    'digammaPoly': (digamma12, mpf(0), mpf(1), 23, ONE/2),
    'digammaStirling': (digamma_corr, 0, ONE/9, 13, 0),
    'trigammaPoly': (lambda y: psi(1, 1+y), mpf(0), mpf(1), 25, ONE/2),
    'trigammaStirling': (trigamma_corr, 0, ONE/9, 16, 0),
    'erfPoly': (erf_over_x, 0, mpf(1), 13, 0),
    'erfcxPoly': (erfcx12, (ONE/2-4)/(ONE/2+4), ONE, 23, 0),
    'quantileCentre': (quantile_centre, 0, ONE/16, 14, 0),
    'quantileTail0': (quantile_tail, mpf('1.65'), mpf('2.5'), 17, mpf(2)),
    'quantileTail1': (quantile_tail, mpf('2.5'), mpf('4'), 18, mpf(3)),
    'quantileTail2': (quantile_tail, mpf('4'), mpf('7'), 19, mpf('5.5')),
    'quantileTail3': (quantile_tail, mpf('7'), mpf('13'), 20, mpf('10')),
    'quantileTail4': (quantile_tail, mpf('13'), mpf('24'), 20, mpf('18')),
    'quantileTail5': (quantile_tail, mpf('24'), mpf('39'), 17, mpf('31')),
    'sinPoly': (series(lambda k: (-1)**(k+1)/factorial(2*k+3)), 0, P4**2, 6, 0),
    'cosPoly': (series(lambda k: (-1)**k/factorial(2*k+4)), 0, P4**2, 6, 0),
    'tanhPoly': (tanh_tail, 0, mpf('0.3'), 11, 0),
}


def main():
    for name in sys.argv[1:] or TABLES:
        f, a, b, n, c = TABLES[name]
        a, b = mpf(a), mpf(b)
        coef, err = chebyfit(shifted(f, c), [a - c, b - c], n, error=True)
        coef = coef[::-1]
        rel = err / abs(f((a + b) / 2))
        print('// %s: error 2^%.1f of its value; constant term lo %s' % (
            name, log(rel, 2), float(coef[0] - mpf(float(coef[0]))).hex()))
        print('var %s = [...]float64{' % name)
        for x in coef:
            print('\t%s,' % float(x).hex())
        print('}\n', flush=True)


main()
