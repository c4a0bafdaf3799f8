"""Trains small LightGBM models, one for each thing the text format can say, and records what the library answers.

    .venv/bin/python Tests/TestSupport/Recipes/lightgbm_fixtures.py

writes Fixtures/models/lightgbm/<name>.txt and Fixtures/predictions/lightgbm/<name>.csv. A prediction file begins with
"features,outputs,contributions" as counts, then has one line a row: the inputs, the raw scores, the outputs, and for
each output the contributions with the base value last. Numbers are in Python's repr, so that they read back exactly.
"""

import math
import pathlib

import lightgbm as lgb
import numpy as np
import pandas as pd

SEED = 20_180_630
ROWS = 20
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
SMALL = {"num_leaves": 6, "min_data_in_leaf": 5, "verbosity": -1, "seed": 3, "num_threads": 1,
         "deterministic": True, "force_row_wise": True, "learning_rate": 0.3}
ZERO = float(np.float32(1e-35))


def table(random, rows=400):
    """Two smooth columns, one of small integers around zero, one mostly zero; some values missing."""
    values = np.column_stack([
        random.normal(0, 1, rows), random.exponential(2, rows), random.integers(-3, 4, rows).astype(float),
        np.where(random.random(rows) < 0.6, 0.0, random.normal(0, 2, rows))])
    signal = values[:, 0] + 0.5 * values[:, 1] * (values[:, 2] > 0) - values[:, 3] + random.normal(0, 0.3, rows)
    values[random.random(rows) < 0.1, 1] = np.nan
    return values, signal


def categories(random, rows=400):
    """A column with 70 categories, one with 4, and two smooth ones."""
    values = np.column_stack([
        random.integers(0, 70, rows).astype(float), random.integers(0, 4, rows).astype(float),
        random.normal(0, 1, rows), random.normal(0, 1, rows)])
    effect = np.random.default_rng(5).normal(0, 1, 70)
    signal = effect[values[:, 0].astype(int)] + (values[:, 1] == 2) + values[:, 2] + random.normal(0, 0.3, rows)
    values[random.random(rows) < 0.05, 0] = np.nan
    return values, signal


def thresholds(booster, feature_count):
    """Every numeric threshold of each feature."""
    found = [[] for _ in range(feature_count)]
    waiting = [tree["tree_structure"] for tree in booster.dump_model()["tree_info"]]
    while waiting:
        node = waiting.pop()
        if "split_feature" in node:
            if node["decision_type"] == "<=":
                found[node["split_feature"]].append(float(node["threshold"]))
            waiting += [node["left_child"], node["right_child"]]
    return found


def awkward_rows(random, booster, values, categorical):
    """Rows on thresholds and one step beside them, with missing, infinite, tiny and absurd values."""
    odd = [math.nan, math.inf, -math.inf, 0.0, -0.0, 1e-36, -1e-36, ZERO, -ZERO, math.nextafter(ZERO, 1),
           math.nextafter(-ZERO, -1), 1e300, -1e300, 5e-324]
    codes = [math.nan, -1.0, -0.5, -0.999, 0.5, 2.7, 31.0, 32.0, 63.9, 64.0, 69.0, 70.0, 500.0, 1e9, 2147483647.0,
             2147483648.0, -2147483649.0, 1e300, -1e300, math.inf, -math.inf, 1e-36, -0.0]
    cuts = thresholds(booster, values.shape[1])
    rows = []
    for _ in range(ROWS):
        row = values[random.integers(len(values))].copy()
        for feature in range(len(row)):
            if random.random() < 0.5:
                continue
            if feature in categorical:
                row[feature] = codes[random.integers(len(codes))]
            elif cuts[feature] and random.random() < 0.6:
                cut = cuts[feature][random.integers(len(cuts[feature]))]
                row[feature] = [cut, math.nextafter(cut, math.inf), math.nextafter(cut, -math.inf)][random.integers(3)]
            else:
                row[feature] = odd[random.integers(len(odd))]
        rows.append(row)
    return np.array(rows)


def record(name, booster, values, categorical=(), num_iteration=None):
    record_text(name, booster.model_to_string(num_iteration=num_iteration), values, categorical)


def edited(booster, key, tokens):
    """The model's text with the values of one line of every tree taken from a list in turn, and without the sizes."""
    lines, used = [], 0
    for line in booster.model_to_string().split("\n"):
        if line.startswith("tree_sizes="):
            continue
        if line.startswith(f"{key}="):
            count = len(line[len(key) + 1:].split())
            line = f"{key}=" + " ".join(tokens[(used + index) % len(tokens)] for index in range(count))
            used += count
        lines.append(line)
    return "\n".join(lines)


def record_text(name, text, values, categorical=()):
    (FIXTURES / "models/lightgbm" / f"{name}.txt").write_text(text, encoding="utf-8", newline="\n")
    # What the file says is the truth, not what the trainer holds.
    loaded = lgb.Booster(model_str=text)
    random = np.random.default_rng(SEED)
    rows = awkward_rows(random, loaded, values, categorical)
    raw = loaded.predict(rows, raw_score=True).reshape(len(rows), -1)
    outputs = loaded.predict(rows).reshape(len(rows), -1)
    columns = [rows, raw, outputs]
    linear = "\nis_linear=1" in text
    if not linear:
        columns.append(loaded.predict(rows, pred_contrib=True).reshape(len(rows), -1))
    lines = [f"{rows.shape[1]},{raw.shape[1]},{0 if linear else columns[3].shape[1]}"]
    lines += [",".join(repr(float(value)) for value in row) for row in np.hstack(columns)]
    path = FIXTURES / "predictions/lightgbm" / f"{name}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


def train(name, parameters, values, labels, rounds=4, categorical=(), objective=None, **dataset):
    parameters = {**SMALL, **parameters}
    if objective is not None:
        parameters["objective"] = objective
    is_frame = isinstance(values, pd.DataFrame)
    named = list(categorical) if categorical and not is_frame else "auto"
    booster = lgb.train(parameters, lgb.Dataset(values, labels, params=parameters, categorical_feature=named, **dataset),
                        rounds)
    record(name, booster, codes_of(values) if is_frame else values, categorical)


def codes_of(frame):
    """The frame as the library sees it: category codes as numbers, -1 as missing."""
    columns = []
    for name in frame:
        column = frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            code = column.cat.codes.to_numpy().astype(float)
            columns.append(np.where(code < 0, np.nan, code))
        else:
            columns.append(column.to_numpy().astype(float))
    return np.column_stack(columns)


def main():
    random = np.random.default_rng(SEED)
    values, signal = table(random)
    positive = np.exp(signal / 3)
    yes = (signal > 0).astype(float)
    share = 1 / (1 + np.exp(-signal))
    grade = np.digitize(signal, [-1, 1]).astype(float)

    train("binary", {"objective": "binary", "sigmoid": 0.7}, values, yes)
    train("binary_long_sigmoid", {"objective": "binary", "sigmoid": 1.23457}, values, yes, rounds=2)
    train("multiclass", {"objective": "multiclass", "num_class": 3}, values, grade, rounds=2)
    train("multiclassova", {"objective": "multiclassova", "num_class": 3, "sigmoid": 0.3}, values, grade, rounds=2)
    train("cross_entropy", {"objective": "cross_entropy"}, values, share, rounds=2)
    train("cross_entropy_lambda", {"objective": "cross_entropy_lambda"}, values, share, rounds=2)
    for name in ["regression", "regression_l1", "huber", "fair", "quantile", "mape"]:
        train(name, {"objective": name}, values, signal, rounds=2)
    train("regression_sqrt", {"objective": "regression", "reg_sqrt": True}, values, signal)
    train("quantile_sqrt", {"objective": "quantile", "reg_sqrt": True}, values, signal, rounds=2)
    for name in ["poisson", "gamma", "tweedie"]:
        train(name, {"objective": name}, values, positive, rounds=2)
    for name in ["lambdarank", "rank_xendcg"]:
        train(name, {"objective": name}, values, grade, rounds=2, group=[100] * 4)
    train("custom", {}, values, signal, rounds=2,
          objective=lambda margin, data: (margin - data.get_label(), np.ones_like(margin)))
    train("custom_three_outputs", {"num_class": 3}, values, grade, rounds=2,
          objective=lambda margin, data: (margin * 0.5 - 0.1 * np.arange(len(values))[:, None] / len(values),
                                          np.ones_like(margin)))
    forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6, "feature_fraction": 0.7}
    train("random_forest_binary", {**forest, "objective": "binary"}, values, yes, rounds=7)
    train("random_forest_multiclass", {**forest, "objective": "multiclass", "num_class": 3}, values, grade, rounds=3)
    train("random_forest_regression", {**forest, "objective": "regression"}, values, signal, rounds=3)
    train("dart", {"objective": "binary", "boosting": "dart", "drop_rate": 0.5}, values, yes, rounds=5)
    train("zero_as_missing", {"objective": "binary", "zero_as_missing": True}, values, yes)
    train("without_missing", {"objective": "binary", "use_missing": False}, values, yes, rounds=2)
    # Linear leaves need features that vary in each leaf, so the many zeros are moved.
    train("linear_tree", {"objective": "regression", "linear_tree": True, "num_leaves": 4, "linear_lambda": 0.01},
          values, signal, rounds=4)
    train("linear_tree_binary", {"objective": "binary", "linear_tree": True, "num_leaves": 4}, values, yes, rounds=3)
    train("monotone", {"objective": "regression", "monotone_constraints": [1, 0, -1, 0]}, values, signal, rounds=2)
    train("constant", {"objective": "binary"}, np.zeros((400, 4)), yes, rounds=2)
    train("names", {"objective": "binary"}, values, yes, rounds=2,
          feature_name=["Größe", "a=b", "smart_5_raw", "température"])
    # A split of the missing from the rest has the threshold inf.
    holes = values.copy()
    holes[:, 2] = np.where(yes > 0.5, np.nan, np.random.default_rng(11).normal(0, 1, len(values)))
    train("missing_is_the_signal", {"objective": "binary", "num_leaves": 3}, holes, yes, rounds=2)
    train("many_leaves", {"objective": "regression", "num_leaves": 40, "min_data_in_leaf": 2}, values, signal,
          rounds=2)

    # No training gives thresholds inside the range that counts as zero, but the library defines what they do.
    small = lgb.train({**SMALL, "objective": "binary"}, lgb.Dataset(values, yes, params=SMALL), 4)
    record_text("thresholds_near_zero",
                edited(small, "threshold", ["0", "-0", "5e-36", "-5e-36", repr(-ZERO), "1e-35", "-1e-35", repr(ZERO)]),
                np.zeros_like(values))
    steep = {**SMALL, "objective": "regression", "linear_tree": True, "num_leaves": 3}
    small = lgb.train(steep, lgb.Dataset(values, signal, params=steep), 3)
    record_text("linear_tree_steep", edited(small, "leaf_coeff", ["1e36", "-3e35", "2e34"]), np.zeros_like(values))

    coded, coded_signal = categories(random)
    settings = {"min_data_per_group": 5, "cat_smooth": 1.0, "max_cat_to_onehot": 2}
    train("categorical", {"objective": "binary", **settings}, coded, (coded_signal > 0).astype(float),
          categorical=(0, 1))
    train("categorical_one_hot", {"objective": "regression", "max_cat_to_onehot": 8, "min_data_per_group": 5},
          coded, coded_signal, categorical=(1,), rounds=3)
    makers = np.array(["Seagate", "WDC", "HGST", "Toshiba “TOSHIBA”", "München"])
    frame = pd.DataFrame({
        "maker": pd.Categorical(makers[random.integers(0, 5, 400)], categories=list(makers)),
        "slots": pd.Categorical(random.integers(1, 4, 400)),
        "age days": random.normal(500, 100, 400),
        "backed_up": pd.Categorical(random.random(400) < 0.5)})
    maker_effect = (codes_of(frame)[:, 0] % 2) + frame["age days"].to_numpy() / 300 + random.normal(0, 0.3, 400)
    train("pandas_categorical", {"objective": "regression", **settings}, frame, maker_effect, categorical=(0, 1, 3),
          rounds=3)

    data = lgb.Dataset(values[:300], yes[:300], params=SMALL)
    stopped = lgb.train({**SMALL, "objective": "binary", "learning_rate": 0.9}, data, 40,
                        valid_sets=[lgb.Dataset(values[300:], yes[300:], reference=data)],
                        callbacks=[lgb.early_stopping(3, verbose=False)])
    record("early_stopping", stopped, values, num_iteration=stopped.best_iteration)
    print(f"LightGBM {lgb.__version__}, early stopping after {stopped.best_iteration}")


if __name__ == "__main__":
    main()
