# Reference p-values of sample ratios: scipy (binomtest, chisquare), and all counts of
# a multinomial one by one. Writes sampleratio.json.
import itertools, json, math, sys
import scipy
from scipy.stats import binomtest, chisquare, multinomial


def exact(counts, shares):
    n = sum(counts)
    d = multinomial(n, shares)
    seen = d.pmf(counts)
    return sum(p for c in itertools.product(range(n + 1), repeat=len(counts) - 1) if sum(c) <= n
               for p in [d.pmf(list(c) + [n - sum(c)])] if p <= seen * (1 + 1e-7))


out = []
for counts, shares in [([44700, 45489], [.5, .5]), ([3, 9], [.5, .5]), ([50, 50], [.5, .5]), ([0, 7], [.3, .7]), ([7, 0], [.3, .7]), ([130, 871], [.1, .9]),
                       ([5000400, 4999600], [.5, .5]), ([4, 9, 2], [1 / 3, 1 / 3, 1 / 3]), ([1, 0, 0, 6], [.4, .2, .2, .2]), ([3000, 3100, 2900], [1 / 3, 1 / 3, 1 / 3])]:
    n = sum(counts)
    row = {"counts": counts, "shares": shares, "chi_square_p": chisquare(counts, [n * s for s in shares]).pvalue}
    if len(counts) == 2:
        row["exact_p"] = binomtest(counts[0], n, shares[0]).pvalue
    elif n < 100:
        row["exact_p"] = exact(counts, shares)
    out.append(row)
json.dump({"scipy": scipy.__version__, "rows": out}, open(sys.path[0] + "/sampleratio.json", "w"), indent=1)
