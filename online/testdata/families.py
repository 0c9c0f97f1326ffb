# Writes families.json: evidence by densities that no conjugate formula enters,
# with SciPy 1.10.1: vectors stacked into one normal or Student vector.
import json
import numpy as np
from scipy import stats

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
json.dump(out, open("families.json", "w"), indent=1)
