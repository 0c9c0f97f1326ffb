# Both sides of the exchange as Python has them, with json of Python 3.11.2 and
# numpy 1.24.2: arviz.json is a file as InferenceData.to_json writes it (to_dict,
# arrays by tolist, json.dump), python.json tells what json.load and numpy see of
# written.json, which the tests of this package write.
#   python3 python.py
import json, sys
import numpy as np

chain, draw = 2, 3
theta = np.arange(chain * draw * 2 * 3).reshape(chain, draw, 2, 3) / 7
mu = np.array([[0.1, np.nan, -np.inf], [np.inf, -0.0, 1e-310]])
idata = {
    "coords": {"school": np.array(["A", "B", "C"]), "year": np.array([2001, 2002]), "obs": np.arange(3), "one": np.array([1, 2])},
    "dims": {"theta": ["year", "school"], "y": ["obs"]},
    "posterior": {"mu": mu, "theta": theta, "raw": theta[..., 0], "z": theta[..., 1]},
    "posterior_attrs": {"created_at": "2026-11-22T00:00:00", "inference_library": "numpyro", "sampling_time": 1.5},
    "sample_stats": {"diverging": mu < 0, "tree_depth": np.arange(6).reshape(2, 3), "energy": theta[..., 0, 0]},
    "warmup_posterior": {"mu": mu[:, :1], "theta": theta[:, :1], "raw": theta[:, :1, :, 0], "z": theta[:, :1, :, 1]},
    "log_likelihood": {"y": theta[..., 0, :]},
    "observed_data": {"y": np.array([4, 5, 6])},
    "constant_data": {"x": np.array([[0.5, 1.5]])},
    "predictions": {"y": theta[:, :2, 0, :2]},
    "pred_dims": {"y": ["one"]},
    "attrs": {},
}
listed = {k: {n: v.tolist() if isinstance(v, np.ndarray) else v for n, v in g.items()} for k, g in idata.items()}
json.dump(listed, open("arviz.json", "w"))

seen = {}
def look(path, x):
    a = np.array(x)
    seen[path] = {"shape": a.shape, "kind": a.dtype.kind, "values": [repr(float(v)) for v in a.ravel()]}
d = json.load(open("written.json"))
for k, g in d.items():
    if k in ("coords", "dims", "pred_dims") or k.endswith("attrs"):
        seen[k] = g
        continue
    for n, v in g.items():
        look(k + "." + n, v)
json.dump(seen, open("python.json", "w"), indent=1)
