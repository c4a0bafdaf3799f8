"""Fits small linear and calibrated models, boosters inside a pickle and ReliScore bundles, and records their answers.

    .venv/bin/python Tests/TestSupport/Recipes/pickled_model_fixtures.py

writes Fixtures/models/pickled/<name>.joblib and Fixtures/predictions/pickled/<name>.csv. Run under an older version of
scikit-learn it makes the models whose layout or rules depend on the version, with the version in their names. A
prediction file begins with "features,outputs" as counts, then has one line a row: inputs and outputs, in Python's repr.
"""

import pathlib
import warnings

import joblib
import numpy as np
import pandas
import sklearn
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import ColumnTransformer
from sklearn.dummy import DummyClassifier, DummyRegressor
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import (ElasticNet, Lasso, LinearRegression, LogisticRegression, Perceptron,
                                  PoissonRegressor, Ridge, RidgeClassifier, SGDClassifier, SGDRegressor)
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC

warnings.filterwarnings("ignore")
VERSION = tuple(int(part) for part in sklearn.__version__.split(".")[:2])
CURRENT = VERSION >= (1, 9)
TAG = "" if CURRENT else f"_v{VERSION[0]}_{VERSION[1]}"
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
NAMES = ["f_temp", "f_vibration", "f_power"]

random = np.random.default_rng(20_180_630)
X = random.normal(0, 1, (150, 3)) * [1, 10, 0.1] + [0, 30, 1]
signal = X[:, 0] + 0.1 * (X[:, 1] - 30) - 5 * (X[:, 2] - 1) + random.normal(0, 0.5, 150)
binary = (signal > 0).astype(int)
classes = np.digitize(signal, [-0.7, 0.7])
ROWS = np.vstack([random.normal(0, 2, (9, 3)) * [1, 10, 0.1] + [0, 30, 1], [[0, 0, 0], [-1e3, 1e4, 7], [0.1, 0.2, 0.3]]])


def answers(model, rows):
    if hasattr(model, "predict_proba"):
        probabilities = model.predict_proba(rows)
        return probabilities[:, 1:] if probabilities.shape[1] == 2 else probabilities
    answer = model.decision_function(rows) if hasattr(model, "decision_function") else model.predict(rows)
    return answer.reshape(len(rows), -1)


def write(name, stored, outputs, rows=ROWS, compress=3):
    for folder in ("models", "predictions"):
        (FIXTURES / folder / "pickled").mkdir(parents=True, exist_ok=True)
    joblib.dump(stored, FIXTURES / "models" / "pickled" / f"{name}{TAG}.joblib", compress=compress)
    lines = [f"{rows.shape[1]},{outputs.shape[1]}"]
    lines += [",".join(repr(float(value)) for value in [*row, *output]) for row, output in zip(rows, outputs)]
    (FIXTURES / "predictions" / "pickled" / f"{name}{TAG}.csv").write_text("\n".join(lines) + "\n")


def fitted(name, model, target, **options):
    model.fit(X, target)
    write(name, model, answers(model, ROWS), **options)


def every_version():
    fitted("logistic", LogisticRegression(), binary, compress=0)
    fitted("logistic_multinomial", LogisticRegression(max_iter=500), classes)
    fitted("sgd_log", SGDClassifier(loss="log_loss", random_state=1), binary)
    fitted("sgd_huber_multiclass", SGDClassifier(loss="modified_huber", random_state=1), classes)
    fitted("ridge_targets", Ridge(), np.column_stack([signal, -signal]))
    fitted("scaled_logistic", make_pipeline(StandardScaler(), LogisticRegression()), binary)
    fitted("calibrated_sigmoid", CalibratedClassifierCV(LogisticRegression(), method="sigmoid", cv=3), binary)
    fitted("calibrated_isotonic", CalibratedClassifierCV(SGDClassifier(random_state=1), method="isotonic", cv=3),
           binary)
    fitted("calibrated_multiclass", CalibratedClassifierCV(LogisticRegression(), method="isotonic", cv=3), classes)
    if not CURRENT:
        fitted("logistic_ovr", LogisticRegression(multi_class="ovr"), classes)
        fitted("logistic_binary_softmax", LogisticRegression(multi_class="multinomial"), binary)
        fitted("logistic_liblinear", LogisticRegression(solver="liblinear"), classes)


def this_version():
    fitted("sgd_log_multiclass", SGDClassifier(loss="log_loss", random_state=1), classes)
    fitted("search", GridSearchCV(make_pipeline(StandardScaler(), LogisticRegression()), {"logisticregression__C": [1, 9]}),
           binary)
    fitted("sgd_huber", SGDClassifier(loss="modified_huber", random_state=1), binary)
    fitted("sgd_hinge", SGDClassifier(random_state=1), binary)
    fitted("perceptron_multiclass", Perceptron(random_state=1), classes)
    fitted("linear_svc", LinearSVC(random_state=1), binary)
    fitted("ridge_classifier", RidgeClassifier(), binary)
    fitted("linear", LinearRegression(), signal)
    fitted("linear_column", LinearRegression(fit_intercept=False), signal.reshape(-1, 1))
    fitted("lasso", Lasso(alpha=0.1), signal)
    fitted("elastic_net", ElasticNet(alpha=0.1), signal)
    fitted("poisson", PoissonRegressor(), np.exp(signal / 4))
    fitted("scaled_sgd_regressor", make_pipeline(StandardScaler(), SGDRegressor(random_state=1)), signal)
    single = CalibratedClassifierCV(LinearSVC(random_state=1), method="sigmoid", cv=3, ensemble=False)
    fitted("calibrated_single", single, binary)
    forest = RandomForestClassifier(n_estimators=3, max_depth=2, random_state=1)
    fitted("calibrated_forest", CalibratedClassifierCV(forest, method="isotonic", cv=2), binary)
    huber = SGDClassifier(loss="modified_huber", random_state=1)
    fitted("calibrated_huber", CalibratedClassifierCV(huber, method="sigmoid", cv=2), classes)
    fitted("calibrated_pipeline", CalibratedClassifierCV(make_pipeline(StandardScaler(), LogisticRegression()), cv=2),
           binary)
    fitted("dummy_prior", DummyClassifier(strategy="prior"), binary)
    fitted("dummy_frequent", DummyClassifier(strategy="most_frequent"), classes)
    fitted("dummy_regressor", DummyRegressor(), signal)


def bundle(name, model, scaler, weights, fills, model_type, **options):
    """A ReliScore artifact's model, as its trainer and its continuous integration write it."""
    stored = {"model": model, "scaler": scaler, "model_type": model_type, "feature_columns": NAMES,
              "fill_values": fills, "feature_weights": weights, "horizon_days": 30}
    rows = np.vstack([ROWS, [[np.nan, 31.0, np.nan]]])
    filled = np.where(np.isnan(rows), [fills.get(feature, 0.0) for feature in NAMES], rows)
    scaled = filled if scaler is None else scaler.transform(filled)
    write(name, stored, answers(model, scaled), rows=rows, **options)


def bundles():
    scaler = StandardScaler().fit(X)
    model = SGDClassifier(loss="log_loss", random_state=42)
    model.partial_fit(scaler.transform(X), binary, classes=np.array([0, 1]))
    bundle("bundle", model, scaler, dict(zip(NAMES, map(float, model.coef_[0]))),
           dict(zip(NAMES, map(float, scaler.mean_))), "SGDClassifier(log_loss)", compress=0)
    dummy = DummyClassifier(strategy="prior").fit(np.zeros((2, 3)), [0, 1])
    bundle("bundle_dummy", dummy, None, dict(zip(NAMES, [0.3, 0.5, 0.2])), {}, "DummyClassifier", compress=0)


def texts():
    """A pipeline that raises an error for a text it has not seen; rows and answers as a CSV of its frame."""
    frame = pandas.DataFrame({"maker": np.array(["HGST", "Seagate", "WDC"])[classes], "age": X[:, 0]})
    columns = ColumnTransformer([("maker", OneHotEncoder(handle_unknown="error"), ["maker"])], remainder="passthrough")
    model = make_pipeline(columns, LogisticRegression()).fit(frame, binary)
    for folder in ("models", "predictions"):
        (FIXTURES / folder / "pickled-texts").mkdir(parents=True, exist_ok=True)
    joblib.dump(model, FIXTURES / "models" / "pickled-texts" / "one_hot_error.joblib", compress=3)
    rows = frame.iloc[:6]
    rows.assign(score=model.predict_proba(rows)[:, 1]).to_csv(
        FIXTURES / "predictions" / "pickled-texts" / "one_hot_error.csv", index=False)


def boosters():
    import lightgbm
    small = {"n_estimators": 4, "num_leaves": 4, "min_child_samples": 5, "verbosity": -1, "n_jobs": 1}
    fitted("lightgbm_classifier", lightgbm.LGBMClassifier(**small), binary)
    fitted("lightgbm_regressor", lightgbm.LGBMRegressor(**small), signal)
    stopped = lightgbm.LGBMClassifier(**small | {"n_estimators": 40, "learning_rate": 0.5})
    stopped.fit(X[:100], classes[:100], eval_set=[(X[100:], classes[100:])],
                callbacks=[lightgbm.early_stopping(3, verbose=False)])
    assert 0 < stopped.best_iteration_ < 40
    write("lightgbm_stopped", stopped, answers(stopped, ROWS))
    fitted("lightgbm_pipeline", make_pipeline(StandardScaler(), lightgbm.LGBMClassifier(**small)), binary)
    import xgboost
    fitted("xgboost_classifier", xgboost.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1), binary)
    booster = xgboost.XGBClassifier(n_estimators=3, max_depth=2, n_jobs=1).fit(X, classes)
    write("xgboost_booster", booster.get_booster(), answers(booster, ROWS))
    # The estimator predicts up to its best iteration, its booster with all of them.
    stopped = xgboost.XGBClassifier(n_estimators=40, max_depth=2, learning_rate=0.8, early_stopping_rounds=3, n_jobs=1)
    stopped.fit(X[:100], classes[:100], eval_set=[(X[100:], classes[100:])], verbose=False)
    assert stopped.best_iteration + 1 < stopped.get_booster().num_boosted_rounds()
    write("xgboost_stopped", stopped, answers(stopped, ROWS), compress=("xz", 9))
    write("xgboost_stopped_booster", stopped.get_booster(), stopped.get_booster().predict(xgboost.DMatrix(ROWS)),
          compress=("bz2", 9))


if __name__ == "__main__":
    every_version()
    if CURRENT:
        this_version()
        bundles()
        texts()
        boosters()
