"""Trains small XGBoost models, one for each thing its formats can say, and records what the library answers.

    python Tests/TestSupport/Recipes/xgboost_fixtures.py          with XGBoost 3.2.0, 3.0.5, 2.0.3, 1.7.6, 1.0.2, 0.90, 0.82
    python Tests/TestSupport/Recipes/xgboost_fixtures.py answer   then once with 3.2.0 and once with 1.7.6

Each version trains its own models into Fixtures/models/xgboost and answers them in Fixtures/predictions/xgboost. Then the
version whose rules we keep answers those of older ones too: 3.2.0 what is JSON and UBJSON, 1.7.6 what is binary. A
prediction file begins with "features,margins,predictions,contributions" as counts, then has one line a row: inputs,
margins, predictions, and for each output the contributions with the base value last. Numbers read back exactly.
"""

import json
import math
import pathlib
import sys

import numpy as np
import xgboost as xgb

SEED = 20_180_630
ROWS = 24
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
MODELS, PREDICTIONS = FIXTURES / "models/xgboost", FIXTURES / "predictions/xgboost"
VERSION = tuple(int(part) for part in xgb.__version__.split(".")[:2])
SMALL = {"max_depth": 3, "eta": 0.5, "nthread": 1, "seed": 3, "verbosity": 0}


def table(random, rows=300):
    values = np.column_stack([
        random.normal(0, 1, rows), random.exponential(2, rows), random.integers(-3, 4, rows).astype(float)])
    signal = values[:, 0] + 0.5 * values[:, 1] * (values[:, 2] > 0) + random.normal(0, 0.3, rows)
    values[random.random(rows) < 0.1, 1] = np.nan
    return values, signal


def categories(random, rows=400):
    values = np.column_stack([
        random.integers(0, 70, rows).astype(float), random.integers(0, 4, rows).astype(float),
        random.normal(0, 1, rows)])
    effect = np.random.default_rng(5).normal(0, 1, 70)
    signal = effect[values[:, 0].astype(int)] + (values[:, 1] == 2) + values[:, 2] + random.normal(0, 0.3, rows)
    values[random.random(rows) < 0.05, 0] = np.nan
    return values, signal


def thresholds(booster, features):
    found = [[] for _ in range(features)]
    waiting = []
    try:
        waiting = [json.loads(tree) for tree in booster.get_dump(dump_format="json")]
    except Exception:
        pass
    names = getattr(booster, "feature_names", None) or [f"f{index}" for index in range(features)]
    while waiting:
        node = waiting.pop()
        if "children" in node:
            if not isinstance(node["split_condition"], list):
                found[list(names).index(node["split"])].append(np.float32(node["split_condition"]))
            waiting += node["children"]
    return found


def awkward_rows(random, booster, values, categorical):
    odd = [math.nan, 0.0, -0.0, 1e-45, -1e-45, 5e-324, 1e-39, 3e38, -3e38, 1e-300]
    codes = [math.nan, 0.5, 2.7, 31.0, 32.0, 63.9, 64.0, 69.0, 70.0, 500.0, 2.0**24 - 1, 2.0**24, 2.0**31, 1e30, -0.0,
             -1.0, -0.5, -1e30]
    cuts = thresholds(booster, values.shape[1])
    rows = []
    for _ in range(ROWS):
        row = values[random.integers(len(values))].copy()
        for feature in range(len(row)):
            if random.random() < 0.4:
                continue
            if feature in categorical:
                row[feature] = codes[random.integers(len(codes))]
            elif cuts[feature] and random.random() < 0.7:
                cut = cuts[feature][random.integers(len(cuts[feature]))]
                below = np.nextafter(cut, np.float32(-np.inf))
                middle = (float(cut) + float(below)) / 2
                row[feature] = [
                    float(cut), float(below), float(np.nextafter(cut, np.float32(np.inf))), middle,
                    math.nextafter(float(cut), math.inf), math.nextafter(float(cut), -math.inf),
                    math.nextafter(middle, math.inf), math.nextafter(middle, -math.inf)][random.integers(8)]
            else:
                row[feature] = odd[random.integers(len(odd))]
        rows.append(row)
    return np.array(rows)


def matrix(values, booster=None, types=None):
    extra = {"feature_types": types, "enable_categorical": True} if types else {}
    names = getattr(booster, "feature_names", None)
    return xgb.DMatrix(values, feature_names=names, **extra) if names else xgb.DMatrix(values, **extra)


def answer(name, booster, rows, types=None, iterations=None):
    extra = {"iteration_range": iterations} if iterations else {}
    data = matrix(rows, booster, types)
    margins = np.asarray(booster.predict(data, output_margin=True, **extra)).reshape(len(rows), -1)
    predictions = np.asarray(booster.predict(data, **extra)).reshape(len(rows), -1)
    try:
        contributions = np.asarray(booster.predict(data, pred_contribs=True, **extra)).reshape(len(rows), -1)
    except Exception:
        contributions = np.zeros((len(rows), 0))
    path = PREDICTIONS / f"{name}.csv"
    lines = [f"{rows.shape[1]},{margins.shape[1]},{predictions.shape[1]},{contributions.shape[1]}"]
    for row in zip(rows, margins, predictions, contributions):
        lines.append(",".join(repr(float(value)) for part in row for value in part))
    text = "\n".join(lines) + "\n"
    if path.exists() and path.read_text() != text:
        old = np.genfromtxt(path, delimiter=",", skip_header=1)
        new = np.array([[float(cell) for cell in line.split(",")] for line in lines[1:]])
        same = old.shape == new.shape and np.array_equal(old, new, equal_nan=True)
        print(name, "answers differ" if not same else "same answers")
    path.write_text(text)


def save(name, booster, ending):
    path = MODELS / f"{name}.{ending}"
    booster.save_model(str(path if ending != "bin" else path.with_suffix(".deprecated" if VERSION >= (2, 0) else ".model")))
    for other in (".deprecated", ".model"):
        if path.with_suffix(other).exists():
            path.with_suffix(other).rename(path)


def case(name, parameters, ending="json", data=table, label=lambda signal: signal, rounds=4, types=None, setup=None,
         names=None, **training):
    random = np.random.default_rng(SEED)
    values, signal = data(random)
    extra = {"feature_types": types, "enable_categorical": True} if types else {}
    train = xgb.DMatrix(values, label(signal), feature_names=names, **extra)
    if setup:
        setup(train, signal)
    booster = xgb.train({**SMALL, **parameters}, train, rounds, **training)
    save(name, booster, ending)
    categorical = [index for index, kind in enumerate(types or []) if kind == "c"]
    answer(name, booster, awkward_rows(random, booster, values, categorical), types)
    return booster


def positive(signal):
    return np.abs(signal) + 0.1


def binary(signal):
    return (signal > 0.5).astype(float)


def classes(signal):
    return np.digitize(signal, [0.0, 1.5]).astype(float)


def two(signal):
    return np.column_stack([signal, 3 - signal**2])


def groups(train, signal):
    train.set_group([30] * 10)


def bounds(train, signal):
    train.set_float_info("label_lower_bound", positive(signal))
    train.set_float_info("label_upper_bound", positive(signal) + (signal > 1))


def current():
    ranks = lambda signal: np.digitize(signal, [0.0, 1.5]).astype(int)
    case("squarederror", {"objective": "reg:squarederror"})
    case("squaredlogerror", {"objective": "reg:squaredlogerror"}, label=positive)
    case("logistic", {"objective": "reg:logistic"}, label=lambda signal: 1 / (1 + np.exp(-signal)))
    case("pseudohuber", {"objective": "reg:pseudohubererror"}, ending="ubj")
    case("absoluteerror", {"objective": "reg:absoluteerror"})
    case("quantile", {"objective": "reg:quantileerror", "quantile_alpha": 0.3})
    case("quantile_three", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9]}, ending="ubj")
    case("gamma", {"objective": "reg:gamma"}, label=positive)
    case("tweedie", {"objective": "reg:tweedie"}, label=positive, ending="ubj")
    case("poisson", {"objective": "count:poisson"}, label=lambda signal: np.floor(positive(signal)))
    case("binary_logistic", {"objective": "binary:logistic"}, label=binary)
    case("binary_logistic_ubj", {"objective": "binary:logistic"}, label=binary, ending="ubj")
    case("logitraw", {"objective": "binary:logitraw"}, label=binary)
    case("hinge", {"objective": "binary:hinge"}, label=binary)
    case("softmax", {"objective": "multi:softmax", "num_class": 3}, label=classes)
    case("softprob", {"objective": "multi:softprob", "num_class": 3}, label=classes, ending="ubj")
    case("pairwise", {"objective": "rank:pairwise"}, label=ranks, setup=groups)
    case("ndcg", {"objective": "rank:ndcg"}, label=ranks, setup=groups, ending="ubj")
    case("map", {"objective": "rank:map"}, label=binary, setup=groups)
    case("cox", {"objective": "survival:cox"}, label=lambda signal: np.where(signal > 2, -1, 1) * positive(signal))
    case("aft", {"objective": "survival:aft"}, setup=bounds)
    case("dart", {"booster": "dart", "rate_drop": 0.5, "objective": "binary:logistic"}, label=binary, rounds=6)
    case("dart_softprob", {"booster": "dart", "rate_drop": 0.5, "objective": "multi:softprob", "num_class": 3},
         label=classes, ending="ubj")
    case("gblinear", {"booster": "gblinear", "objective": "reg:squarederror", "updater": "coord_descent"})
    case("gblinear_softprob", {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3}, label=classes,
         ending="ubj")
    case("two_targets", {"objective": "reg:squarederror"}, label=two)
    case("two_targets_logistic", {"objective": "binary:logistic"}, label=lambda signal: (two(signal) > 0.5) * 1.0)
    case("vector_leaves", {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, label=two)
    case("vector_leaves_ubj", {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, label=two, ending="ubj")
    case("forest", {"num_parallel_tree": 3, "subsample": 0.5, "objective": "binary:logistic"}, label=binary, rounds=2)
    kinds = ["c", "c", "float"]
    case("categorical_one_hot", {"max_cat_to_onehot": 100}, data=categories, types=kinds)
    case("categorical_partition", {"max_cat_to_onehot": 1}, data=categories, types=kinds)
    case("categorical_ubj", {"max_cat_to_onehot": 5}, data=categories, types=kinds, ending="ubj")
    case("base_score", {"objective": "binary:logistic", "base_score": 0.123}, label=binary)
    case("base_score_three", {"objective": "multi:softprob", "num_class": 3}, label=classes)
    case("pruned", {"tree_method": "exact", "gamma": 20.0, "max_depth": 5})
    case("stump_only_leaf", {"gamma": 1e9})
    case("names", {"objective": "reg:squarederror"}, names=["age days", "größe", "n \"q\""])
    case("one_tree", {"max_depth": 1}, ending="ubj", rounds=1)
    early_stopping()
    pickled("pickled")


def early_stopping():
    random = np.random.default_rng(SEED)
    values, signal = table(random)
    parameters = {"max_depth": 2, "learning_rate": 1.0, "n_jobs": 1, "random_state": 3, "num_parallel_tree": 2,
                  "subsample": 0.5}
    model = xgb.XGBRegressor(n_estimators=20, early_stopping_rounds=3, **parameters)
    model.fit(values[:60], signal[:60], eval_set=[(values[60:], signal[60:])], verbose=False)
    path = MODELS / "early_stopping_wrapper.json"
    model.save_model(path)
    rows = awkward_rows(random, model.get_booster(), values, [])
    booster = model.get_booster()
    answer("early_stopping_wrapper", booster, rows, iterations=(0, model.best_iteration + 1))
    assert np.array_equal(model.predict(rows), booster.predict(xgb.DMatrix(rows), iteration_range=(0, model.best_iteration + 1)))
    booster.save_model(MODELS / "early_stopping.json")
    answer("early_stopping", booster, rows)


def pickled(name):
    """A booster with its configuration, as pickles hold it."""
    random = np.random.default_rng(SEED)
    values, signal = table(random)
    booster = xgb.train({**SMALL, "objective": "binary:logistic"}, xgb.DMatrix(values, binary(signal)), 3)
    state = booster.__getstate__()["handle"]
    (MODELS / f"{name}.ubj").write_bytes(bytes(state))
    answer(name, booster, awkward_rows(random, booster, values, []))


def older():
    prefix = f"v{VERSION[0]}_{VERSION[1]}_"
    modern = VERSION >= (1, 0)
    squared = "reg:squarederror" if VERSION >= (0, 83) else "reg:linear"
    if VERSION == (3, 0):
        case(prefix + "logistic", {"objective": "binary:logistic"}, label=binary)
        case(prefix + "binary", {"objective": "binary:logistic"}, label=binary, ending="bin")
        return
    if VERSION == (2, 0):
        case(prefix + "vector_leaves", {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, label=two)
        case(prefix + "vector_leaves_ubj", {"multi_strategy": "multi_output_tree", "tree_method": "hist"}, label=two,
             ending="ubj")
        return
    for ending in (["bin", "json", "ubj"] if VERSION >= (1, 6) else ["bin", "json"] if modern else ["bin"]):
        case(f"{prefix}logistic_{ending}", {"objective": "binary:logistic"}, label=binary, ending=ending)
    if VERSION == (0, 82):
        case(prefix + "one_tree", {"max_depth": 1}, ending="bin", rounds=1)
    case(prefix + "squared", {"objective": squared, "base_score": 0.3}, ending="bin")
    case(prefix + "base_score", {"objective": "binary:logistic", "base_score": 0.123}, label=binary, ending="bin")
    case(prefix + "softprob", {"objective": "multi:softprob", "num_class": 3}, label=classes, ending="bin")
    case(prefix + "poisson", {"objective": "count:poisson"}, label=lambda signal: np.floor(positive(signal)), ending="bin")
    case(prefix + "dart", {"booster": "dart", "rate_drop": 0.5}, ending="bin")
    case(prefix + "gblinear", {"booster": "gblinear", "updater": "coord_descent"}, ending="bin")
    if VERSION >= (1, 7):
        kinds = ["c", "c", "float"]
        case(prefix + "categorical", {"max_cat_to_onehot": 5, "tree_method": "hist"}, data=categories, types=kinds)
    if modern and VERSION < (1, 6):
        pickled(prefix + "pickled")
        (MODELS / f"{prefix}pickled.ubj").rename(MODELS / f"{prefix}pickled.bin")


def answer_older():
    for path in sorted(PREDICTIONS.glob("v*.csv")):
        model = next(MODELS.glob(f"{path.stem}.*"))
        # XGBoost 3.2 crashes on the vector leaves of 2.0, so that 2.0's own answers stay.
        if (model.suffix == ".bin") != (VERSION < (3, 1)) or "v2_0" in path.stem:
            continue
        lines = path.read_text().splitlines()
        count = int(lines[0].split(",")[0])
        rows = np.array([[float(cell) for cell in line.split(",")[:count]] for line in lines[1:]])
        if "pickled" in path.stem:
            booster = xgb.Booster()
            booster.__setstate__({"handle": bytearray(model.read_bytes())})
        else:
            booster = xgb.Booster(model_file=bytearray(model.read_bytes()))
        answer(path.stem, booster, rows, booster.feature_types if "categorical" in path.stem else None)


if __name__ == "__main__":
    MODELS.mkdir(parents=True, exist_ok=True)
    PREDICTIONS.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:] == ["answer"]:
        answer_older()
    elif VERSION >= (3, 2):
        current()
    else:
        older()
