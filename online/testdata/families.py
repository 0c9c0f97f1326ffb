# Writes families.json: evidence by densities that no conjugate formula enters,
# with SciPy 1.10.1: vectors stacked into one normal or Student vector, and quadrature.
import json
import numpy as np
from scipy import integrate, stats

rng = np.random.default_rng(1)
out = {}

# Log-normal: the logarithms are jointly Student.
m, k, a, b = 0.3, 2.0, 3.0, 1.5
x = np.exp(rng.normal(1, 0.8, 7)).round(4)
n = len(x)
t = stats.multivariate_t(np.full(n, m), b / a * (np.eye(n) + np.ones((n, n)) / k), df=2 * a)
out["lognormal"] = {"prior": [m, k, a, b], "x": x.tolist(), "evidence": t.logpdf(np.log(x)) - np.log(x).sum()}

# Mean of vectors with known covariance: all of them are one normal vector.
noise = np.array([[2.0, 0.7, 0.1], [0.7, 1.5, -0.3], [0.1, -0.3, 1.0]])
cov = np.array([[4.0, 1.0, 0.5], [1.0, 3.0, 0.2], [0.5, 0.2, 2.0]])
mean = np.array([1.0, -1.0, 0.5])
X = rng.normal(0, 2, (5, 3)).round(4)
n = len(X)
big = np.kron(np.ones((n, n)), cov) + np.kron(np.eye(n), noise)
joint = stats.multivariate_normal(np.tile(mean, n), big)
gain = np.kron(np.ones((1, n)), cov) @ np.linalg.inv(big)
out["mean"] = {"noise": noise.tolist(), "prior_cov": cov.tolist(), "prior_mean": mean.tolist(), "x": X.tolist(),
               "evidence": joint.logpdf(X.ravel()),
               "mean": (mean + gain @ (X - mean).ravel()).tolist(),
               "cov": (cov - gain @ np.kron(np.ones((n, 1)), cov)).tolist()}

# Covariance of vectors with known mean: one after the other they are Student.
df, psi = 5.5, np.array([[3.0, 0.4, -0.2], [0.4, 2.0, 0.3], [-0.2, 0.3, 1.0]])
evidence, d, p = 0.0, df, psi.copy()
for row in X:
    evidence += stats.multivariate_t(mean, p / (d - 2), df=d - 2).logpdf(row)
    p += np.outer(row - mean, row - mean)
    d += 1
out["covariance"] = {"mean": mean.tolist(), "df": df, "scale": psi.tolist(), "x": X.tolist(), "evidence": evidence,
                     "posterior_mean": (p / (d - 4)).tolist()}
# The rest by quadrature over the parameter.
def evidence_of(prior, likelihood):
    return float(np.log(integrate.quad(lambda v: prior(v) * likelihood(v), 0, np.inf, epsabs=0, epsrel=1e-12, limit=500)[0]))


x = [2.3, 5.1, 2.0, 40.7]
rate = lambda v: stats.gamma(1.5, scale=1 / 0.7).pdf(v)
out["pareto_tail"] = {"scale": 2.0, "prior": [1.5, 0.7], "x": x,
                      "evidence": evidence_of(rate, lambda v: np.prod(stats.pareto(v, scale=2.0).pdf(x)))}

times, censored = np.array([0.3, 1.7, 0.9, 2.5]), np.array([False, True, False, True])
out["exponential"] = {"prior": [1.5, 0.7], "times": times.tolist(), "censored": censored.tolist(),
                      "evidence": evidence_of(rate, lambda v: np.prod(np.where(censored, stats.expon(scale=1 / v).sf(times), stats.expon(scale=1 / v).pdf(times))))}
# The parameter of the Weibull is its scale to the power of its shape.
power = lambda v: stats.invgamma(2.5, scale=1.7).pdf(v)
w = lambda v: stats.weibull_min(1.4, scale=v ** (1 / 1.4))
out["weibull"] = {"shape": 1.4, "prior": [2.5, 1.7], "times": times.tolist(), "censored": censored.tolist(),
                  "evidence": evidence_of(power, lambda v: np.prod(np.where(censored, w(v).sf(times), w(v).pdf(times))))}

# Regression with known noise: responses are one normal vector.
y = rng.normal(0, 2, len(X)).round(4)
out["linear"] = {"noise": 1.3, "prior_cov": cov.tolist(), "prior_mean": mean.tolist(), "x": X.tolist(), "y": y.tolist(),
                 "evidence": stats.multivariate_normal(X @ mean, X @ cov @ X.T + 1.3 * np.eye(len(X))).logpdf(y)}
json.dump(out, open("families.json", "w"), indent=1)
