"""Uncertainty about classes in 60 digits: writes split.json. mpmath 1.3.0."""
import json
from mpmath import exp, inf, log, mp, mpf, sqrt

mp.dps = 60


def logprobs(z):
    top = max(z)
    total = top + log(sum(exp(v - top) for v in z))
    return [v - total for v in z]


def entropy(p):
    return -sum(q * log(q) for q in p if q > 0)


def case(name, logits):
    logits = [[mpf(v) for v in z] for z in logits]
    lp = [logprobs(z) for z in logits]
    p = [[exp(v) for v in l] for l in lp]
    n = len(p)
    mean = [sum(c) / n for c in zip(*p)]
    total, aleatoric = entropy(mean), sum(map(entropy, p)) / n
    se = [sqrt(sum((v - m) ** 2 for v in c) / (n - 1) / n) for c, m in zip(zip(*p), mean)] if n > 1 else None
    return {
        "name": name, "logprob": [[float(v) for v in l] for l in lp], "mean": [float(v) for v in mean],
        "total": float(total), "aleatoric": float(aleatoric), "epistemic": float(total - aleatoric),
        "se": se and [float(v) for v in se],
    }


json.dump([
    case("one member", [[0, 1.5]]),
    case("agree", [[0, -2], [0, -2], [0, -2]]),
    case("disagree", [[0, 30], [30, 0]]),
    case("five members", [[0, 1.25], [0, 0.5], [0, -0.75], [0, 2], [0, 1]]),
    case("certain", [[0, 76], [0, 80], [0, 71.5]]),
    case("four classes", [[0, 1, 2, 3], [3, 0, 1, 2], [0.25, 0.5, -4, -40]]),
], open("split.json", "w"), indent=1)
