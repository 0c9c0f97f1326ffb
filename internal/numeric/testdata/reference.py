#!/usr/bin/env python3
"""Writes the reference values of package numeric's tests, one NAME.json a function.

    python3 reference.py [points-per-range] [seed] [directory]     (mpmath 1.3)

Each row is [argument..., value, rest]: arguments and value as hexadecimal
floats, value the double nearest to the exact result, rest the exact result
minus value in units of value's last place, so that the error of a computed
double is known to a thousandth of an ulp. The stored files: 60 points, seed 1.
"""
import json, os, random, sys
from mpmath import *

mp.dps = 60
N = int(sys.argv[1]) if len(sys.argv) > 1 else 60
random.seed(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
OUT = sys.argv[3] if len(sys.argv) > 3 else os.path.dirname(os.path.abspath(__file__))
ROOT2, HALF = sqrt(mpf(2)), mpf(1)/2
MAX, TINY = sys.float_info.max, 5e-324


def row(args, exact):
    a = [x.hex() for x in args]
    if not isfinite(exact) or exact == 0:
        return a + [float(exact).hex(), 0]
    if abs(exact) > mpf(2)**1025:
        return a + ['inf' if exact > 0 else '-inf', 0]
    e = max(int(floor(log(abs(exact), 2))), -1022) - 52
    n = int(nint(ldexp(exact, -e)))
    if abs(n) >= 2**53:  # rounds up to, or log rounded up to, a power of 2
        e += 1
        n = int(nint(ldexp(exact, -e)))
    if e > 971 or (e == 971 and abs(n) >= 2**53):
        return a + ['inf' if exact > 0 else '-inf', 0]
    y = float(ldexp(mpf(n), e))
    u = max(int(floor(log(abs(mpf(y)), 2))) if y else -1022, -1022) - 52
    return a + [y.hex(), round(float(ldexp(exact - mpf(y), -u)), 3)]


def uni(a, b):
    return lambda: random.uniform(a, b)


def mag(a, b, sign=0):
    """log-uniform magnitude 2^a..2^b; sign 0 for both"""
    return lambda: (sign or random.choice((-1, 1))) * random.uniform(1, 2) * 2.0**random.randint(a, b - 1)


def near(*centres):
    """within a few ulp, and within 2^-4..2^-40 relative"""
    def f():
        c = random.choice(centres)
        if random.random() < 0.4:
            return step(c, random.randint(-4, 4))
        return c + random.choice((-1, 1)) * (abs(c) or 1) * 2.0**random.uniform(-40, -4)
    return f


def step(x, k):
    import struct
    b = struct.unpack('<q', struct.pack('<d', x))[0] + k
    return struct.unpack('<d', struct.pack('<q', b))[0]


def quantile(p):
    p = mpf(p)
    if p == HALF:
        return mpf(0)
    if p > HALF:
        return -quantile(1 - p)
    s = sqrt(-2*log(p))
    x = sqrt(2*pi)*(HALF - p) if p > 0.25 else s - log(2*pi*s*s)/(2*s) if s > 3 else s - HALF
    for _ in range(100):
        c = erfc(x/ROOT2)/2
        dx = log(c/p) * c * sqrt(2*pi) * exp(x*x/2)
        x += dx
        if abs(dx) < abs(x)*mpf(10)**-45:
            return -x
    raise ValueError(p)


def ncdf(x):
    return erfc(-x/ROOT2)/2


def lg(x):
    return re(loggamma(x)) if x > 0 else log(abs(gamma(x))) if x > -150 else \
        log(abs(pi/(x*sin(pi*x)))) - loggamma(-x)


def lbeta(a, b):
    with workdps(400):
        return loggamma(a) + loggamma(b) - loggamma(a + b)


def lchoose(n, k):
    with workdps(400):
        return loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1)


def trig(f):
    def g(x):
        with workdps(400):
            return f(x)
    return g


def wide(f):
    """for results far below the argument, or nearly cancelling"""
    def g(*x):
        with workdps(120):
            return f(*x)
    return g


def pow_(x, y):
    return exp(mpf(y)*log(mpf(x)))


def close(x, y):
    """y so that x^y spans the whole range"""
    return y * 700 / abs(float(log(mpf(x)))) if x != 1 else y


ints = lambda a, b: [float(i) for i in range(a, b)]
HALFPI = [float(k*pi/2) for k in (1, 2, 3, 4, 5, 7, 8, 100, 1001, 10**6, 10**9, 2**31, 10**12, 10**20)]
# The double closest to a multiple of pi/2, relative to its neighbours [Muller2006] 11.3.2.
WORST = [6381956970095103.0 * 2.0**797]

ONE = {
    'exp': (exp, [uni(-1, 1), uni(-40, 40), uni(-745.2, 709.8), mag(-60, 9), near(*[float(k*log(2)/2) for k in (1, -1, 3, -3, 5)]), uni(-745.2, -708), near(709.782712893384, -745.13, -708.39)], [0.0, -0.0, TINY, -TINY, MAX, -MAX, 1.0]),
    'expm1': (wide(expm1), [uni(-1, 1), uni(-40, 40), uni(-2, 2), uni(40, 709.8), mag(-1060, 9), near(*[float(k*log(2)/2) for k in (1, -1, 3, -3, 5)])], [0.0, TINY, -TINY, MAX, -MAX]),
    'log': (log, [mag(-1022, 1023, 1), uni(0.5, 2), near(1.0, 2.0, 0.5, float(sqrt(mpf(2))), float(sqrt(HALF))), near(1.0), mag(-1074, -1022, 1), uni(2, 1000)], [TINY, MAX, 1.0, 2.0**-1022]),
    'log1p': (wide(log1p), [mag(-1060, 0), uni(-1, 1), uni(-0.5, 1), mag(-2, 1023, 1), near(float(ROOT2) - 1, float(sqrt(HALF)) - 1, 1.0, -0.5), lambda: -1 + 2.0**random.uniform(-50, -1)], [0.0, TINY, -TINY, MAX, -1 + 2.0**-53]),
    'tanh': (wide(tanh), [uni(-1, 1), uni(-22, 22), mag(-1060, 5), near(float(sqrt(mpf('0.3')))), uni(0.5, 3)], [0.0, TINY, MAX, -MAX]),
    'sin': (trig(sin), [uni(-1, 1), uni(-7, 7), uni(-1e6, 1e6), mag(-1060, 30), mag(29, 1023), near(*HALFPI), near(2.0**30)], WORST + HALFPI + [0.0, TINY, MAX, -MAX]),
    'cos': (trig(cos), [uni(-1, 1), uni(-7, 7), uni(-1e6, 1e6), mag(-60, 30), mag(29, 1023), near(*HALFPI), near(2.0**30)], WORST + HALFPI + [0.0, TINY, MAX, -MAX]),
    'expit': (wide(lambda x: 1/(1 + exp(-x))), [uni(-1, 1), uni(-40, 40), uni(-745, 745), mag(-60, 5), uni(-5, 0)], [0.0, TINY]),
    'softplus': (wide(lambda x: log1p(exp(x))), [uni(-1, 1), uni(-40, 40), uni(-745, 745), mag(-60, 1023, 1), uni(-5, 0)], [0.0, TINY, MAX]),
    'lgamma': (wide(lg), [uni(0, 1), uni(1, 3), uni(3, 20), mag(-1070, 1013, 1), near(1.0, 2.0), near(3.0, 0.5, 1.5, 2.25), uni(20, 1e4)], [TINY, 2.0**1000, 2.5e305, 2.6e305, 1.0, 2.0]),
    'lgammanegative': (wide(lg), [uni(-5, 0), uni(-30, 0), mag(-1000, -1, -1), near(*ints(-12, 0)), near(-2.457024738220800, -2.747682646727413, -3.143580888349980), uni(-2000, 0)], [-TINY, -0.5, -1e10 - 0.5]),
    'digamma': (wide(lambda x: psi(0, x)), [uni(0, 1), uni(1, 2), uni(2, 3), uni(3, 12), mag(-1020, 1023, 1), near(1.4616321449683623), near(1.0, 2.0, 3.0)], [MAX]),
    'digammanegative': (wide(lambda x: psi(0, x)), [uni(-5, 0), uni(-30, 0), mag(-1000, -1, -1), near(*ints(-12, 0)), uni(-2000, 0)], [-0.5]),
    'trigamma': (wide(lambda x: psi(1, x)), [uni(0, 1), uni(1, 2), uni(2, 3), uni(3, 12), mag(-513, 1020, 1), near(1.0, 2.0, 3.0), uni(-5, 0), uni(-30, 0), mag(-513, -1, -1), near(*ints(-12, 0))], [-0.5, MAX, 2.0**-512, 2.0**-511, -2.0**-513]),
    'erf': (wide(erf), [uni(-1, 1), uni(-6, 6), mag(-1060, 3), near(1.0, 0.5)], [0.0, TINY, MAX, -MAX]),
    'erfc': (erfc, [uni(-1, 1), uni(-6, 0), uni(0.5, 6), uni(6, 26.5), uni(26.5, 27.3), mag(-60, 0), near(0.5, -0.5, -1.0, 4.0)], [0.0, TINY, -MAX, 27.22, 27.23, 27.24]),
    'normalcdf': (ncdf, [uni(-1, 1), uni(-8, 8), uni(-37.5, -6), uni(-38.5, -37.5), mag(-60, 0), near(float(sqrt(HALF)), -float(sqrt(HALF)), -5.65)], [0.0, TINY, MAX, -38.47, -38.48, -38.5]),
    'lognormalcdf': (wide(lambda x: log1p(-erfc(x/ROOT2)/2) if x > 0 else log(ncdf(x))), [uni(-1, 1), uni(-8, 8), uni(-37.5, -6), uni(0, 37), mag(-60, 9, -1), near(float(sqrt(HALF)), -float(sqrt(HALF)))], [0.0, TINY, -1e4, 10.0, 38.0]),
    'normalquantile': (quantile, [uni(0, 1), uni(0.25, 0.75), lambda: 10**random.uniform(-300, 0), mag(-1022, -1, 1), mag(-1074, -1022, 1), lambda: 1 - 10**random.uniform(-16, -0.3), near(0.25, 0.75), near(0.5), near(*[float(exp(-mpf(s)**2/2)) for s in (2.5, 4, 7, 13, 24)])], [TINY, 0.5, step(0.5, 1), step(0.5, -1), step(1.0, -1)]),
}


def pair_pow():
    x = random.choice((mag(-1020, 1020, 1), uni(0.5, 2), near(1.0)))()
    return x, close(x, random.uniform(-1.06, 1.01))


TWO = {
    'pow': (pow_, [pair_pow, pair_pow, pair_pow, pair_pow, lambda: (random.uniform(0, 10), random.uniform(-10, 10)), lambda: (mag(-1074, -1022, 1)(), random.uniform(-1, 1))], [(2.0, 1023.5), (2.0, -1074.0), (10.0, 308.0), (10.0, -323.0), (0.1, 3.0), (TINY, 0.5), (MAX, 0.5), (step(1.0, 1), 1e300), (step(1.0, -1), 1e18)]),
    'lbeta': (lbeta, [lambda: (random.uniform(0, 10), random.uniform(0, 10)), lambda: (random.uniform(10, 1e3), random.uniform(10, 1e3)), lambda: (mag(-40, 4, 1)(), mag(3, 40, 1)()), lambda: (mag(3, 60, 1)(), mag(3, 60, 1)()), lambda: (mag(-900, 900, 1)(), mag(-900, 900, 1)()), lambda: (1.0, mag(-4, 40, 1)()), lambda: (near(10.0)(), mag(1, 6, 1)())], [(1.0, 1.0), (0.5, 0.5), (1e308, 1e308), (1e15, 1e15), (MAX, 0.5), (TINY, 1.0), (TINY, TINY)]),
    'lchoose': (lchoose, [lambda: sorted((float(random.randint(1, 60)), float(random.randint(1, 60))))[::-1], lambda: sorted((float(random.randint(1, 10**6)), float(random.randint(1, 10**6))))[::-1], lambda: (float(random.randint(10, 10**12)), float(random.randint(1, 10))), lambda: sorted((random.uniform(0, 50), random.uniform(0, 50)))[::-1]], [(5.0, 5.0), (0.0, 0.0), (1e15, 1.0), (1e15, 2.0), (1e15, 5e14), (7.0, 0.0)]),
}


def logsumexp_args():
    n = random.choice((1, 2, 3, 10, 40))
    m, w = random.choice((0, 1, 30, 700, 1e5)), random.choice((1e-3, 1, 10, 100))
    m = random.uniform(-m, m)
    return [m + random.uniform(-w, w) for _ in range(n)]


def dump(name, rows):
    with open(os.path.join(OUT, name + '.json'), 'w') as f:
        f.write('[\n' + ',\n'.join(json.dumps(r) for r in rows) + '\n]\n')
    print(name, len(rows), flush=True)


for name, (f, gens, specials) in ONE.items():
    xs = specials + [g() for g in gens for _ in range(N)]
    if 'gamma' in name:  # poles are tested by hand
        xs = [x for x in xs if x > 0 or x != floor(x)]
    dump(name, [row([x], f(mpf(x))) for x in xs])
for name, (f, gens, specials) in TWO.items():
    xs = specials + [tuple(g()) for g in gens for _ in range(N)]
    dump(name, [row(x, f(mpf(x[0]), mpf(x[1]))) for x in xs])
# The first two rows cancel: max = -log of the scaled sum.
xs = [[-float(log(mpf(2)))]*2, [-float(log(mpf(10)))]*10] + [logsumexp_args() for _ in range(N)]
dump('logsumexp', [row(x, wide(lambda *v: log(sum(exp(t) for t in v)))(*map(mpf, x))) for x in xs])

random.seed(2)  # so that the tables above stay as they are
dump('log1mexp', [row([x], wide(lambda v: log1p(-exp(v)) if v < -1 else log(-expm1(v)))(mpf(x))) for x in [-TINY, -1e300] + [
    g() for g in (uni(-1, 0), uni(-40, 0), uni(-745, 0), mag(-1060, 9, -1), near(-float(log(mpf(2))))) for _ in range(N) ] if x < 0])
pairs = [(random.uniform(-30, 30), random.choice((-1, 1))*2.0**random.uniform(-20, 6)) for _ in range(2*N)]
dump('logaddexp', [row([a, a + d], wide(lambda v, w: log(exp(v) + exp(w)))(mpf(a), mpf(a + d))) for a, d in pairs])
dump('logdiffexp', [row([a, a - abs(d)], wide(lambda v, w: log(exp(v) - exp(w)))(mpf(a), mpf(a - abs(d)))) for a, d in pairs])

random.seed(3)
LATER = {
    'besseli0': (wide(lambda x: log(besseli(0, x)) - x), [uni(0, 2), uni(2, 20), uni(19, 21), uni(20, 400), mag(-60, 300, 1)], [0.0, 20.0, step(20.0, -1), TINY]),
    'besseli0slope': (wide(lambda x: besseli(1, x)/besseli(0, x) - 1), [uni(0, 2), uni(2, 20), uni(19, 21), uni(20, 400), mag(-60, 300, 1)], [0.0, 20.0, step(20.0, -1), TINY]),
    'inversemills': (wide(lambda x: exp(-x*x/2)/sqrt(2*pi)/ncdf(x) if x > -1e8 else -x - 1/x + 2/x**3), [uni(-1, 1), uni(-8, 8), uni(-40, -6), mag(-60, 600, -1), near(-float(sqrt(HALF)))], [0.0, -TINY, 20.0]),
}
for name, (f, gens, specials) in LATER.items():
    dump(name, [row([x], f(mpf(x))) for x in specials + [g() for g in gens for _ in range(N)]])
