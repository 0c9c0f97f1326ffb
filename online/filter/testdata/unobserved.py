"""Level, dummy season and a regressor at given variances, with missing values, in
statsmodels: writes unobserved.json. Nothing is fitted; every state starts at mean 0
and variance 1e4, also those that statsmodels would take for diffuse, and every
value counts in the log-likelihood.

    python3 unobserved.py
"""
import json
import numpy as np
import statsmodels
from statsmodels.tsa.statespace.structural import UnobservedComponents

start, ahead, cases = 1e4, 3, []
for period, n, missing in ((4, 24, (7, 8)), (12, 40, (0, 20))):
    rng = np.random.default_rng(period)
    x = np.round(np.sin(0.7 * np.arange(n + ahead)) + 0.1 * rng.standard_normal(n + ahead), 3)
    y = 10 + np.cumsum(0.5 * rng.standard_normal(n)) + 3 * np.cos(2 * np.pi * np.arange(n) / period)
    y = np.round(y + 1.5 * x[:n] + rng.standard_normal(n), 3)
    y[list(missing)] = np.nan
    variances = {"noise": 0.9, "level": 0.3, "season": 0.05}
    # mle_regression=False makes the coefficient a state: constant, after level and season
    m = UnobservedComponents(y, level="llevel", seasonal=period, exog=x[:n], mle_regression=False)
    assert m.param_names == ["sigma2.irregular", "sigma2.level", "sigma2.seasonal"], m.param_names
    m.ssm.initialize_known(np.zeros(m.k_states), start * np.eye(m.k_states))
    m.loglikelihood_burn = m.ssm.loglikelihood_burn = 0
    r = m.smooth(list(variances.values()))
    f = r.get_forecast(ahead, exog=x[n:, None])
    cases.append({
        "period": period, "y": [None if v != v else v for v in y], "x": x.tolist(), "start": start, "variances": variances,
        "log_likelihood": float(r.llf),
        "level": r.smoothed_state[0].tolist(), "level_variance": r.smoothed_state_cov[0, 0].tolist(),
        "coefficient": float(r.smoothed_state[-1, -1]), "coefficient_variance": float(r.smoothed_state_cov[-1, -1, -1]),
        "forecast": f.predicted_mean.tolist(), "forecast_variance": f.var_pred_mean.tolist(),
    })
json.dump({"statsmodels": statsmodels.__version__, "cases": cases}, open("unobserved.json", "w"), indent=1)
