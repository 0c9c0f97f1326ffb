"""The benchmarks of the package in statsmodels: best of several runs.

    /usr/bin/python3 bench.py
"""
import json
import pathlib
import time
import warnings
import numpy as np
import statsmodels
import statsmodels.api as sm

warnings.simplefilter("ignore")
rng = np.random.default_rng(1)


def best(name, f, times=15):
    took = []
    for _ in range(times):
        start, cpu = time.perf_counter(), time.process_time()
        f()
        took.append((time.perf_counter() - start, time.process_time() - cpu))
    print(f"{name}: {1e3 * min(t for t, _ in took):.2f} ms, CPU {1e3 * min(c for _, c in took):.2f} ms")


n = 10_000
y = np.cumsum(0.3 * rng.normal(size=n)) + np.arange(n) % 12 + rng.normal(size=n)
level = sm.tsa.UnobservedComponents(y, "llevel")
level.ssm.initialize_known(np.zeros(1), np.eye(1) * 1e7)
seasonal = sm.tsa.UnobservedComponents(y, "lltrend", seasonal=12)
seasonal.ssm.initialize_known(np.zeros(13), np.eye(13) * 1e4)
cases = pathlib.Path(__file__).parents[3] / "testdata/cases/online/state_space.json"
nile = json.loads(cases.read_text())["cases"][0]["y"]

print("statsmodels", statsmodels.__version__)
best("log likelihood, 1 state", lambda: level.loglike([1, 0.09]))
best("log likelihood, 13 states", lambda: seasonal.loglike([1, 0.09, 0.0004, 0.01]))
best("smoother, 1 state", lambda: level.smooth([1, 0.09]))
best("smoother, 13 states", lambda: seasonal.smooth([1, 0.09, 0.0004, 0.01]), 5)
best("fit of the Nile", lambda: sm.tsa.UnobservedComponents(nile, "llevel").fit(disp=0))
