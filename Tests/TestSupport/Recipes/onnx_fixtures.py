"""Small ONNX models of every operator and attribute that ReliScore reads, and what onnxruntime answers for awkward rows.

    python onnx_fixtures.py ../Fixtures [DIRECTORY_OF_THE_GIVEN_MODELS]

Made with onnx 1.23, onnxruntime 1.31.1 (one thread, all rows in one batch), skl2onnx 1.20, onnxmltools 1.16,
scikit-learn 1.9.1, lightgbm 4.7.0, xgboost 3.2.0; seeds are below.

Each file of predictions: a line with the numbers of columns and of scores, then rows: columns as they are given (texts
as they are, `nan` for missing), scores as exact doubles. Scores are the second class's of two, else all.
"""
import itertools
import sys
import warnings
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto as T, helper as h, numpy_helper as nh

warnings.filterwarnings("ignore")
ROOT = Path(sys.argv[1])
MODELS, TRUTHS = ROOT / "models/onnx", ROOT / "predictions/onnx"
F32, F64 = np.float32, np.float64
NUMPY = {T.FLOAT: F32, T.DOUBLE: F64, T.INT64: np.int64, T.BOOL: bool, T.STRING: object}


def write(name, model, rows, pick=None):
    """Runs `rows` (a list of columns a row) and writes the model and the truth."""
    MODELS.mkdir(parents=True, exist_ok=True)
    TRUTHS.mkdir(parents=True, exist_ok=True)
    if not isinstance(model, bytes):
        model = model.SerializeToString()
    (MODELS / f"{name}.onnx").write_bytes(model)
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    feeds, first = {}, 0
    inputs = session.get_inputs()
    for info in inputs:
        width = 1 if len(inputs) > 1 else len(rows[0])
        kind = {"float": F32, "double": F64, "int64": np.int64, "string": object, "bool": bool}[
            info.type[len("tensor("):-1]]
        columns = [[row[i] for i in range(first, first + width)] for row in rows]
        with np.errstate(all="ignore"):
            feeds[info.name] = np.array(columns, dtype=object).astype(kind)
        first += width
    answers = session.run(None, feeds)
    infos = session.get_outputs()
    chosen = pick if pick is not None else next(
        (i for i, o in enumerate(infos) if not o.type.startswith(("tensor(int64", "tensor(string"))), 0)
    scores = answers[chosen]
    if isinstance(scores, list):
        scores = np.array([list(row.values()) for row in scores])
    scores = np.asarray(scores)
    scores = scores.reshape(len(rows), -1)
    labelled = any(o.type in ("tensor(int64)", "tensor(string)") for o in infos)
    if scores.shape[1] == 2 and labelled:
        scores = scores[:, 1:]
    lines = [f"{len(rows[0])},{scores.shape[1]}"]
    for row, values in zip(rows, scores):
        lines.append(",".join([v if isinstance(v, str) else repr(float(v)) for v in row]
                              + [repr(float(v)) for v in values]))
    (TRUTHS / f"{name}.csv").write_text("\n".join(lines) + "\n")


def model(nodes, inputs, outputs, initializers=(), opset=17, ml=3, ir=8):
    def info(name, kind, shape):
        return h.make_tensor_value_info(name, kind, shape)
    graph = h.make_graph(
        nodes, "g", [info(*i) for i in inputs], [info(*o) for o in outputs],
        [nh.from_array(np.asarray(v), n) for n, v in initializers])
    return h.make_model(
        graph, opset_imports=[h.make_opsetid("", opset), h.make_opsetid("ai.onnx.ml", ml)], ir_version=ir,
        producer_name="recipe")


def awkward(rng, thresholds, features, count=12, whole=False):
    """Rows on thresholds, one ulp beside them in both precisions, missing, infinite, tiny, not representable."""
    near = []
    for t in thresholds:
        near += [t, np.nextafter(t, 9e9), np.nextafter(t, -9e9), float(np.nextafter(F32(t), F32(9e9))),
                 float(np.nextafter(F32(t), F32(-9e9)))]
    odd = [np.nan, np.inf, -np.inf, 0.0, -0.0, 1e-40, 0.1, 1e300, 3.0000000001]
    rows = []
    for i in range(count):
        row = []
        for _ in range(features):
            r = rng.random()
            row.append(float(rng.normal()) if r < 0.3 else float(rng.choice(near)) if r < 0.8 else
                       float(rng.choice(odd)))
        rows.append([float(int(v)) if whole and np.isfinite(v) and abs(v) < 1e9 else 1.0 if whole else v for v in row])
    return rows


class Forest:
    """Random trees as the parallel lists of ai.onnx.ml 1 and 3."""

    def __init__(self, seed, trees=3, depth=2, features=3, modes=("BRANCH_LEQ",), missing=None, targets=(0,),
                 positive=False, whole=False, all_targets=False, sparse=False):
        rng = self.rng = np.random.default_rng(seed)
        self.a = {k: [] for k in ("treeids nodeids featureids values modes truenodeids falsenodeids "
                                  "missing_value_tracks_true").split()}
        self.w = {k: [] for k in ("treeids", "nodeids", "ids", "weights")}
        self.thresholds, self.features = [], features
        for tree in range(trees):
            inner = 2 ** depth - 1
            for node in range(2 * inner + 1):
                leaf = node >= inner
                t = 0.0 if leaf else float(rng.integers(0, 4)) if whole else float(F32(rng.normal()))
                if not leaf:
                    self.thresholds.append(t)
                for k, v in dict(treeids=tree, nodeids=node, featureids=0 if leaf else int(rng.integers(features)),
                                 values=t, modes="LEAF" if leaf else str(rng.choice(modes)),
                                 truenodeids=0 if leaf else 2 * node + 1, falsenodeids=0 if leaf else 2 * node + 2,
                                 missing_value_tracks_true=0 if leaf or missing is None else
                                 int(rng.random() < missing)).items():
                    self.a[k].append(v)
                if leaf:
                    given = targets if all_targets else [targets[tree % len(targets)]]
                    if sparse and rng.random() < 0.5:
                        given = [targets[0]]
                    for target in given:
                        value = abs(rng.normal()) / trees if positive else rng.normal()
                        for k, v in dict(treeids=tree, nodeids=node, ids=target, weights=float(F32(value))).items():
                            self.w[k].append(v)

    def node(self, op, double=False, **more):
        kind = "class" if op.endswith("Classifier") else "target"
        attributes = {f"nodes_{k}": v for k, v in self.a.items()}
        attributes.update({f"{kind}_{k}": v for k, v in self.w.items()})
        attributes.update(more)
        if double:
            for key in ("nodes_values", f"{kind}_weights", "base_values"):
                if key in attributes:
                    values = np.array(attributes.pop(key), F64)
                    attributes[f"{key}_as_tensor"] = nh.from_array(values * (1 + 1e-12), key)
        outputs = ["label", "scores"] if kind == "class" else ["scores"]
        return h.make_node(op, ["X"], outputs, domain="ai.onnx.ml", **attributes)

    def write(self, name, op, kind=T.FLOAT, width=None, whole=False, ml=3, **more):
        node = self.node(op, **more)
        label = T.STRING if "classlabels_strings" in more else T.INT64
        outputs = [("label", label, [None])] if len(node.output) == 2 else []
        outputs.append(("scores", T.FLOAT, [None, width]))
        rows = awkward(self.rng, self.thresholds, self.features, whole=whole)
        write(name, model([node], [("X", kind, [None, self.features])], outputs, ml=ml), rows)


def tree_fixtures():
    modes = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT", "BRANCH_EQ", "BRANCH_NEQ"]
    regressor, classifier = "TreeEnsembleRegressor", "TreeEnsembleClassifier"
    for mode in modes:
        name = mode[7:].lower()
        for missing in (None, 0.5):
            tag = f"tree_{name}{'_missing' if missing else ''}"
            whole = name in ("eq", "neq")
            Forest(1, modes=[mode], missing=missing, depth=3, whole=whole).write(tag, regressor, n_targets=1)
    Forest(2, modes=modes, missing=0.5, depth=4).write("tree_mixed_modes", regressor, n_targets=1)
    Forest(3, modes=["BRANCH_EQ"], depth=3).write("tree_eq_fractions", regressor, n_targets=1)
    for aggregate, targets, base in itertools.product(("SUM", "AVERAGE", "MIN", "MAX"), (1, 3), (False, True)):
        more = {"base_values": [0.3, -0.2, 0.1][:targets]} if base else {}
        Forest(4, trees=6, targets=range(targets)).write(
            f"tree_{aggregate.lower()}_{targets}{'_base' if base else ''}", regressor, n_targets=targets,
            aggregate_function=aggregate, **more)
    posts = ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT")
    for post, targets in itertools.product(posts, (1, 3)):
        Forest(5, trees=6, targets=range(targets), positive=post == "PROBIT").write(
            f"tree_regressor_{post.lower()}_{targets}", regressor, n_targets=targets, post_transform=post)
    for post, base in itertools.product(posts, (0, 3)):
        more = {"base_values": [0.3, -0.2, 0.1]} if base else {}
        Forest(6, trees=6, targets=range(3), all_targets=True).write(
            f"tree_classes_{post.lower()}_{base}", classifier, classlabels_int64s=[0, 1, 2], post_transform=post, **more)
    sides = {"first": dict(targets=(0,)), "first_positive": dict(targets=(0,), positive=True),
             "second": dict(targets=(1,)), "second_positive": dict(targets=(1,), positive=True),
             "both": dict(targets=(0, 1), all_targets=True),
             "sparse": dict(targets=(0, 1), all_targets=True, sparse=True, trees=2)}
    for (side, how), post, base in itertools.product(sides.items(), posts, (0, 1, 2)):
        if post == "PROBIT" and (base < 2 and side.startswith("first") or side == "sparse"):
            continue  # One score of two: onnxruntime leaves the other unset.
        if base == 1 and side == "sparse":
            continue  # Likewise.
        more = {"base_values": [0.3, -0.2][:base]} if base else {}
        Forest(7, **how).write(f"tree_binary_{side}_{post.lower()}_{base}", classifier,
                               classlabels_int64s=[0, 1], post_transform=post, **more)
    Forest(8, targets=range(2), trees=4).write("tree_double", regressor, kind=T.DOUBLE, n_targets=2, double=True,
                                               base_values=[0.1, 0.2])
    Forest(8, trees=4, modes=modes, missing=0.5).write("tree_double_modes", regressor, kind=T.DOUBLE, n_targets=1,
                                                       double=True)
    for post in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"):
        Forest(9, targets=range(3), all_targets=True).write(
            f"tree_double_classes_{post.lower()}", classifier, kind=T.DOUBLE, double=True,
            classlabels_int64s=[0, 1, 2], post_transform=post)
        Forest(9, targets=(0,)).write(
            f"tree_double_binary_{post.lower()}", classifier, kind=T.DOUBLE, double=True, classlabels_int64s=[0, 1],
            post_transform=post)
    Forest(10, whole=True, modes=modes, targets=range(3), all_targets=True).write(
        "tree_int64", classifier, kind=T.INT64, classlabels_int64s=[0, 1, 2], whole=True)
    Forest(11, targets=(0, 1), all_targets=True).write(
        "tree_text_labels", classifier, classlabels_strings=["no", "yes"], ml=1)
    # A chain of equality tests that share their true branch, as converters write categories.
    node = h.make_node(
        "TreeEnsembleRegressor", ["X"], ["scores"], domain="ai.onnx.ml", n_targets=1, nodes_treeids=[0] * 6,
        nodes_nodeids=range(6), nodes_featureids=[0, 0, 0, 1, 0, 0],
        nodes_modes=["BRANCH_EQ"] * 3 + ["BRANCH_LEQ", "LEAF", "LEAF"], nodes_values=[2., 5., 40., 0.5, 0., 0.],
        nodes_falsenodeids=[1, 2, 3, 5, 0, 0], nodes_truenodeids=[4, 4, 4, 4, 0, 0],
        nodes_missing_value_tracks_true=[0] * 6,
        target_treeids=[0, 0], target_nodeids=[4, 5], target_ids=[0, 0], target_weights=[1.5, -2.5])
    rows = [[v, w] for v in (2., 5., 40., 3., 5.0000000001, np.nan, -1., 1e9) for w in (0.0, 1.0)]
    try:
        write("tree_category_chain", model([node], [("X", T.FLOAT, [None, 2])], [("scores", T.FLOAT, [None, 1])]), rows)
    except Exception as error:
        print("chain:", error)


def version5_fixtures():
    """TreeEnsemble: leaves in lists of their own, sets as members."""
    for kind, dtype in ((T.FLOAT, F32), (T.DOUBLE, F64)):
        for aggregate, post, targets in [(0, 0, 1), (1, 0, 1), (2, 0, 1), (3, 0, 1), (0, 0, 2), (1, 1, 2), (1, 2, 2),
                                         (1, 3, 2), (1, 4, 2), (2, 0, 2), (3, 0, 2)]:
            rng = np.random.default_rng(20)
            count, trees = 9, 3
            modes = rng.integers(0, 7, count).astype(np.uint8)
            splits = rng.integers(0, 3, count).astype(dtype)
            members = []
            for mode in modes:
                if mode == 6:
                    members += [0.0, 2.0, 1.5, np.nan] if rng.random() < 0.5 else [1.0, 2.0, np.nan]
            leaves = 4 * trees
            weights = rng.random(leaves) if post == 4 else rng.normal(size=leaves)
            node = h.make_node(
                "TreeEnsemble", ["X"], ["scores"], domain="ai.onnx.ml", n_targets=targets, aggregate_function=aggregate,
                post_transform=post, tree_roots=[3 * i for i in range(trees)],
                nodes_featureids=rng.integers(0, 3, count).tolist(), nodes_modes=nh.from_array(modes, "m"),
                nodes_splits=nh.from_array(splits, "s"),
                nodes_truenodeids=[v for i in range(trees) for v in (3 * i + 1, 4 * i, 4 * i + 2)],
                nodes_falsenodeids=[v for i in range(trees) for v in (3 * i + 2, 4 * i + 1, 4 * i + 3)],
                nodes_trueleafs=[0, 1, 1] * trees, nodes_falseleafs=[0, 1, 1] * trees,
                nodes_missing_value_tracks_true=rng.integers(0, 2, count).tolist(),
                leaf_targetids=rng.integers(0, targets, leaves).tolist() if aggregate < 2 else
                [t % targets for t in range(trees) for _ in range(4)],
                leaf_weights=nh.from_array((weights / trees).astype(dtype), "w"),
                **({"membership_values": nh.from_array(np.array(members, dtype), "v")} if members else {}))
            rows = awkward(rng, [0., 1., 2., 1.5], 3)
            write(f"tree5_{'double' if kind == T.DOUBLE else 'float'}_{aggregate}_{post}_{targets}",
                  model([node], [("X", kind, [None, 3])], [("scores", kind, [None, targets])], ml=5, opset=21, ir=10),
                  rows)


def operator_fixtures():
    """One operator, or a few, on a matrix of four columns."""
    rng = np.random.default_rng(30)
    plain = [[float(v) for v in rng.normal(size=4) * 3] for _ in range(10)]
    odd = plain[:4] + [[np.nan, 1.0, -0.0, 0.1], [np.inf, -np.inf, 2.0, 1e-40], [0.5, -0.5, 0.0, 7.0], [3.0, 3.0, 1.0, 2.5]]
    ml, w = "ai.onnx.ml", rng.normal(size=(4, 3)).astype(F32)

    def one(name, nodes, width, rows=odd, kind=T.FLOAT, inits=(), out=T.FLOAT, **more):
        nodes = nodes if isinstance(nodes, list) else [nodes]
        write(name, model(nodes, [("X", kind, [None, len(rows[0])])], [("Y", out, [None, width])], inits, **more), rows)

    def node(op, inputs=("X",), output="Y", **attributes):
        return h.make_node(op, list(inputs), [output], **attributes)

    for kind, tag in ((T.FLOAT, ""), (T.DOUBLE, "_double")):
        dtype = NUMPY[kind]
        for op in ("Neg", "Abs", "Sqrt", "Exp", "Log", "Sigmoid", "Tanh", "Relu", "Reciprocal", "Floor", "Ceil",
                   "Round", "Sign", "Softplus", "LeakyRelu", "Elu", "Erf", "Softmax", "LogSoftmax"):
            if kind == T.DOUBLE and op in ("LeakyRelu", "Elu", "Softplus", "Erf", "Sign"):
                continue
            rows = plain if op.endswith("max") else odd
            one(f"op_{op.lower()}{tag}", node(op), 4, rows, kind=kind, out=kind)
        c = np.array([0.3, -2.0, 3.0, 2.0], dtype)
        for op in ("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max"):
            one(f"op_{op.lower()}{tag}", node(op, ["X", "c"]), 4, kind=kind, out=kind, inits=[("c", c)])
        one(f"op_sub_left{tag}", node("Sub", ["c", "X"]), 4, kind=kind, out=kind, inits=[("c", c[:1])])
        one(f"op_compare{tag}", [
            node("Less", ["X", "c"], "a"), node("Greater", ["X", "c"], "b"), node("Or", ["a", "b"], "d"),
            node("IsNaN", ["X"], "e"), node("Not", ["e"], "f"), node("And", ["d", "f"], "g"), node("Neg", ["X"], "n"),
            node("Where", ["g", "X", "n"])], 4, kind=kind, out=kind, inits=[("c", c)])
        one(f"op_clip{tag}", node("Clip", ["X", "lo", "hi"]), 4, kind=kind, out=kind,
            inits=[("lo", np.array(-0.5, dtype)), ("hi", np.array(1.5, dtype))])
        for op in ("ReduceMean", "ReduceMin", "ReduceMax", "ReduceL1", "ReduceL2", "ReduceSumSquare", "ReduceLogSumExp"):
            if kind == T.DOUBLE and op in ("ReduceL1", "ReduceL2"):
                continue
            one(f"op_{op.lower()}{tag}", node(op, axes=[1], keepdims=1), 1, plain, kind=kind, out=kind)
        write(f"op_reducesum{tag}", model([node("ReduceSum", ["X", "axes"], keepdims=0)], [("X", kind, [None, 4])],
                                          [("Y", kind, [None])], [("axes", np.array([1]))]), plain)
        one(f"op_matmul{tag}", [node("MatMul", ["X", "w"], "m"), node("Add", ["m", "b"])], 3, plain, kind=kind, out=kind,
            inits=[("w", w.astype(dtype)), ("b", np.array([0.1, 0.2, 0.3], dtype))])
        one(f"op_gemm{tag}", node("Gemm", ["X", "w", "b"], transB=1), 3, plain, kind=kind, out=kind,
            inits=[("w", w.T.astype(dtype)), ("b", np.array([0.1, 0.2, 0.3], dtype))])
    one("op_equal_cast", [node("Equal", ["X", "c"], "e"), node("Cast", ["e"], to=1)], 4,
        inits=[("c", np.array([3.0], F32))])
    one("op_cast_chain", [node("Cast", ["X"], "d", to=11), node("Mul", ["d", "c"], "m"), node("Cast", ["m"], to=1)], 4,
        inits=[("c", np.array([0.1], F64))])
    one("op_cast_int", [node("Cast", ["X"], "i", to=7), node("Cast", ["i"], to=1)], 4, plain)
    one("op_argmax", [node("ArgMax", ["X"], "i", axis=1), node("Cast", ["i"], to=1)], 1, plain)
    one("op_argmin", [node("ArgMin", ["X"], "i", axis=1, keepdims=1), node("Cast", ["i"], to=1)], 1, plain)
    one("op_shapes", [
        node("Unsqueeze", ["X", "two"], "u"), node("Transpose", ["u"], "t", perm=[0, 2, 1]),
        node("Reshape", ["t", "shape"], "r"), node("Squeeze", ["r", "one"], "s"), node("Slice", ["s", "b", "e", "one"], "sl"),
        node("Gather", ["s", "pick"], "g", axis=1), node("Concat", ["sl", "g", "X"], "cat", axis=1),
        node("Flatten", ["cat"], "f"), node("Identity", ["f"])], 9,
        inits=[("two", np.array([2])), ("one", np.array([1])), ("shape", np.array([-1, 1, 4])), ("b", np.array([1])),
               ("e", np.array([4])), ("pick", np.array([3, 0]))])
    one("op_dynamic_reshape", [
        node("Shape", ["X"], "sh"), node("Gather", ["sh", "zero"], "n", axis=0), node("Concat", ["n", "rest"], "to", axis=0),
        node("Reshape", ["X", "to"], "r"), node("ReduceMax", ["r"], axes=[2], keepdims=0)], 2, plain,
        inits=[("zero", np.array([0])), ("rest", np.array([2, 2]))])
    write("op_topk", model(
        [h.make_node("TopK", ["X", "k"], ["v", "i"], axis=1), h.make_node("Cast", ["i"], ["c"], to=1),
         h.make_node("Concat", ["v", "c"], ["Y"], axis=1)], [("X", T.FLOAT, [None, 4])], [("Y", T.FLOAT, [None, 2])],
        [("k", np.array([1]))]), plain)
    for norm in ("MAX", "L1", "L2"):
        one(f"ml_normalizer_{norm.lower()}", node("Normalizer", domain=ml, norm=norm), 4,
            [r for r in odd if np.isfinite(r).all()] + [[0.0] * 4])
    for kind, tag in ((T.FLOAT, ""), (T.DOUBLE, "_double")):
        one(f"ml_scaler{tag}", node("Scaler", domain=ml, offset=[0.1, 0.2, 0.3, 0.4], scale=[3.0, 0.7, 0.1, 1e-3]), 4,
            kind=kind)
    one("ml_scaler_one", node("Scaler", domain=ml, offset=[0.1], scale=[3.0]), 4)
    one("ml_imputer_nan", node("Imputer", domain=ml, imputed_value_floats=[1., 2., 3., 4.],
                               replaced_value_float=float("nan")), 4)
    one("ml_imputer_value", node("Imputer", domain=ml, imputed_value_floats=[0.25], replaced_value_float=3.0), 4)
    one("ml_binarizer", node("Binarizer", domain=ml, threshold=0.1), 4, plain)
    one("ml_vectorizer", node("FeatureVectorizer", ["X", "X"], domain=ml, inputdimensions=[4, 4]), 8)
    one("ml_extractor", node("ArrayFeatureExtractor", ["X", "i"], domain=ml), 2, inits=[("i", np.array([2, 0]))])
    ints = [[float(v) for v in row] for row in rng.integers(-1, 4, (8, 2))]
    one("ml_onehot_ints", [node("OneHotEncoder", ["X"], "o", domain=ml, cats_int64s=[2, 0, 3]),
                           node("Reshape", ["o", "to"])], 6, ints, kind=T.INT64, inits=[("to", np.array([-1, 6]))])
    one("ml_onehot_floats", [node("OneHotEncoder", ["X"], "o", domain=ml, cats_int64s=[2, 0, 3]),
                             node("Reshape", ["o", "to"])], 6, ints + [[2.7, -0.5]], inits=[("to", np.array([-1, 6]))])
    one("ml_labels_ints", [node("LabelEncoder", domain=ml, keys_int64s=[0, 3], values_floats=[0.25, 4.5],
                                default_float=-7.0)], 2, ints, kind=T.INT64)
    one("ml_labels_floats", [node("LabelEncoder", domain=ml, keys_floats=[0.0, 3.0, 0.1], values_floats=[0.25, 4.5, 9.0],
                                  default_float=-7.0)], 2, ints + [[0.1, np.nan]])
    texts = [[a, b] for a, b in zip("red blue green red mauve blue".split(), "s m l xl s m".split())]
    write("ml_texts", model(
        [h.make_node("OneHotEncoder", ["colour"], ["o"], domain=ml, cats_strings=["red", "green", "blue"]),
         h.make_node("Flatten", ["o"], ["of"]),
         h.make_node("LabelEncoder", ["size"], ["l"], domain=ml, keys_strings=["s", "m", "l"], values_int64s=[1, 2, 3],
                     default_int64=-1),
         h.make_node("Cast", ["l"], ["lf"], to=1), h.make_node("Concat", ["of", "lf"], ["Y"], axis=1)],
        [("colour", T.STRING, [None, 1]), ("size", T.STRING, [None, 1])], [("Y", T.FLOAT, [None, 4])]), texts)
    for post in ("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO", "PROBIT"):
        scale = 0.05 if post == "PROBIT" else 1
        for classes in (1, 2, 3):
            if classes == 1 and post == "PROBIT":
                continue
            write(f"ml_linear_classifier_{post.lower()}_{classes}", model(
                [h.make_node("LinearClassifier", ["X"], ["label", "p"], domain=ml,
                             coefficients=(w.T[:classes].reshape(-1) * scale).tolist(),
                             intercepts=[0.4, 0.5, 0.6][:classes], post_transform=post,
                             classlabels_ints=[0, 1, 2][:max(2, classes)])],
                [("X", T.FLOAT, [None, 4])], [("label", T.INT64, [None]), ("p", T.FLOAT, [None, max(2, classes)])]),
                plain)
        for targets in (1, 2):
            one(f"ml_linear_regressor_{post.lower()}_{targets}", node(
                "LinearRegressor", domain=ml, coefficients=(w.T[:targets].reshape(-1) * scale).tolist(), targets=targets,
                intercepts=[0.4, 0.5][:targets], post_transform=post), targets, plain)


def pipeline_fixtures():
    """What users have: converted scikit-learn, LightGBM and XGBoost."""
    import lightgbm
    import pandas as pd
    import xgboost
    from onnxmltools import convert_lightgbm, convert_xgboost
    from onnxmltools.convert.common.data_types import FloatTensorType as FloatType
    from skl2onnx import to_onnx
    from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, StringTensorType
    from sklearn.calibration import CalibratedClassifierCV
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import (GradientBoostingClassifier, GradientBoostingRegressor, RandomForestClassifier,
                                  RandomForestRegressor)
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import LogisticRegression, Ridge, SGDClassifier
    from sklearn.naive_bayes import GaussianNB
    from sklearn.neural_network import MLPClassifier, MLPRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, PolynomialFeatures, RobustScaler, StandardScaler

    rng = np.random.default_rng(40)
    x = rng.normal(size=(300, 5))
    signal = x[:, 0] + x[:, 1] * x[:, 2] + rng.normal(size=300) * 0.3
    two, three = (signal > 0).astype(int), np.digitize(signal, [-0.7, 0.7])
    x32 = x.astype(F32)
    rows = [[float(v) for v in row] for row in rng.normal(size=(8, 5))] + [[float(v) for v in x32[i]] for i in range(8)]
    targets = {"two": two, "three": three, "value": signal}

    def fit(name, estimator, target, kind=FloatTensorType, **options):
        estimator.fit(x32, targets[target])
        if target != "value":
            options = {id(estimator): {"zipmap": options.get("zipmap", False)}}
        write(f"skl_{name}", to_onnx(estimator, initial_types=[("X", kind([None, 5]))], options=options,
                                     target_opset={"": 17, "ai.onnx.ml": 3}), rows)

    small = dict(n_estimators=4, max_depth=3, random_state=1)
    for target in ("two", "three"):
        fit(f"logistic_{target}", make_pipeline(StandardScaler(), LogisticRegression()), target)
        fit(f"forest_{target}", RandomForestClassifier(**small), target)
        fit(f"boosting_{target}", GradientBoostingClassifier(**small), target)
        fit(f"network_{target}", make_pipeline(MinMaxScaler(), MLPClassifier((6,), max_iter=80, random_state=1)), target)
    fit("forest_zipmap", RandomForestClassifier(**small), "two", zipmap=True)
    fit("forest_value", RandomForestRegressor(**small), "value")
    fit("boosting_value", GradientBoostingRegressor(**small), "value")
    fit("ridge", make_pipeline(RobustScaler(), PolynomialFeatures(2), Ridge()), "value")
    fit("ridge_double", make_pipeline(StandardScaler(), Ridge()), "value", kind=DoubleTensorType)
    fit("sgd", make_pipeline(StandardScaler(), SGDClassifier(loss="log_loss", random_state=1)), "two")
    fit("network_value", make_pipeline(StandardScaler(), MLPRegressor(hidden_layer_sizes=(5, 4), activation="tanh", max_iter=80,
                                                                      random_state=1)), "value")
    fit("network_logistic", MLPRegressor(hidden_layer_sizes=(5,), activation="logistic", max_iter=80, random_state=1), "value")
    fit("calibrated", CalibratedClassifierCV(LogisticRegression(), cv=2), "two")
    frame = pd.DataFrame({"age": x32[:, 0], "size": x32[:, 1], "maker": rng.choice(["WDC", "HGST", "SEAGATE"], 300)})
    mixed = make_pipeline(ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(), StandardScaler()), ["age", "size"]),
        ("texts", OneHotEncoder(handle_unknown="ignore"), ["maker"])]), LogisticRegression()).fit(frame, two)
    converted = to_onnx(mixed, initial_types=[("age", FloatTensorType([None, 1])), ("size", FloatTensorType([None, 1])),
                                              ("maker", StringTensorType([None, 1]))],
                        options={id(mixed): {"zipmap": False}}, target_opset={"": 17, "ai.onnx.ml": 3})
    write("skl_columns", converted, [[float(a), float(b), m] for (a, b), m in zip(
        [row[:2] for row in rows[:7]] + [[np.nan, 0.5]], "WDC HGST SEAGATE WDC other HGST WDC SEAGATE".split())])
    odd = rows + [[np.nan if rng.random() < 0.4 else v for v in row] for row in rows]
    for target, y in targets.items():
        booster = (lightgbm.LGBMRegressor if target == "value" else lightgbm.LGBMClassifier)(
            n_estimators=4, num_leaves=6, verbosity=-1).fit(x32, y)
        write(f"lightgbm_{target}", convert_lightgbm(booster, initial_types=[("X", FloatType([None, 5]))], zipmap=False,
                                                     target_opset=15), odd)
        booster = (xgboost.XGBRegressor if target == "value" else xgboost.XGBClassifier)(
            n_estimators=4, max_depth=3).fit(x32, y)
        write(f"xgboost_{target}", convert_xgboost(booster, initial_types=[("X", FloatType([None, 5]))],
                                                   target_opset=15), odd)
    kinds = rng.integers(0, 12, 300)
    table = np.column_stack([kinds, x[:, 0]])
    booster = lightgbm.LGBMRegressor(n_estimators=4, num_leaves=5, verbosity=-1, min_child_samples=5).fit(
        table, np.sin(kinds * 2.0) + x[:, 0], categorical_feature=[0])
    write("lightgbm_categories", convert_lightgbm(booster, initial_types=[("X", FloatType([None, 2]))], target_opset=15),
          [[float(k), float(v)] for k, v in zip([*range(13), 2.0000000001, 2.5, -1], rng.normal(size=16))])


def given(shared):
    """Answers for two given models whose own references were made by two threads, which add the trees in two halves."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    for name in ("sklearn-onnx/treecl", "onnxmltools/test_xgb"):
        path = Path(shared) / "data/models/onnx" / name
        rows = np.genfromtxt(f"{path}.ref_inputs.csv", delimiter=",").astype(F32)
        session = ort.InferenceSession(f"{path}.onnx", options)
        scores = session.run(None, {session.get_inputs()[0].name: rows})[-1].reshape(len(rows), -1)
        lines = [",".join(repr(float(v)) for v in row) for row in scores]
        folder = ROOT / "predictions/onnx_given"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{path.name}.csv").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    if len(sys.argv) > 2:
        given(sys.argv[2])
    for make in (tree_fixtures, version5_fixtures, operator_fixtures, pipeline_fixtures):
        make()
