# Reference e-values of a bounded mean, product by product as in theorem 2 of Waudby-Smith
# and Ramdas (2024), and the interval by a search. Plain Python. Writes bounded.json.
import json, math, sys

x = [((i * 37) % 101) / 100 * (0.8 if i % 3 else 0.3) for i in range(60)]
alpha = 0.05


def log_e(null, upto):
    up = down = 0.0
    for t in range(1, upto + 1):
        seen = x[:t - 1]
        means = [(0.5 + sum(seen[:k])) / (k + 1) for k in range(len(seen) + 1)]
        variance = (0.25 + sum((seen[k] - means[k + 1]) ** 2 for k in range(len(seen)))) / t
        bet = min(0.5, math.sqrt(2 * math.log(2 / alpha) / (variance * t * math.log(1 + t))))
        cost = (x[t - 1] - means[-1]) ** 2 * (-math.log(1 - bet) - bet)
        up += bet * (x[t - 1] - null) - cost
        down += -bet * (x[t - 1] - null) - cost
    return math.log((math.exp(up) + math.exp(down)) / 2)


def edge(inside, outside, upto):
    for _ in range(60):
        mid = (inside + outside) / 2
        inside, outside = (mid, outside) if log_e(mid, upto) < -math.log(alpha) else (inside, mid)
    return inside


mean = sum(x) / len(x)
rows = [dict(n=n, null=null, log_e=log_e(null, n)) for n in (1, 2, 10, 60) for null in (0.0, 0.35, 0.6)]
json.dump(dict(alpha=alpha, x=x, rows=rows, n=60, low=edge(mean, 0, 60), high=edge(mean, 1, 60)), open(sys.path[0] + "/bounded.json", "w"), indent=1)
