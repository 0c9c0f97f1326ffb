"""Known answers of operators, by NumPy in float64: operators.json.

/usr/bin/python3 operators.py > operators.json (NumPy 1.24)
"""
import json
import numpy as np

rng = np.random.default_rng(20261122)
N = 3  # rows of the batch
cases = []


def array(x):
    x = np.asarray(x)
    kind = {"f": "float32", "i": "int64", "b": "bool"}[x.dtype.kind]
    return {"type": kind, "shape": list(x.shape), "data": x.astype(float).ravel().tolist()}


def rows(*dims):
    """Rows of numbers that float32 has."""
    return rng.normal(size=(N, *dims)).astype(np.float32).astype(float)


def const(*dims):
    return rng.normal(size=dims).astype(np.float32).astype(float)


def case(op, inputs, outputs, attrs=None, constants=None, order=None, version=13, name=""):
    inputs = {k: np.asarray(v) for k, v in inputs.items()}
    constants = {k: np.asarray(v) for k, v in (constants or {}).items()}
    cases.append({
        "name": (op + " " + name).strip(), "op": op, "version": version,
        "attributes": attrs or {}, "order": order or list(inputs) + list(constants),
        "inputs": {k: array(v) for k, v in inputs.items()},
        "constants": {k: array(v) for k, v in constants.items()},
        "outputs": [array(np.asarray(o)) for o in outputs],
    })


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def softmax(x, axis):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


x, z = rows(4), rows(4)
for op, f in {"Add": np.add, "Sub": np.subtract, "Mul": np.multiply, "Div": np.divide}.items():
    case(op, {"x": x, "z": z}, [f(x, z)], name="rows")
    c = const(4)
    case(op, {"x": x}, [f(x, c)], constants={"c": c}, name="vector")
    case(op, {"x": x}, [f(c, x)], constants={"c": c}, order=["c", "x"], name="from a vector")
    case(op, {"x": x}, [f(x, 1.5)], constants={"c": 1.5}, name="scalar")
    case(op, {"x": x}, [f(1.5, x)], constants={"c": [[1.5]]}, order=["c", "x"], name="from a scalar of rank two")
    col = rows(2, 1)
    mat = rows(2, 3)
    case(op, {"x": mat, "z": col}, [f(mat, col)], name="stretched rows")
    one = rows(1)
    case(op, {"x": x, "z": one}, [f(x, one)], name="one number a row")
    wide = const(2, 3)
    case(op, {"x": col}, [f(col, wide)], constants={"c": wide}, name="stretched by a matrix")
case("Mul", {"x": x}, [x * x], order=["x", "x"], name="by itself")

big = np.vstack([rows(5)[:2], [[-50, -1, 0, 1, 50]]])
for op, f in {
    "Abs": np.abs, "Exp": np.exp, "Neg": np.negative, "Relu": lambda v: np.maximum(v, 0), "Sigmoid": sigmoid,
    "Softplus": lambda v: np.logaddexp(0, v), "Tanh": np.tanh,
}.items():
    case(op, {"x": big}, [f(big)])
case("Log", {"x": np.abs(big) + 0.5}, [np.log(np.abs(big) + 0.5)])
case("Sqrt", {"x": np.abs(big)}, [np.sqrt(np.abs(big))])
case("LeakyRelu", {"x": big}, [np.where(big < 0, float(np.float32(0.01)) * big, big)], attrs={}, name="by default")
case("LeakyRelu", {"x": big}, [np.where(big < 0, 0.25 * big, big)], attrs={"alpha": 0.25})
case("Clip", {"x": big}, [np.clip(big, -0.5, 0.75)], constants={"lo": -0.5, "hi": 0.75})
case("Clip", {"x": big}, [np.minimum(big, 0.75)], constants={"hi": 0.75}, order=["x", "", "hi"], name="above")
case("Clip", {"x": big}, [np.clip(big, -0.5, 0.75)], attrs={"min": -0.5, "max": 0.75}, version=6, name="of version 6")

w, b = const(4, 3), const(3)
case("Gemm", {"x": x}, [x @ w + b], constants={"w": w, "b": b})
case("Gemm", {"x": x}, [x @ w], constants={"w": w}, name="without bias")
case("Gemm", {"x": x}, [0.5 * x @ w - 2 * b], constants={"w": w.T, "b": b}, attrs={"transB": 1, "alpha": 0.5, "beta": -2.0}, name="transposed and scaled")
case("Gemm", {"x": x}, [x @ w + 0.5], constants={"w": w, "b": [[0.5]]}, name="with one bias")
case("Gemm", {"x": x}, [x @ w + b], constants={"w": w, "b": b[None, :]}, name="with a bias of rank two")
case("MatMul", {"x": x}, [x @ w], constants={"w": w})
deep = rows(2, 4)
case("MatMul", {"x": deep}, [deep @ w], constants={"w": w}, name="of matrices")

cube = rows(2, 3, 2)
for axis in (1, 2, -1):
    case("Softmax", {"x": cube}, [softmax(cube, axis)], attrs={"axis": axis}, name=f"axis {axis}")
    case("LogSoftmax", {"x": cube}, [np.log(softmax(cube, axis))], attrs={"axis": axis}, name=f"axis {axis}")
case("Softmax", {"x": 30 * x}, [softmax(30 * x, -1)], name="by default")
case("Softmax", {"x": cube}, [softmax(cube.reshape(N, -1), 1).reshape(cube.shape)], version=11, name="of version 11")
case("Softmax", {"x": cube}, [softmax(cube.reshape(N, 2, -1), 2).reshape(cube.shape)], attrs={"axis": 2}, version=11, name="of version 11, axis 2")
case("ReduceMean", {"x": cube}, [cube.mean(axis=(1, 3), keepdims=True)], attrs={"axes": [1, 3]})
case("ReduceMean", {"x": cube}, [cube.mean(axis=2)], attrs={"axes": [-2], "keepdims": 0}, name="one axis gone")
case("ReduceMean", {"x": cube}, [cube.mean(axis=3, keepdims=True)], constants={"axes": np.array([3])}, version=18, name="of version 18")
case("ReduceSum", {"x": cube}, [cube.sum(axis=(2, 3))], constants={"axes": np.array([2, 3])}, attrs={"keepdims": 0})

case("Identity", {"x": x}, [x])
case("Dropout", {"x": x}, [x])
case("Dropout", {"x": x}, [x], constants={"ratio": 0.5, "training": np.array(False)}, name="not training")
case("Cast", {"k": np.array([[1], [-2], [3]])}, [np.array([[1.0], [-2], [3]])], attrs={"to": 1})
case("Flatten", {"x": cube}, [cube.reshape(N, -1)])
case("Reshape", {"x": cube}, [cube.reshape(N, 4, 3)], constants={"shape": np.array([-1, 4, 3])})
case("Reshape", {"x": cube}, [cube.reshape(N, 2, 6)], constants={"shape": np.array([0, 0, -1])}, name="kept and open")
case("Squeeze", {"x": cube[:, :1]}, [cube[:, 0]], constants={"axes": np.array([1])})
case("Squeeze", {"x": cube[:, :1]}, [cube[:, 0]], attrs={"axes": [-3]}, version=11, name="of version 11")
case("Unsqueeze", {"x": x}, [x[:, :, None, None]], constants={"axes": np.array([2, -1])})
case("Unsqueeze", {"x": x}, [x[:, None, :]], attrs={"axes": [1]}, version=11, name="of version 11")
for axis in (1, 2, -1):
    other = rows(2, 3, 2)
    case("Concat", {"x": cube, "z": other}, [np.concatenate([cube, other, cube], axis=axis)], order=["x", "z", "x"], attrs={"axis": axis}, name=f"axis {axis}")
case("Split", {"x": cube}, np.split(cube, [1], axis=2), constants={"sizes": np.array([1, 2])}, attrs={"axis": 2})
case("Split", {"x": cube}, np.split(cube, 2, axis=1), attrs={"axis": 1}, name="in equal parts")
case("Split", {"x": cube}, np.split(cube, [2], axis=2), attrs={"axis": -2, "split": [2, 1]}, version=11, name="of version 11")
case("Slice", {"x": cube}, [cube[:, :, 1:3]], constants={"a": np.array([1]), "b": np.array([2**62]), "axes": np.array([2])})
case("Slice", {"x": cube}, [cube[:, :, -2::2, :1]], constants={"a": np.array([-2, 0]), "b": np.array([3, -1]), "axes": np.array([2, 3]), "steps": np.array([2, 1])}, name="by steps")
case("Transpose", {"x": cube}, [cube.transpose(0, 3, 1, 2)], attrs={"perm": [0, 3, 1, 2]})
case("Gather", {"x": cube}, [cube[:, :, [2, 0, -1]]], constants={"k": np.array([2, 0, -1])}, attrs={"axis": 2}, name="places")
case("Gather", {"x": cube}, [cube[:, 1]], constants={"k": np.array(1)}, attrs={"axis": 1}, name="a place")
table = const(5, 3)
for k in (np.array([4, -5, 2]), np.array([[0, 1], [-1, 3], [2, 2]])):
    case("Gather", {"k": k}, [table[k]], constants={"t": table}, order=["t", "k"], name=f"rows of a table, rank {k.ndim}")
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
