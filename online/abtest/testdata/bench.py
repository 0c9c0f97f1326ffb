# The peers of BenchmarkAnalysis: one test of two rates, a sample size and a sample ratio
# by statsmodels and scipy, in microseconds, best of many. GrowthBook's gbstats 0.8.0
# takes 640 a delta-method analysis on this machine (measured apart: it is no Debian
# package).
import timeit
from scipy.stats import binomtest
from statsmodels.stats.power import NormalIndPower
from statsmodels.stats.proportion import confint_proportions_2indep


def best(name, f, n):
    print(name, round(min(timeit.repeat(f, number=n, repeat=7)) / n * 1e6, 1))


best("statsmodels confint_proportions_2indep", lambda: confint_proportions_2indep(350, 4010, 300, 4000, compare="ratio", method="log"), 50)
best("statsmodels NormalIndPower.solve_power", lambda: NormalIndPower().solve_power(0.033, power=0.8, alpha=0.05), 20)
best("scipy binomtest", lambda: binomtest(44700, 90189), 5)
