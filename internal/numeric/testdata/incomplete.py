#!/usr/bin/env python3
"""Writes incompletegamma.json and incompletebeta.json: the logarithms of both
tails and the derivatives of F by the argument and the parameters, divided by
the smaller tail.

    python3 incomplete.py      (mpmath 1.3, 500 digits)
"""
import json
import os
import random

from mpmath import betainc, gammainc, log, loggamma, exp, mp, mpf

mp.dps = 500  # tails down to e^-700 as a difference from 1
random.seed(4)
HERE = os.path.dirname(os.path.abspath(__file__))


def series(first, ratio):
    total, t, n = first, first, 0
    while abs(t) > abs(total) * mpf(10) ** -490:
        n += 1
        t *= ratio(n)
        total += t
    return total


def gamma(a, x):
    return exp(a * log(x) - x - loggamma(a + 1)) * series(mpf(1), lambda n: x / (a + n))


def beta_small(a, b, x):
    lead = exp(a * log(x) + b * log(1 - x) + loggamma(a + b) - loggamma(a + 1) - loggamma(b))
    return lead * series(mpf(1), lambda n: (a + b + n - 1) / (a + n) * x)


def beta(a, b, x):
    return beta_small(a, b, x) if x < 0.6 else 1 - beta_small(b, a, 1 - x)


def row(f, args, exact, names):
    p = f(*exact)
    tail = min(p, 1 - p)
    if tail < mpf(10) ** -320:
        return None
    out = dict(zip(names, args))
    out["lower"], out["upper"] = float(log(p)), float(log(1 - p))
    by = []
    for k in range(len(exact)):
        h = abs(exact[k]) * mpf(10) ** -40
        moved = lambda s: f(*[v + s * h if i == k else v for i, v in enumerate(exact)])
        by.append(float((moved(1) - moved(-1)) / (2 * h) / tail))
    out["by"] = by
    return out


def dump(name, rows):
    with open(os.path.join(HERE, name + ".json"), "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
    print(name, len(rows))


# Against mpmath's own functions, where those have the digits.
for a, x in ((0.3, 2.0), (7.0, 3.0), (40.0, 55.0)):
    assert abs(gamma(mpf(a), mpf(x)) - gammainc(a, 0, x, regularized=True)) < mpf(10) ** -100
for a, b, x in ((0.3, 2.0, 0.4), (7.0, 3.0, 0.9)):
    assert abs(beta(mpf(a), mpf(b), mpf(x)) - betainc(a, b, 0, x, regularized=True)) < mpf(10) ** -100

rows = []
for a in (1e-4, 0.01, 0.3, 0.5, 1.0, 2.5, 9.99, 10.0, 37.0, 400.0, 1e4, 1e5):
    sd = a**0.5
    xs = {a * 2.0**random.uniform(-3, 2) for _ in range(4)} | {a, a + 1, abs(a + sd * random.uniform(-1, 1))}
    xs |= {a + sd * random.uniform(1, 8), a + sd * 20 + 30, max(a - sd * random.uniform(1, 8), a * 0.01)}
    if a < 50:
        xs |= {1e-30, 1e-3, 0.7, 200.0, 600.0}
    rows += [row(gamma, (a, x), (mpf(a), mpf(x)), ("a", "x")) for x in sorted(xs) if abs(x - a) < 40 * sd + 700]
dump("incompletegamma", [r for r in rows if r])

rows = []
add = lambda r: rows.append(r) if r else None
PAIRS = [(1e-3, 1e-3), (0.01, 3.0), (3.0, 0.01), (0.5, 0.5), (1.0, 1.0), (2.0, 5.0), (0.5, 30.0), (2.5, 0.5), (9.0, 11.0),
         (10.0, 10.0), (50.0, 0.5), (500.0, 0.5), (1e4, 0.5), (40.0, 400.0), (1e3, 2e3), (1e5, 3e4), (7.0, 1e4)]
for a, b in PAIRS:
    mean, sd = a / (a + b), (a * b / (a + b + 1)) ** 0.5 / (a + b)
    for d in (-30, -8, -2.5, -0.7, 0.0, 0.4, 1.5, 5, 20):
        x = mean + d * sd
        if not 0.001 * mean < x < 1 - 0.001 * (1 - mean):
            x = random.uniform(0, 1) if random.random() < 0.5 else mean * 2.0**-random.uniform(1, 20)
        if x > 0.5:
            y = 1 - x
            x = 1 - y  # exact
        add(row(beta, (a, b, x), (mpf(a), mpf(b), mpf(x)), ("a", "b", "x")))
    for y in (1e-20, 1e-6):  # 1 − x that x can't hold
        r = row(lambda p, q, v: 1 - beta(q, p, v), (a, b, y), (mpf(a), mpf(b), mpf(y)), ("a", "b", "y"))
        if r:
            # The derivative by x = 1 − y has the other sign.
            add(r | {"x": 1.0, "by": [r["by"][0], r["by"][1], -r["by"][2]]})
dump("incompletebeta", rows)
