"""What the scripts of reference points share: derivatives, the comparison with
scipy, the form of the files."""
import json
import sys

import mpmath
import numpy
import scipy
from mpmath import mpf


def exact(v):
    return [mpf(a) for a in v] if isinstance(v, list) else mpf(v)


def gradient(f, args, k):
    """The partial derivatives by argument k, nested as the argument is: central
    differences of fourth order with a relative step of 1e-25."""
    def by(i):
        a = args[k][i] if i is not None else args[k]
        h = (abs(a) if a != 0 else mpf(1)) * mpf(10) ** -25
        vals = []
        for step in (-2, -1, 1, 2):
            moved = list(args)
            if i is None:
                moved[k] = a + step * h
            else:
                moved[k] = list(args[k])
                moved[k][i] = a + step * h
            vals.append(f(*moved))
        return float((vals[0] - 8 * vals[1] + 8 * vals[2] - vals[3]) / (12 * h))
    return [by(i) for i in range(len(args[k]))] if isinstance(args[k], list) else by(None)


def write(densities, in_scipy, discrete, points):
    """Writes the points (name, x, parameters) as JSON. discrete[name] are the
    arguments without a derivative, x being 0."""
    rows, worst = [], {}
    for name, x, params in points:
        f = densities[name]
        args = [exact(x)] + [exact(p) for p in params]
        logp = float(f(*args))
        grad = [None if k in discrete.get(name, ()) else gradient(f, args, k) for k in range(len(args))]
        ref = in_scipy[name](x, *params)
        if ref is not None and numpy.isfinite(ref):
            err = abs(float(ref) - logp) / max(1, abs(logp))
            worst[name] = max(worst.get(name, 0), err)
            if err > 1e-9:
                sys.exit(f"{name} {x} {params}: scipy {ref}, here {logp}")
        rows.append({"dist": name, "x": x, "p": params, "logp": logp, "grad": grad})
    for name, err in worst.items():
        print(f"{name}: scipy differs by {err:.1e} at most", file=sys.stderr)
    head = {"mpmath": mpmath.__version__, "scipy": scipy.__version__, "numpy": numpy.__version__}
    body = ",\n".join(json.dumps(r, separators=(",", ":")) for r in rows)
    print('{"versions":%s,\n"points":[\n%s\n]}' % (json.dumps(head), body))
