"""Writes logprob.json: Poisson and binomial log probabilities to 50 digits.

mpmath 1.3.0. Run in this folder: python3 logprob.py
The parameters are doubles, so a reference is exact for the very inputs tested.
"""
import json
from mpmath import mp, mpf, loggamma, log

mp.dps = 50


def log_factorial(n):
    return loggamma(mpf(n) + 1)


def poisson(k, mean):
    return k * log(mpf(mean)) - mpf(mean) - log_factorial(k)


def binomial(k, n, p):
    p = mpf(p)
    choose = log_factorial(n) - log_factorial(k) - log_factorial(n - k)
    return choose + k * log(p) + (n - k) * log(1 - p)


out = {"poisson": [], "binomial": [], "stirling": []}
for mean in (0.1, 1.0, 9.99, 10.0, 33.3, 1e3, 1e6, 1e9, 1e12, 1e15):
    sd = mean**0.5
    for z in (-5, -2, -0.5, 0, 0.5, 2, 5, 8):
        k = int(mean + z * sd)
        if k >= 0:
            out["poisson"].append([k, mean, float(poisson(k, mean))])
for n, p in ((1, 0.5), (7, 0.3), (25, 0.4), (1000, 0.01), (1000, 0.5),
             (10**6, 0.25), (10**9, 1e-8), (10**9, 0.5), (10**12, 0.3),
             (10**15, 1e-10), (10**15, 0.4)):
    mean, sd = n * p, (n * p * (1 - p)) ** 0.5
    for z in (-5, -2, -0.5, 0, 0.5, 2, 5, 8):
        k = int(mean + z * sd)
        if 0 <= k <= n:
            out["binomial"].append([k, n, p, float(binomial(k, n, p))])
for n in [*range(1, 40), 100, 10**4, 10**8]:  # 1 to 15 are the table in stirling.go
    exact = log_factorial(n) - (mpf(n) + 0.5) * log(mpf(n)) + n - log(2 * mp.pi) / 2
    out["stirling"].append([n, float(exact)])
with open("logprob.json", "w") as f:
    f.write(json.dumps(out, indent=None).replace("], [", "],\n["))
    f.write("\n")
