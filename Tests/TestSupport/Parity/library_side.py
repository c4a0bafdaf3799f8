"""Asks the library that made a model about rows chosen to part it from an imitation.

    python library_side.py KIND MODEL ROWS OUTPUT_DIRECTORY

KIND is lightgbm, xgboost, sklearn or onnx. Writes rows.csv (the features with a header; empty is missing), and what
the library answers as rows of doubles: margins.npy, where it has margins, and predictions.npy. Prints one JSON line: the
library's version, and how many rows there are.

Values come from the model itself: every threshold, the doubles and the floats next to it, and what numbers can do to a
comparison: missing, infinite where the library takes it, both zeros, denormals, doubles that no float equals, categories
that were never seen, are negative, huge or fractional.
"""

import os

# numpy's own exp, log and power for AVX-512 may differ from the C library's, which it takes elsewhere, in the last bit.
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"

import json
import pathlib
import pickle
import sys
import warnings

import numpy as np

SEED = 20_240_229


# Facts for the comparison: whether the model multiplies matrices, which BLAS does in an order of its own, and whether
# its predictions are the numbers of the likeliest classes.
MULTIPLIES = False
LABELS = False
ESTIMATOR = ""


class Pool:
    """The values a feature's cells are drawn from."""

    def __init__(self, feature_count):
        self.thresholds = [[] for _ in range(feature_count)]
        self.categories = [set() for _ in range(feature_count)]

    def add(self, feature, threshold):
        if np.isfinite(threshold):
            self.thresholds[feature].append(float(threshold))

    def values(self, feature, special):
        """Thresholds with their neighbours, and the special values, which every feature gets."""
        found = np.unique(np.array(self.thresholds[feature] or [0.0]))
        near = [found, np.nextafter(found, -np.inf), np.nextafter(found, np.inf)]
        with np.errstate(over="ignore"):
            floats = found.astype(np.float32)
        for step in (-np.inf, np.inf):
            neighbour = np.nextafter(floats, np.float32(step)).astype(np.float64)
            # Half way between two floats is where rounding to nearest turns.
            near += [neighbour, (floats.astype(np.float64) + neighbour) / 2]
        near.append(floats.astype(np.float64))
        codes = sorted(self.categories[feature])
        if codes:
            top = codes[-1]
            near = [np.array([*codes, top + 1, top + 31, top + 32, top + 1000, -1, -2, -0.5, 0.5, top + 0.5, 2**24,
                              2**24 + 1, 2**31, 2**31 - 1, 2**33, -2**33, 1e15], dtype=np.float64)]
        all_values = np.concatenate([*near, special])
        limit = 3.4e38 if not np.isinf(special).any() else np.inf
        return all_values[~(np.abs(all_values) > limit)]


SPECIAL = np.array([0.0, -0.0, 5e-324, -5e-324, 1e-36, -1e-36, 1e-35, 1.1e-38, 1e-45, 0.1, 1 / 3, 1.0, -1.0, 16777217.0,
                    123456789.123456789, -1e10, 1e30])


def random_rows(pool, count, infinite=True, missing=True):
    """Half of the cells from the pool, a tenth missing, the others smooth around the thresholds."""
    random = np.random.default_rng(SEED)
    special = np.concatenate([SPECIAL, [np.inf, -np.inf, 1e300, -1e300]]) if infinite else SPECIAL
    columns = []
    for feature in range(len(pool.thresholds)):
        values = pool.values(feature, special)
        # Special values are few among hundreds of thresholds: a fifth of the draws is theirs.
        drawn = np.where(random.random(count) < 0.2, random.choice(special, count), random.choice(values, count))
        found = np.array(pool.thresholds[feature] or [0.0])
        smooth = random.normal(found.mean(), found.std() + 1.0, count)
        if pool.categories[feature]:
            smooth = random.integers(0, max(pool.categories[feature]) + 2, count).astype(float)
        column = np.where(random.random(count) < 0.5, drawn, smooth)
        if missing:
            column[random.random(count) < 0.1] = np.nan
        columns.append(column)
    return np.column_stack(columns)


def lightgbm_side(path, count):
    import lightgbm as lgb

    booster = lgb.Booster(model_file=str(path))
    pool = Pool(booster.num_feature())
    dump = booster.dump_model()
    waiting = [tree["tree_structure"] for tree in dump["tree_info"]]
    while waiting:
        node = waiting.pop()
        if "split_feature" not in node:
            continue
        if node["decision_type"] == "<=":
            pool.add(node["split_feature"], node["threshold"])
        else:
            pool.categories[node["split_feature"]].update(int(code) for code in str(node["threshold"]).split("||"))
        waiting += [node["left_child"], node["right_child"]]
    rows = random_rows(pool, count)
    names = booster.feature_name()
    return ("lightgbm " + lgb.__version__, names, rows, booster.predict(rows, raw_score=True, num_threads=1),
            booster.predict(rows, num_threads=1))


def xgboost_side(path, count):
    import xgboost as xgb

    booster = xgb.Booster({"nthread": 1})
    content = path.read_bytes()
    # The format is told by the name in some versions, so bytes are given.
    booster.load_model(bytearray(content))
    learner = json.loads(bytes(booster.save_raw("json")))["learner"]
    global LABELS
    LABELS = learner["objective"]["name"] == "multi:softmax"
    feature_count = int(learner["learner_model_param"]["num_feature"])
    pool = Pool(feature_count)
    gbm = learner["gradient_booster"]
    for tree in gbm.get("model", gbm.get("gbtree", {}).get("model", {})).get("trees", []):
        leaves = tree["left_children"]
        for node, feature in enumerate(tree["split_indices"]):
            if leaves[node] >= 0 and not (tree.get("split_type") or [0] * len(leaves))[node]:
                pool.add(feature, tree["split_conditions"][node])
        for node, start, size in zip(tree.get("categories_nodes", []), tree.get("categories_segments", []),
                                     tree.get("categories_sizes", [])):
            pool.categories[tree["split_indices"][node]].update(tree["categories"][start:start + size])
    rows = random_rows(pool, count, infinite=False)
    types = ["c" if codes else "q" for codes in pool.categories]
    for feature, codes in enumerate(pool.categories):
        if codes:  # The library refuses negative codes in some versions.
            rows[:, feature] = np.where(rows[:, feature] < 0, np.nan, rows[:, feature])
    data = xgb.DMatrix(rows, missing=np.nan, nthread=1, feature_names=booster.feature_names,
                       feature_types=booster.feature_types or (types if "c" in types else None),
                       enable_categorical="c" in types)
    names = booster.feature_names or [f"Column_{index}" for index in range(feature_count)]
    return ("xgboost " + xgb.__version__, names, rows, booster.predict(data, output_margin=True),
            booster.predict(data))


def sklearn_estimators(model):
    """The model and everything inside it."""
    waiting, seen = [model], set()
    while waiting:
        part = waiting.pop()
        if id(part) in seen or isinstance(part, (str, bytes, int, float, bool, type(None))):
            continue
        seen.add(id(part))
        if isinstance(part, np.ndarray):
            waiting += list(part.ravel()) if part.dtype == object else []
        elif isinstance(part, (list, tuple, set)):
            waiting += list(part)
        elif isinstance(part, dict):
            waiting += list(part.values())
        else:
            yield part
            waiting += list(getattr(part, "__dict__", {}).values())


def takes_missing(model, width):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.predict(np.full((1, width), np.nan))
        return True
    except ValueError:
        return False


def sklearn_side(path, count):
    import joblib
    import pandas as pd
    import sklearn

    with warnings.catch_warnings():
        # Files of an older version are read with a warning.
        warnings.simplefilter("ignore")
        model = joblib.load(path) if path.suffix == ".joblib" else pickle.loads(path.read_bytes())
    names = list(getattr(model, "feature_names_in_", []))
    width = len(names) or model.n_features_in_
    pool = Pool(width)
    texts = {}
    global ESTIMATOR, MULTIPLIES
    ESTIMATOR = type(model).__name__
    parts = list(sklearn_estimators(model))
    for part in parts:
        MULTIPLIES = MULTIPLIES or hasattr(part, "coef_")
        if type(part).__name__ == "ColumnTransformer":
            for _, step, columns in part.transformers_:
                steps = step.steps if hasattr(step, "steps") else [("", step)]
                for _, inner in steps:
                    for column, values in zip(columns, getattr(inner, "categories_", [])):
                        if isinstance(column, str) and np.asarray(values).dtype.kind in "OUS":
                            texts[column] = [value for value in values if isinstance(value, str)]
    # Behind encoders, features are not the row's columns.
    for part in [] if texts else parts:
        if hasattr(part, "tree_"):
            for feature, threshold in zip(part.tree_.feature, part.tree_.threshold):
                if feature >= 0:
                    pool.add(feature, threshold)
        if type(part).__name__ == "TreePredictor":
            for node in part.nodes:
                if not node["is_leaf"]:
                    pool.add(node["feature_idx"], node["num_threshold"])
    rows = random_rows(pool, count, infinite=False, missing=not texts and takes_missing(model, width))
    # scikit-learn refuses what float32 cannot hold.
    frame = pd.DataFrame(rows, columns=names or [f"Column_{index}" for index in range(width)])
    random = np.random.default_rng(SEED + 1)
    for column, values in texts.items():
        frame[column] = random.choice([*values, "never seen"], count)
    if type(model).__name__ == "Pipeline" and texts:
        for column in frame.columns:
            if column not in texts:
                frame[column] = random.normal(0, 100, count).round(random.integers(0, 6))
    # A pipeline that was fitted on a frame of objects refuses one of floats.
    given = (frame.astype(object) if texts else frame) if names else rows
    margins = None
    if hasattr(model, "_raw_predict"):  # What boosters transform: the public name exists for classifiers only.
        plain = given.to_numpy() if names else given
        margins = model._raw_predict(plain.astype(np.float32) if hasattr(model, "estimators_") else plain)
    if hasattr(model, "predict_proba"):
        predictions = model.predict_proba(given)
        predictions = predictions[:, 1] if predictions.shape[1] == 2 else predictions
    elif hasattr(model, "score_samples"):
        predictions = model.decision_function(given)
    else:
        predictions = model.predict(given)
    return "scikit-learn " + sklearn.__version__, list(frame.columns), frame, margins, predictions


def onnx_side(path, count):
    import onnx
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(path), options)
    given = session.get_inputs()[0]
    graph = onnx.load(path).graph
    global MULTIPLIES
    MULTIPLIES = any(node.op_type in ("MatMul", "Gemm", "LinearClassifier", "LinearRegressor") for node in graph.node)
    pool, width = None, given.shape[1] if isinstance(given.shape[1], int) else None
    for node in graph.node:
        attributes = {attribute.name: attribute for attribute in node.attribute}
        if "nodes_featureids" in attributes:
            features = attributes["nodes_featureids"].ints
            width = width or max(features) + 1
            pool = pool or Pool(width)
            for feature, value, mode in zip(features, attributes["nodes_values"].floats,
                                            attributes["nodes_modes"].strings):
                if mode != b"LEAF":
                    pool.add(feature, value)
    # The Float cast is the caller's in onnxruntime.
    rows = random_rows(pool or Pool(width), count, infinite=False)
    if pool is None:
        rows = np.nan_to_num(rows)
    floats = rows.astype(np.float32)
    batch = given.shape[0] if isinstance(given.shape[0], int) else count
    output = session.get_outputs()[-1]
    results = []
    for start in range(0, count - count % batch, batch):
        answer = session.run([output.name], {given.name: floats[start:start + batch]})[0]
        if isinstance(answer, list):
            answer = np.array([[row[key] for key in sorted(row)] for row in answer])
        results.append(np.asarray(answer).reshape(batch, -1))
    predictions = np.concatenate(results)
    rows = rows[:len(predictions)]
    predictions = predictions[:, 1] if predictions.shape[1] == 2 else predictions
    return ("onnxruntime " + onnxruntime.__version__, [f"Column_{index}" for index in range(width)], rows, None,
            predictions)


def write_rows(path, names, rows):
    def cell(value):
        if isinstance(value, str):
            return '"' + value.replace('"', '""') + '"'
        value = float(value)
        return "" if value != value else repr(value)

    columns = [list(map(cell, rows[name])) for name in rows] if hasattr(rows, "columns") else [
        list(map(cell, column)) for column in rows.T.tolist()]
    with path.open("w") as file:
        file.write(",".join('"' + name.replace('"', '""') + '"' for name in names) + "\n")
        file.writelines(",".join(row) + "\n" for row in zip(*columns))


def main():
    kind, model, count, output = sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])
    side = {"lightgbm": lightgbm_side, "xgboost": xgboost_side, "sklearn": sklearn_side, "onnx": onnx_side}[kind]
    version, names, rows, margins, predictions = side(model, count)
    write_rows(output / "rows.csv", names, rows)
    (output / "margins.npy").unlink(missing_ok=True)
    if margins is not None:
        np.save(output / "margins.npy", np.asarray(margins, dtype=np.float64).reshape(len(rows), -1))
    np.save(output / "predictions.npy", np.asarray(predictions, dtype=np.float64).reshape(len(rows), -1))
    print(json.dumps({"library": version, "rows": len(rows), "multiplies": MULTIPLIES, "labels": LABELS,
                      "estimator": ESTIMATOR}))


main()
