"""Exact posteriors of random conditional-Gaussian networks, by enumeration of all
combinations of states and the dense formulas of the multivariate normal, in 60
digits: Sigma = (I-B)^-1 D (I-B)^-T, Schur complements, mixtures by moments, and
quantiles by bisection. Writes posterior.json.

    python3 posterior.py        # Python 3.11, mpmath
"""
import itertools
import json
import random

import mpmath as mp

mp.mp.dps = 60


def network(rng, n_disc, n_cont, spread):
    disc, nodes = [], []
    for i in range(n_disc):
        k = rng.choice([2, 2, 3])
        parents = [d["name"] for d in disc if rng.random() < 0.5][:2]
        rows = 1
        for p in parents:
            rows *= next(len(d["states"]) for d in disc if d["name"] == p)
        table = []
        for _ in range(rows):
            w = [rng.randint(1, 16) for _ in range(k)]
            if rng.random() < 0.15:
                w[0] = 0
            table += [x / sum(w) for x in w]
        disc.append({"name": f"D{i}", "states": [f"s{j}" for j in range(k)], "parents": parents, "table": table})
    for i in range(n_cont):
        parents = [x["name"] for x in nodes if rng.random() < 0.5]
        switches = [d["name"] for d in disc if rng.random() < 0.4][:2]
        rows = 1
        for p in switches:
            rows *= next(len(d["states"]) for d in disc if d["name"] == p)
        regs = []
        for _ in range(rows):
            regs.append({"intercept": round(rng.gauss(0, 2), 3),
                         "coefficients": [round(rng.gauss(0, 1.5), 3) for _ in parents],
                         "variance": float(f"{10 ** rng.uniform(-spread, spread):.6g}")})
        nodes.append({"name": f"X{i}", "discrete": switches, "parents": parents, "regressions": regs})
    return disc, nodes


def normal(nodes, disc, at):
    n = len(nodes)
    place = {x["name"]: i for i, x in enumerate(nodes)}
    levels = {d["name"]: len(d["states"]) for d in disc}
    b, d, a = mp.zeros(n), mp.zeros(n), mp.zeros(n, 1)
    for i, x in enumerate(nodes):
        row = 0
        for s in x["discrete"]:
            row = row * levels[s] + at[s]
        r = x["regressions"][row]
        a[i], d[i, i] = mp.mpf(r["intercept"]), mp.mpf(r["variance"])
        for p, c in zip(x["parents"], r["coefficients"]):
            b[i, place[p]] = mp.mpf(c)
    inv = (mp.eye(n) - b) ** -1
    return inv * a, inv * d * inv.T


def sub(m, rows, cols):
    return mp.matrix([[m[i, j] for j in cols] for i in rows])


def solve(disc, nodes, states, values):
    names = [x["name"] for x in nodes]
    known = [i for i, x in enumerate(names) if x in values]
    free = [i for i, x in enumerate(names) if x not in values]
    parts = []
    for at in itertools.product(*[range(len(d["states"])) for d in disc]):
        at = {d["name"]: k for d, k in zip(disc, at)}
        if any(disc[[d["name"] for d in disc].index(s)]["states"][at[s]] != v for s, v in states.items()):
            continue
        w = mp.mpf(1)
        for d in disc:
            row = 0
            for p in d["parents"]:
                row = row * len(next(e for e in disc if e["name"] == p)["states"]) + at[p]
            w *= mp.mpf(d["table"][row * len(d["states"]) + at[d["name"]]])
        if w == 0:
            continue
        mu, cov = normal(nodes, disc, at)
        if known:
            see = sub(cov, known, known)
            r = mp.matrix([mp.mpf(values[names[i]]) - mu[i] for i in known])
            inv = see ** -1
            w *= mp.exp(-(r.T * inv * r)[0] / 2) / mp.sqrt((2 * mp.pi) ** len(known) * mp.det(see))
            if free:
                sue = sub(cov, free, known)
                shift = sue * inv * r
                m = [mu[i] + shift[k] for k, i in enumerate(free)]
                c = sub(cov, free, free) - sue * inv * sue.T
        else:
            m, c = list(mu), cov
        parts.append((w, at, m, c) if free else (w, at, [], None))
    total = sum(p[0] for p in parts)
    out = {"log_evidence": float(mp.log(total)), "states": {}, "means": {}, "covariance": [], "quantiles": {}}
    for d in disc:
        out["states"][d["name"]] = [float(sum(p[0] for p in parts if p[1][d["name"]] == k) / total) for k in range(len(d["states"]))]
    mean = [sum(p[0] * p[2][k] for p in parts) / total for k in range(len(free))]
    out["free"] = [names[i] for i in free]
    out["means"] = [float(x) for x in mean]
    for j in range(len(free)):
        out["covariance"].append([float(sum(p[0] * (p[3][j, k] + (p[2][j] - mean[j]) * (p[2][k] - mean[k])) for p in parts) / total) for k in range(len(free))])
    dps, mp.mp.dps = mp.mp.dps, 20
    for j, i in enumerate(free[:2]):
        qs = []
        for prob in (0.025, 0.5, 0.9):
            sd = mp.sqrt(mp.mpf(out["covariance"][j][j]))
            low, high = mean[j] - 20 * sd, mean[j] + 20 * sd
            for _ in range(60):
                mid = (low + high) / 2
                if sum(p[0] * mp.ncdf((mid - p[2][j]) / mp.sqrt(p[3][j, j])) for p in parts) / total < prob:
                    low = mid
                else:
                    high = mid
            qs.append(float(low))
        out["quantiles"][names[i]] = qs
    mp.mp.dps = dps
    return out


def main():
    rng = random.Random(20261122)
    cases = []
    for k in range(24):
        n_disc = 0 if k < 8 else rng.randint(1, 4)
        spread = 3 if k % 4 == 3 else 1  # every fourth has variances from 1e-3 to 1e3
        disc, nodes = network(rng, n_disc, rng.randint(2, 6), spread)
        values = {x["name"]: round(rng.gauss(0, 3), 3) for x in nodes if k % 4 and rng.random() < 0.45}
        states = {}
        for d in disc:
            if rng.random() < 0.25:
                states[d["name"]] = d["states"][-1]  # the last state never has probability 0
        cases.append({"discrete": disc, "nodes": nodes, "states": states, "values": values,
                      "expected": solve(disc, nodes, states, values)})
    # Findings that say the opposite of each other, each by more than the range of a double.
    disc = [{"name": "D0", "states": ["s0", "s1"], "parents": [], "table": [0.25, 0.75]}]
    nodes = [{"name": f"X{i}", "discrete": ["D0"], "parents": [],
              "regressions": [{"intercept": -1.0, "coefficients": [], "variance": 0.01},
                              {"intercept": 1.0, "coefficients": [], "variance": 0.01}]} for i in range(3)]
    values = {"X0": 5.0, "X1": -5.001}
    cases.append({"discrete": disc, "nodes": nodes, "states": {}, "values": values, "expected": solve(disc, nodes, {}, values)})
    # Findings far more precise than what they are about: variances as differences would be 0.
    nodes = [{"name": "X0", "discrete": [], "parents": [], "regressions": [{"intercept": 0.0, "coefficients": [], "variance": 1e12}]}]
    nodes += [{"name": f"X{i}", "discrete": [], "parents": ["X0"],
               "regressions": [{"intercept": 1.0, "coefficients": [2.0], "variance": 1e-12}]} for i in (1, 2)]
    values = {"X1": 7.0, "X2": 7.000001}
    cases.append({"discrete": [], "nodes": nodes, "states": {}, "values": values, "expected": solve([], nodes, {}, values)})
    # Variances from 1e-12 to 1e12 in any order, and findings that are draws.
    mp.mp.dps = 150
    for k in range(8):
        disc, nodes = network(rng, 0, 6, 12)
        drawn, values = {}, {}
        for x in nodes:
            r = x["regressions"][0]
            drawn[x["name"]] = r["intercept"] + sum(c * drawn[p] for c, p in zip(r["coefficients"], x["parents"])) + rng.gauss(0, r["variance"] ** 0.5)
        values = {name: drawn[name] for name in rng.sample(sorted(drawn), 3)}
        cases.append({"discrete": disc, "nodes": nodes, "states": {}, "values": values, "expected": solve(disc, nodes, {}, values)})
    with open("posterior.json", "w") as f:
        json.dump(cases, f, indent=None, separators=(",", ":"))
        f.write("\n")


main()
