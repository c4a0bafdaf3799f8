"""Trains small scikit-learn models, one for each estimator and option that is read, and records what they answer.

    .venv/bin/python Tests/TestSupport/Recipes/sklearn_fixtures.py

writes Fixtures/models/sklearn/<name>.joblib and Fixtures/predictions/sklearn/<name>.csv. Run under another version of
scikit-learn it makes the models whose layout or rules depend on the version, with the version in their names. A
prediction file begins with "features,margins,outputs" as counts, then has one line a row: the inputs, the margins
(none where the library has no word for them), the outputs. Numbers are in Python's repr; a text begins with an
apostrophe; a row that the library raises an error for has "refused" in place of numbers.
"""

import os

# numpy's own exp, log and power for AVX-512 may differ from the C library's in the last bit, which it takes elsewhere.
os.environ["NPY_DISABLE_CPU_FEATURES"] = "X86_V4 AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR"

import math
import pathlib
import pickle
import sys
import warnings

import joblib
import numpy as np
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (ExtraTreesClassifier, ExtraTreesRegressor, GradientBoostingClassifier,
                              GradientBoostingRegressor, HistGradientBoostingClassifier,
                              HistGradientBoostingRegressor, IsolationForest, RandomForestClassifier,
                              RandomForestRegressor)
from sklearn.impute import SimpleImputer
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import (FunctionTransformer, MaxAbsScaler, MinMaxScaler, OneHotEncoder, OrdinalEncoder,
                                   PolynomialFeatures, QuantileTransformer, RobustScaler,
                                   StandardScaler)
from sklearn.tree import (DecisionTreeClassifier, DecisionTreeRegressor, ExtraTreeClassifier, ExtraTreeRegressor)

warnings.filterwarnings("ignore")
SEED = 20_180_630
ROWS = 24
VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])
CURRENT = VERSION >= (1, 9)
TAG = "" if CURRENT else f"_v{VERSION[0]}_{VERSION[1]}"
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
MISSING_IN_TREES = VERSION >= (1, 3)
MISSING_IN_FORESTS = VERSION >= (1, 4)
TOWNS = ["Taipei", "台北", "Zürich", "Oslo", "Rome"]


def table(random, missing=False, rows=160):
    values = np.column_stack([
        random.normal(0, 1, rows), random.exponential(2, rows), random.integers(-3, 4, rows).astype(float),
        np.where(random.random(rows) < 0.6, 0.0, random.normal(0, 2, rows))])
    signal = values[:, 0] + 0.5 * values[:, 1] * (values[:, 2] > 0) - values[:, 3] + random.normal(0, 0.3, rows)
    if missing:
        values[random.random(rows) < 0.15, 1] = np.nan
        values[random.random(rows) < 0.15, 3] = np.nan
    return values, signal


def frame(random, rows=160):
    """Numbers and texts under names, some missing."""
    values, signal = table(random, rows=rows)
    towns = random.choice(TOWNS, rows, p=[0.4, 0.3, 0.2, 0.07, 0.03]).astype(object)
    shades = random.choice(["dark", "light"], rows).astype(object)
    signal = signal + (towns == "台北") * 2 - (shades == "dark")
    data = pd.DataFrame({"age days": values[:, 0], "load": values[:, 1], "town": towns, "level": values[:, 2],
                         "shade": shades})
    data.loc[random.random(rows) < 0.1, "load"] = np.nan
    return data, signal


def numbers_around(threshold):
    """A threshold, its neighbours as Float and as Double, and where the rounding between Floats turns."""
    with np.errstate(all="ignore"):
        near = np.float32(threshold)
        found = [threshold, math.nextafter(threshold, math.inf), math.nextafter(threshold, -math.inf), float(near)]
        for side in (np.float32(math.inf), np.float32(-math.inf)):
            beside = np.nextafter(near, side)
            middle = (float(near) + float(beside)) / 2
            found += [float(beside), middle, math.nextafter(middle, math.inf), math.nextafter(middle, -math.inf)]
    return found


def thresholds(model, feature_count):
    """What every tree inside a model compares each feature with."""
    found = [[] for _ in range(feature_count)]

    def visit(tree):
        for feature, threshold, left in zip(tree.feature, tree.threshold, tree.children_left):
            if left >= 0:
                found[feature].append(float(threshold))

    if isinstance(model, Pipeline):
        behind = thresholds(model[-1], 4096)
        scaler = model[0]
        if hasattr(scaler, "inverse_transform") and getattr(scaler, "scale_", None) is not None:
            for feature in range(feature_count):
                for threshold in behind[feature]:
                    row = np.zeros((1, feature_count))
                    row[0, feature] = threshold
                    found[feature].append(float(scaler.inverse_transform(row)[0, feature]))
        else:
            found = behind[:feature_count]
    elif hasattr(model, "tree_"):
        visit(model.tree_)
    elif hasattr(model, "_predictors"):
        for predictor in [one for stage in model._predictors for one in stage]:
            for node in predictor.nodes:
                if not node["is_leaf"] and not node["is_categorical"] and node["feature_idx"] < feature_count:
                    found[node["feature_idx"]].append(float(node["num_threshold"]))
    elif hasattr(model, "estimators_"):
        features = getattr(model, "estimators_features_", None)
        for index, member in enumerate(np.asarray(model.estimators_, dtype=object).ravel()):
            own = thresholds(member, feature_count)
            for feature, values in enumerate(own):
                if values:
                    found[features[index][feature] if features is not None else feature] += values
    return found


def awkward_rows(random, model, values, missing, categories=()):
    odd = [0.0, -0.0, 5e-324, -5e-324, 1e-45, 7e-46, -7.1e-46, 1e-38, 1e30, -1e30, 16777217.0]
    codes = [-1.0, -0.5, 0.5, 2.7, 7.0, 12.0, 200.0, 255.0, 256.0, 259.0, 300.0, 2147483648.0, 4294967299.0, 1e300]
    if missing:
        odd += [math.nan] * 4
    cuts = thresholds(model, values.shape[1])
    rows = []
    for _ in range(ROWS):
        row = values[random.integers(len(values))].copy()
        for feature in range(len(row)):
            choice = random.random()
            if feature in categories:
                if choice < 0.6:
                    row[feature] = (codes + [math.nan])[random.integers(len(codes) + 1)]
            elif cuts[feature] and choice < 0.6:
                around = numbers_around(cuts[feature][random.integers(len(cuts[feature]))])
                row[feature] = around[random.integers(len(around))]
            elif choice < 0.75:
                row[feature] = odd[random.integers(len(odd))]
        rows.append(row)
    return np.array(rows)


def awkward_frame(random, data):
    """Rows of a frame with unseen texts, missing values and awkward numbers."""
    rows = data.iloc[random.integers(len(data), size=ROWS)].reset_index(drop=True).copy()
    for index in range(ROWS):
        for column in rows.columns:
            choice = random.random()
            if column in ("town", "shade"):
                if choice < 0.15:
                    rows.loc[index, column] = "Atlantis"
                elif choice < 0.3:
                    rows.loc[index, column] = np.nan
            elif choice < 0.1:
                rows.loc[index, column] = np.nan
            elif choice < 0.3:
                rows.loc[index, column] = [0.0, -0.0, 5e-324, -1e-40, 1e12, 3.0, 0.1][random.integers(7)]
    return rows


def answers(model, rows):
    """(margins, outputs) by row, or None where the library raises."""
    def ask(rows):
        last = model.steps[-1][1] if isinstance(model, Pipeline) else model
        inner = model[:-1].transform(rows) if isinstance(model, Pipeline) and len(model) > 1 else rows
        if isinstance(last, IsolationForest):
            return None, model.decision_function(rows).reshape(len(rows), -1)
        margins = None
        if isinstance(last, (GradientBoostingClassifier, GradientBoostingRegressor)):
            inner = np.asarray(inner, dtype=np.float32)
            margins = last._raw_predict(inner)
        elif isinstance(last, (HistGradientBoostingClassifier, HistGradientBoostingRegressor)):
            margins = last._raw_predict(inner)
        if hasattr(model, "predict_proba"):
            outputs = model.predict_proba(rows)
            outputs = outputs[:, 1:] if outputs.shape[1] == 2 else outputs
        elif hasattr(model, "predict"):
            outputs = model.predict(rows).reshape(len(rows), -1)
        return margins, outputs

    found = []
    for index in range(len(rows)):
        row = rows.iloc[index:index + 1] if isinstance(rows, pd.DataFrame) else rows[index:index + 1]
        try:
            margins, outputs = ask(row)
            found.append(([] if margins is None else list(margins[0]), list(outputs[0])))
        except ValueError:
            found.append(None)
    return found


def cell(value):
    return "'" + value if isinstance(value, str) else repr(float(value))


def write(name, model, rows, refusals=False, protocol=None):
    name += TAG
    found = answers(model, rows)
    plain = rows.values.tolist() if isinstance(rows, pd.DataFrame) else rows.tolist()
    known = next(answer for answer in found if answer is not None)
    counts = [len(plain[0]), len(known[0]), len(known[1])]
    lines = [",".join(map(str, counts))]
    for row, answer in zip(plain, found):
        if answer is None and not refusals:
            continue
        end = ["refused"] if answer is None else [repr(float(value)) for part in answer for value in part]
        lines.append(",".join([cell(value) for value in row] + end))
    assert len(lines) > ROWS // 3, name
    models, predictions = FIXTURES / "models" / "sklearn", FIXTURES / "predictions" / "sklearn"
    models.mkdir(parents=True, exist_ok=True)
    predictions.mkdir(parents=True, exist_ok=True)
    if protocol is None:
        joblib.dump(model, models / f"{name}.joblib", compress=("zlib", 9))
    else:
        (models / f"{name}.joblib").write_bytes(pickle.dumps(model, protocol=protocol))
    (predictions / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def on_numbers(name, make, target, missing=False, ask_missing=None, refusals=False, protocol=None, categories=(),
               prepare=None):
    random = np.random.default_rng(SEED)
    values, signal = table(random, missing)
    if prepare:
        values = prepare(random, values)
    targets = {
        "binary": (signal > 0).astype(int), "three": np.digitize(signal, [-0.7, 0.9]), "number": signal,
        "count": np.floor(np.exp(np.clip(signal, -2, 2))), "positive": np.exp(np.clip(signal, -2, 2)),
        "two_numbers": np.column_stack([signal, values[:, 0] - signal]), "many": np.clip(signal * 3 + 8, 0, 11).astype(int)}
    y = targets[target] if target else None
    model = make().fit(values) if y is None else make().fit(values, y)
    rows = awkward_rows(random, model, values, missing if ask_missing is None else ask_missing, categories)
    write(name, model, rows, refusals, protocol)


def trees():
    on_numbers("decision_tree_binary", lambda: DecisionTreeClassifier(max_depth=4, random_state=1), "binary", protocol=2)
    on_numbers("decision_tree_three", lambda: DecisionTreeClassifier(max_leaf_nodes=9, random_state=1), "three")
    on_numbers("decision_tree_weighted", lambda: DecisionTreeClassifier(
        max_depth=3, class_weight={0: 0.3, 1: 1.7}, random_state=1), "binary")
    on_numbers("decision_tree_many", lambda: DecisionTreeClassifier(max_depth=3, random_state=1), "many")
    on_numbers("decision_tree_number", lambda: DecisionTreeRegressor(max_depth=4, random_state=1), "number", protocol=5)
    on_numbers("random_forest_binary", lambda: RandomForestClassifier(
        n_estimators=7, max_depth=3, random_state=1), "binary")
    on_numbers("random_forest_three", lambda: RandomForestClassifier(
        n_estimators=5, max_depth=3, random_state=1), "three")
    on_numbers("random_forest_number", lambda: RandomForestRegressor(
        n_estimators=6, max_depth=3, random_state=1), "number")
    on_numbers("extra_trees_three", lambda: ExtraTreesClassifier(
        n_estimators=5, max_depth=3, random_state=1), "three")
    if MISSING_IN_TREES:
        on_numbers("decision_tree_missing", lambda: DecisionTreeClassifier(max_depth=4, random_state=1), "binary",
                   missing=True)
        on_numbers("decision_tree_missing_unseen", lambda: DecisionTreeRegressor(max_depth=4, random_state=1),
                   "number", ask_missing=True)
    if MISSING_IN_FORESTS:
        on_numbers("random_forest_missing", lambda: RandomForestRegressor(
            n_estimators=5, max_depth=3, random_state=1), "number", missing=True)
    if not CURRENT:
        return
    on_numbers("extra_tree_binary", lambda: ExtraTreeClassifier(max_depth=4, random_state=1), "binary", protocol=0)
    on_numbers("extra_tree_number", lambda: ExtraTreeRegressor(max_depth=4, random_state=1), "number", protocol=4)
    on_numbers("extra_trees_number", lambda: ExtraTreesRegressor(n_estimators=5, max_depth=3, random_state=1), "number")
    on_numbers("extra_trees_missing", lambda: ExtraTreesClassifier(
        n_estimators=5, max_depth=3, random_state=1), "binary", missing=True)
    on_numbers("random_forest_two_numbers", lambda: RandomForestRegressor(
        n_estimators=3, max_depth=3, random_state=1), "two_numbers")
    on_numbers("decision_tree_constant", lambda: DecisionTreeRegressor(max_depth=3, min_samples_leaf=100), "number")


def boosting():
    for name, loss in [("log_loss", "log_loss"), ("exponential", "exponential")]:
        on_numbers(f"gradient_boosting_{name}", lambda: GradientBoostingClassifier(
            loss=loss, n_estimators=5, max_depth=2, random_state=1), "binary")
    on_numbers("gradient_boosting_three", lambda: GradientBoostingClassifier(
        n_estimators=3, max_depth=2, random_state=1), "three")
    on_numbers("gradient_boosting_number", lambda: GradientBoostingRegressor(
        n_estimators=6, max_depth=2, learning_rate=0.37, random_state=1), "number")
    if not CURRENT:
        return
    on_numbers("gradient_boosting_zero", lambda: GradientBoostingClassifier(
        init="zero", n_estimators=4, max_depth=2, random_state=1), "binary")
    for loss in ["absolute_error", "huber", "quantile"]:
        on_numbers(f"gradient_boosting_{loss}", lambda: GradientBoostingRegressor(
            loss=loss, n_estimators=4, max_depth=2, random_state=1), "number")


def with_codes(random, values):
    values[:, 2] = random.integers(0, 9, len(values))
    values[random.random(len(values)) < 0.1, 2] = np.nan
    return values


def histogram():
    small = {"max_iter": 5, "max_leaf_nodes": 6, "min_samples_leaf": 8, "max_bins": 24, "random_state": 1,
             "early_stopping": False}
    on_numbers("histogram_binary", lambda: HistGradientBoostingClassifier(**small), "binary", missing=True)
    on_numbers("histogram_three", lambda: HistGradientBoostingClassifier(**small), "three", missing=True)
    on_numbers("histogram_number", lambda: HistGradientBoostingRegressor(**small), "number", ask_missing=True)
    on_numbers("histogram_categories", lambda: HistGradientBoostingClassifier(
        categorical_features=[2], **small), "binary", missing=True, categories=(2,), prepare=with_codes)
    on_numbers("histogram_categories_number", lambda: HistGradientBoostingRegressor(
        categorical_features=[2], **small), "number", categories=(2,), prepare=with_codes)
    if not CURRENT:
        return
    for loss, target in [("poisson", "count"), ("gamma", "positive"), ("absolute_error", "number")]:
        on_numbers(f"histogram_{loss}", lambda: HistGradientBoostingRegressor(loss=loss, **small), target)
    on_numbers("histogram_quantile", lambda: HistGradientBoostingRegressor(
        loss="quantile", quantile=0.8, **small), "number")
    random = np.random.default_rng(SEED)
    data, signal = frame(random)
    for column in ["town", "shade"]:
        data[column] = data[column].astype("category")
    model = HistGradientBoostingClassifier(categorical_features="from_dtype", **small).fit(data, signal > 0)
    data = data.astype({"town": object, "shade": object})
    rows = awkward_frame(random, data)
    asked = rows.copy()
    asked["town"] = pd.Categorical(asked["town"])
    asked["shade"] = pd.Categorical(asked["shade"])
    write("histogram_texts", model, asked)


def isolation():
    on_numbers("isolation_forest", lambda: IsolationForest(n_estimators=6, max_samples=32, random_state=1), None)
    if CURRENT:
        on_numbers("isolation_forest_subsets", lambda: IsolationForest(
            n_estimators=5, max_samples=24, max_features=2, contamination=0.1, random_state=1), None)


def pipelines():
    forest = {"n_estimators": 4, "max_depth": 3, "random_state": 1}

    def numbers(name, *steps, **options):
        on_numbers(name, lambda: Pipeline([(f"s{index}", step) for index, step in enumerate(steps)]
                                          + [("trees", RandomForestRegressor(**forest))]), "number", **options)

    numbers("pipeline_standard", StandardScaler())
    if CURRENT:
        numbers("pipeline_standard_no_mean", StandardScaler(with_mean=False), protocol=3)
        numbers("pipeline_standard_no_std", StandardScaler(with_std=False), protocol=1)
        numbers("pipeline_minimum_maximum", MinMaxScaler(feature_range=(-1, 2)))
        numbers("pipeline_minimum_maximum_clip", MinMaxScaler(clip=True))
        numbers("pipeline_robust", RobustScaler(), "passthrough", FunctionTransformer())
        numbers("pipeline_robust_no_centre", RobustScaler(with_centering=False, quantile_range=(10, 80)))
        numbers("pipeline_largest", MaxAbsScaler())
        numbers("pipeline_impute_mean", SimpleImputer(), missing=True)
        numbers("pipeline_impute_median", SimpleImputer(strategy="median", add_indicator=True), missing=True)
        numbers("pipeline_impute_frequent", SimpleImputer(strategy="most_frequent"), missing=True)
        numbers("pipeline_impute_constant", SimpleImputer(strategy="constant", fill_value=-7.5), missing=True)
        numbers("pipeline_impute_zero", SimpleImputer(missing_values=0, add_indicator=True))
        numbers("pipeline_polynomial", PolynomialFeatures(degree=3))
        numbers("pipeline_interactions", PolynomialFeatures(degree=(2, 3), interaction_only=True, include_bias=False))
        numbers("pipeline_union", FeatureUnion([("a", StandardScaler()), ("b", "passthrough"), ("c", MinMaxScaler())],
                                               transformer_weights={"c": 3.0}))
        numbers("pipeline_one_hot_numbers", ColumnTransformer(
            [("codes", OneHotEncoder(handle_unknown="error"), [2])], remainder="passthrough"), refusals=True)
        numbers("pipeline_sparse", OneHotEncoder(handle_unknown="ignore", max_categories=6), StandardScaler(with_mean=False))


def frames():
    def make(name, transformers, remainder="drop", refusals=False, head=None, protocol=None):
        random = np.random.default_rng(SEED)
        data, signal = frame(random)
        model = Pipeline([
            ("columns", ColumnTransformer(transformers, remainder=remainder)),
            ("trees", head or GradientBoostingRegressor(n_estimators=6, max_depth=3, random_state=1))])
        model.fit(data, signal)
        write(name, model, awkward_frame(random, data), refusals, protocol)

    dense = {"sparse_output": False} if VERSION >= (1, 2) else {"sparse": False}
    filled = SimpleImputer(strategy="median")
    make("columns_one_hot_ignore", [
        ("texts", OneHotEncoder(handle_unknown="ignore"), ["town", "shade"]),
        ("numbers", Pipeline([("fill", filled), ("scale", StandardScaler())]), ["age days", "load", "level"])])
    make("columns_ordinal", [
        ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["town", "shade"]),
        ("numbers", filled, [0, 1])], remainder=SimpleImputer(), protocol=4)
    make("columns_one_hot_error", [
        ("texts", OneHotEncoder(**dense), ["town", "shade"]), ("numbers", filled, slice("age days", "load"))],
        refusals=True)
    make("columns_text_imputed", [
        ("texts", Pipeline([("fill", SimpleImputer(strategy="constant", fill_value="none")),
                            ("code", OneHotEncoder(handle_unknown="ignore", drop="first"))]), ["shade", "town"]),
        ("numbers", filled, [True, True, False, True, False])])
    make("columns_infrequent", [
        ("texts", OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=30, **dense), ["town", "shade"]),
        ("numbers", filled, slice(0, 2))])
    if not CURRENT:
        return
    make("columns_drop_binary", [
        ("texts", Pipeline([("fill", SimpleImputer(strategy="most_frequent")),
                            ("code", OneHotEncoder(drop="if_binary", handle_unknown="ignore", max_categories=3))]),
         ["town", "shade"]), ("numbers", filled, ["load"]), ("gone", "drop", ["level"])],
        remainder=SimpleImputer())
    make("columns_ordinal_missing", [
        ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=np.nan, encoded_missing_value=-2,
                                 max_categories=3), ["town", "shade"])], remainder="passthrough",
        head=HistGradientBoostingRegressor(max_iter=5, max_leaf_nodes=6, min_samples_leaf=8, max_bins=24,
                                           categorical_features=[0], random_state=1))
    make("columns_ordinal_error", [("texts", OrdinalEncoder(), ["shade"]), ("numbers", filled, ["load"])],
         refusals=True)
    make("columns_histogram", [
        ("texts", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["town", "shade"])],
        remainder="passthrough", head=HistGradientBoostingRegressor(
            max_iter=5, max_leaf_nodes=6, min_samples_leaf=8, max_bins=24, categorical_features=[0, 1],
            random_state=1))


def refused():
    """Models that are not read, each for one reason."""
    if not CURRENT:
        return
    values, signal = table(np.random.default_rng(SEED), rows=40)
    label = (signal > 0).astype(int)
    models = {
        "neighbours": KNeighborsClassifier().fit(values[:12], label[:12]),
        "unfitted": RandomForestClassifier(),
        "function": Pipeline([("log", FunctionTransformer(np.log1p)), ("tree", DecisionTreeRegressor(max_depth=1))]).fit(
            np.abs(values), signal),
        "quantiles": Pipeline([("quantiles", QuantileTransformer(n_quantiles=4)), ("tree", DecisionTreeRegressor(
            max_depth=1))]).fit(values, signal),
        "first_guess": GradientBoostingClassifier(
            init=DecisionTreeClassifier(max_depth=1), n_estimators=1, max_depth=1).fit(values, label),
        "two_labels": DecisionTreeClassifier(max_depth=1).fit(values, np.column_stack([label, 1 - label])),
        "one_class": DecisionTreeClassifier(max_depth=1).fit(values, label * 0)}
    # A file of a few KB that stands for 50,000 trees: each is the same one.
    forest = RandomForestRegressor(n_estimators=1, max_depth=6, random_state=1).fit(values, label)
    forest.estimators_ = forest.estimators_ * 50_000
    booster = GradientBoostingRegressor(n_estimators=1, max_depth=6).fit(values, label)
    booster.estimators_ = np.array([[booster.estimators_[0, 0]]] * 50_000, dtype=object)
    histogram = HistGradientBoostingRegressor(max_iter=1, min_samples_leaf=2).fit(values, label)
    histogram._predictors = histogram._predictors * 50_000
    models |= {"repeated_forest": forest, "repeated_boosting": booster, "repeated_histogram": histogram}
    folder = FIXTURES / "models" / "sklearn_refused"
    folder.mkdir(parents=True, exist_ok=True)
    for name, model in models.items():
        joblib.dump(model, folder / f"{name}.joblib", compress=("zlib", 9))


def main():
    for part in [trees, boosting, histogram, isolation, pipelines, frames, refused]:
        if len(sys.argv) == 1 or part.__name__ in sys.argv[1:]:
            part()


if __name__ == "__main__":
    main()
