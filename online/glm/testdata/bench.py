"""One row at a time in scikit-learn and numpy, 20 features, and a rank-one update of 50 x 50: best of several runs.

    python3 bench.py
"""
import time
import warnings
import numpy as np
import sklearn
from sklearn.linear_model import SGDClassifier

warnings.simplefilter("ignore")
rng = np.random.default_rng(1)


def best(name, f, n, times=7):
    took = []
    for _ in range(times):
        start = time.process_time()
        f()
        took.append(time.process_time() - start)
    print(f"{name}: {1e9 * min(took) / n:.0f} ns")


x = rng.normal(size=(2000, 20))
y = (rng.random(2000) < 1 / (1 + np.exp(-x[:, 0]))).astype(int)
sgd = SGDClassifier(loss="log_loss")
sgd.partial_fit(x[:10], y[:10], classes=[0, 1])


def partial():
    for i in range(2000):
        sgd.partial_fit(x[i : i + 1], y[i : i + 1])


c, v = np.eye(50), rng.normal(size=(2000, 50))


def rank_one():
    a = c.copy()
    for r in v:
        k = a @ r
        a -= np.outer(k, k) / (4 + r @ k)


print("scikit-learn", sklearn.__version__, "numpy", np.__version__)
best("SGDClassifier.partial_fit, a row of 20", partial, 2000)
best("numpy rank-one update, 50 x 50", rank_one, 2000)
