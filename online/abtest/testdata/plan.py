# Reference powers of differences of means: statsmodels NormalIndPower. Writes planmeans.json.
import json, sys
import statsmodels
from statsmodels.stats.power import NormalIndPower

rows = []
for effect, sd, n, ratio, alpha, side in [(0.3, 1.5, 400, 1, 0.05, "two-sided"), (-0.2, 1, 250, 2.5, 0.01, "two-sided"), (0.1, 2, 3000, 0.5, 0.05, "larger"), (0.0001, 1, 10, 1, 0.1, "two-sided")]:
    rows.append(dict(effect=effect, sd=sd, n=n, ratio=ratio, alpha=alpha, one_sided=side == "larger",
                     power=float(NormalIndPower().power(effect / sd, n, alpha, ratio=ratio, alternative=side))))
json.dump({"statsmodels": statsmodels.__version__, "rows": rows}, open(sys.path[0] + "/planmeans.json", "w"), indent=1)
