"""Trains one model for each kind of thing a user may hand over, larger than the tests' fixtures.

    python train_models.py OUTPUT_DIRECTORY

Writes OUTPUT_DIRECTORY/{lightgbm,xgboost,sklearn,onnx}/..., for parity.py. The data is random, from a fixed seed: three
smooth features, small integers, one mostly zero, one with missing values, and two of categories.
"""

import pathlib
import pickle
import sys
import warnings

import joblib
import lightgbm as lgb
import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn import calibration, compose, ensemble, impute, linear_model, pipeline, preprocessing, tree

SEED = 20_191_231
ROWS = 4_000


def table():
    random = np.random.default_rng(SEED)
    values = np.column_stack([
        random.normal(0, 1, ROWS), random.exponential(2, ROWS), random.normal(100, 30, ROWS).astype(np.float32),
        random.integers(-4, 9, ROWS), np.where(random.random(ROWS) < 0.6, 0.0, random.normal(0, 2, ROWS)),
        random.normal(0, 1e-3, ROWS), random.integers(0, 40, ROWS), random.integers(0, 5, ROWS)]).astype(float)
    effect = random.normal(0, 1, 40)
    signal = (values[:, 0] + 0.3 * values[:, 1] * (values[:, 3] > 0) - values[:, 4] + 900 * values[:, 5]
              + effect[values[:, 6].astype(int)] + (values[:, 7] == 2) + random.normal(0, 0.5, ROWS))
    return values, signal


def with_missing(values):
    values = values.copy()
    random = np.random.default_rng(SEED + 1)
    values[random.random(values.shape) < 0.1] = np.nan
    return values


def lightgbm_models(out, values, signal):
    missing = with_missing(values)
    small = {"verbosity": -1, "num_threads": 2, "seed": 1, "num_leaves": 31}
    labels = {"binary": signal > 0, "multiclass": np.digitize(signal, [-1, 1]), "positive": np.exp(signal / 4),
              "plain": signal, "unit": 1 / (1 + np.exp(-signal)), "grade": np.clip(signal.astype(int), 0, 4)}
    kinds = {
        "binary": ("binary", {}), "regression": ("plain", {}), "regression_l1": ("plain", {}),
        "multiclass": ("multiclass", {"num_class": 3}), "multiclassova": ("multiclass", {"num_class": 3}),
        "poisson": ("positive", {}), "gamma": ("positive", {}), "tweedie": ("positive", {}),
        "cross_entropy": ("unit", {}), "cross_entropy_lambda": ("unit", {}), "lambdarank": ("grade", {}),
        "quantile": ("plain", {"alpha": 0.9}), "huber": ("plain", {})}
    for name, (label, extra) in kinds.items():
        group = [100] * (ROWS // 100) if name == "lambdarank" else None
        data = lgb.Dataset(missing, labels[label].astype(float), group=group, categorical_feature=[6, 7])
        lgb.train({**small, "objective": name, **extra}, data, 40).save_model(str(out / f"{name}.txt"))
    variants = {"dart": {"boosting": "dart"}, "rf": {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6},
                "zero_as_missing": {"zero_as_missing": True}, "leaves_255": {"num_leaves": 255, "min_data_in_leaf": 3},
                "linear_tree": {"linear_tree": True, "num_leaves": 8}, "no_missing": {"use_missing": False},
                "bins_1000": {"max_bin": 1000}, "deep": {"num_leaves": 400, "min_data_in_leaf": 1}}
    for name, extra in variants.items():
        categorical = [] if name == "linear_tree" else [6, 7]
        data = lgb.Dataset(missing, labels["binary"].astype(float), categorical_feature=categorical,
                           params={**small, **extra})
        lgb.train({**small, "objective": "binary", **extra}, data, 30).save_model(str(out / f"{name}.txt"))


def xgboost_models(out, values, signal):
    missing = with_missing(values)
    small = {"max_depth": 6, "eta": 0.3, "nthread": 2, "seed": 1}
    kinds = {
        "binary:logistic": (signal > 0, {}), "binary:logitraw": (signal > 0, {}), "binary:hinge": (signal > 0, {}),
        "reg:squarederror": (signal, {}), "reg:squaredlogerror": (np.exp(signal / 4), {}),
        "reg:logistic": (1 / (1 + np.exp(-signal)), {}), "reg:pseudohubererror": (signal, {}),
        "reg:absoluteerror": (signal, {}), "reg:gamma": (np.exp(signal / 4), {}),
        "reg:tweedie": (np.exp(signal / 4), {}), "count:poisson": (np.exp(signal / 4).round(), {}),
        "survival:cox": (np.exp(signal / 4), {}), "multi:softprob": (np.digitize(signal, [-1, 1]), {"num_class": 3}),
        "multi:softmax": (np.digitize(signal, [-1, 1]), {"num_class": 3}),
        "rank:pairwise": (np.clip(signal.astype(int), 0, 4), {}), "rank:ndcg": (np.clip(signal.astype(int), 0, 4), {}),
        "reg:quantileerror": (signal, {"quantile_alpha": [0.1, 0.5, 0.9]})}

    def train(name, label, extra, data=missing, rounds=30, suffix="json", **more):
        matrix = xgb.DMatrix(data, np.asarray(label, dtype=float), **more)
        if name.startswith("rank"):
            matrix.set_group([100] * (ROWS // 100))
        booster = xgb.train({**small, **extra}, matrix, rounds)
        booster.save_model(out / f"{name.replace(':', '_')}.{suffix}")

    for name, (label, extra) in kinds.items():
        train(name, label, {"objective": name, **extra}, suffix="ubj" if "log" in name else "json")
    logistic = {"objective": "binary:logistic"}
    train("dart", signal > 0, {**logistic, "booster": "dart", "rate_drop": 0.3})
    train("gblinear", signal > 0, {**logistic, "booster": "gblinear"}, data=values)
    train("parallel", signal > 0, {**logistic, "num_parallel_tree": 4, "subsample": 0.5}, rounds=10)
    train("depth_10", signal > 0, {**logistic, "max_depth": 10}, suffix="ubj")
    train("base_score", signal > 0, {**logistic, "base_score": 0.2})
    types = ["q"] * 6 + ["c"] * 2
    train("categorical", signal > 0, {**logistic, "max_cat_to_onehot": 1}, feature_types=types,
          enable_categorical=True)
    train("one_hot", signal > 0, {**logistic, "max_cat_to_onehot": 100}, feature_types=types, enable_categorical=True)
    targets = np.column_stack([signal, signal**2])
    train("multi_target", targets, {"objective": "reg:squarederror"})
    train("vector_leaf", targets, {"objective": "reg:squarederror", "multi_strategy": "multi_output_tree"})
    aft = xgb.DMatrix(missing)
    aft.set_float_info("label_lower_bound", np.exp(signal / 4))
    aft.set_float_info("label_upper_bound", np.exp(signal / 4) + (signal > 1))
    xgb.train({**small, "objective": "survival:aft"}, aft, 20).save_model(out / "survival_aft.ubj")


def sklearn_models(out, values, signal):
    missing = with_missing(values)
    binary, three = signal > 0, np.digitize(signal, [-1, 1])
    models = {
        "tree": (tree.DecisionTreeClassifier(max_depth=8, random_state=1), binary, missing),
        "tree_regressor": (tree.DecisionTreeRegressor(max_depth=8, random_state=1), signal, missing),
        "forest": (ensemble.RandomForestClassifier(50, random_state=1), binary, missing),
        "forest_three": (ensemble.RandomForestClassifier(20, max_depth=8, random_state=1), three, values),
        "forest_regressor": (ensemble.RandomForestRegressor(20, random_state=1), signal, missing),
        "extra_trees": (ensemble.ExtraTreesClassifier(20, random_state=1), binary, values),
        "extra_trees_regressor": (ensemble.ExtraTreesRegressor(20, max_depth=9, random_state=1), signal, values),
        "boosting": (ensemble.GradientBoostingClassifier(n_estimators=50, random_state=1), binary, values),
        "boosting_three": (ensemble.GradientBoostingClassifier(n_estimators=20, random_state=1), three, values),
        "boosting_regressor": (ensemble.GradientBoostingRegressor(n_estimators=50, random_state=1), signal, values),
        "hist": (ensemble.HistGradientBoostingClassifier(max_iter=40, random_state=1), binary, missing),
        "hist_categories": (ensemble.HistGradientBoostingClassifier(
            max_iter=40, categorical_features=[6, 7], random_state=1), binary, missing),
        "hist_three": (ensemble.HistGradientBoostingClassifier(max_iter=20, random_state=1), three, missing),
        "hist_regressor": (ensemble.HistGradientBoostingRegressor(max_iter=40, random_state=1), signal, missing),
        "hist_poisson": (ensemble.HistGradientBoostingRegressor(loss="poisson", max_iter=20), np.exp(signal / 4), missing),
        "isolation": (ensemble.IsolationForest(n_estimators=30, random_state=1), binary, values),
        "logistic": (pipeline.make_pipeline(preprocessing.StandardScaler(), linear_model.LogisticRegression()), binary,
                     values),
        "logistic_three": (linear_model.LogisticRegression(max_iter=2000), three, values),
        "sgd": (pipeline.make_pipeline(impute.SimpleImputer(), preprocessing.StandardScaler(),
                                       linear_model.SGDClassifier(loss="log_loss", random_state=1)), binary, missing),
        "ridge": (pipeline.make_pipeline(preprocessing.RobustScaler(), linear_model.Ridge()), signal, values),
        "linear": (pipeline.make_pipeline(preprocessing.MinMaxScaler(), linear_model.LinearRegression()), signal, values),
        "sigmoid": (calibration.CalibratedClassifierCV(linear_model.LogisticRegression(), cv=3), binary, values),
        "isotonic": (calibration.CalibratedClassifierCV(
            ensemble.RandomForestClassifier(10, max_depth=5, random_state=1), method="isotonic", cv=3), binary, values),
        "imputed_forest": (pipeline.make_pipeline(
            impute.SimpleImputer(strategy="median"), preprocessing.StandardScaler(),
            ensemble.RandomForestClassifier(20, max_depth=8, random_state=1)), binary, missing)}
    for index, (name, (model, label, data)) in enumerate(models.items()):
        model.fit(data, label)
        if index % 3 == 0:
            (out / f"{name}.pickle").write_bytes(pickle.dumps(model, protocol=2 + index % 4))
        else:
            joblib.dump(model, out / f"{name}.joblib", compress=[0, 3, ("zlib", 9)][index % 3])
    frame = pd.DataFrame(values, columns=[f"f{index}" for index in range(8)])
    frame["f6"] = frame["f6"].map(lambda code: f"kind {code:.0f}").astype(object)
    frame["f7"] = frame["f7"].map(lambda code: "äöü§$"[int(code)]).astype(object)
    mixed = compose.ColumnTransformer([
        ("texts", preprocessing.OneHotEncoder(handle_unknown="ignore"), ["f6"]),
        ("order", preprocessing.OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["f7"]),
        ("numbers", preprocessing.StandardScaler(), ["f0", "f2"])], remainder="passthrough")
    for name, last in (("mixed_forest", ensemble.RandomForestClassifier(20, max_depth=8, random_state=1)),
                       ("mixed_logistic", linear_model.LogisticRegression(max_iter=3000))):
        joblib.dump(pipeline.make_pipeline(mixed, last).fit(frame, binary), out / f"{name}.joblib")
    joblib.dump(lgb.LGBMClassifier(n_estimators=20, verbosity=-1).fit(values, binary), out / "lgbm_classifier.joblib")
    joblib.dump(xgb.XGBClassifier(n_estimators=20).fit(values, binary), out / "xgb_classifier.joblib")


def onnx_models(out, values, signal):
    import onnx
    import onnxmltools
    import skl2onnx
    from onnxmltools.convert.common.data_types import FloatTensorType as MLFloat
    from skl2onnx.common.data_types import FloatTensorType
    from sklearn.neural_network import MLPClassifier

    floats = values.astype(np.float32)
    binary, three = (signal > 0).astype(int), np.digitize(signal, [-1, 1])
    scaled = preprocessing.StandardScaler
    models = {
        "forest": ensemble.RandomForestClassifier(20, max_depth=8, random_state=1).fit(floats, binary),
        "forest_three": ensemble.RandomForestClassifier(10, max_depth=8, random_state=1).fit(floats, three),
        "forest_regressor": ensemble.RandomForestRegressor(10, max_depth=8, random_state=1).fit(floats, signal),
        "boosting": ensemble.GradientBoostingClassifier(n_estimators=30, random_state=1).fit(floats, binary),
        "logistic": pipeline.make_pipeline(scaled(), linear_model.LogisticRegression()).fit(floats, binary),
        "ridge": pipeline.make_pipeline(scaled(), linear_model.Ridge()).fit(floats, signal),
        "mlp": pipeline.make_pipeline(scaled(), MLPClassifier([8, 4], max_iter=50, random_state=1)).fit(floats, binary)}
    for name, model in models.items():
        converted = skl2onnx.to_onnx(model, initial_types=[("X", FloatTensorType([None, 8]))],
                                     options={"zipmap": False} if name in ("boosting", "mlp") else None)
        (out / f"skl_{name}.onnx").write_bytes(converted.SerializeToString())
    booster = lgb.LGBMClassifier(n_estimators=20, verbosity=-1).fit(floats, binary)
    onnx.save(onnxmltools.convert_lightgbm(booster, initial_types=[("X", MLFloat([None, 8]))], zipmap=False),
              out / "lightgbm.onnx")
    booster = xgb.XGBClassifier(n_estimators=20, base_score=0.5).fit(floats, binary)
    onnx.save(onnxmltools.convert_xgboost(booster, initial_types=[("X", MLFloat([None, 8]))]), out / "xgboost.onnx")


def main():
    out = pathlib.Path(sys.argv[1])
    values, signal = table()
    for name, make in (("lightgbm", lightgbm_models), ("xgboost", xgboost_models), ("sklearn", sklearn_models),
                       ("onnx", onnx_models)):
        (out / name).mkdir(parents=True, exist_ok=True)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            make(out / name, values, signal)


main()
