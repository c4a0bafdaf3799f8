"""The six models that `make bench` runs engines on, made from seeds: python benchmark_models.py DIRECTORY

Each gets a directory with the model as its library writes it, `rows.f64` (4,096 rows of raw little-endian doubles, NaN
for missing) and `predictions.f64` (what the library predicts for them). What is there already stays.
"""

import json
import os
import sys
from pathlib import Path

# Threads that wait for each other must not take the processors from each other on a busy machine.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy  # noqa: E402

ROWS = 4096
root = Path(sys.argv[1])


def telemetry(count, seed, missing=True):
    """47 columns as of drives: an age, a capacity, and of nine counters means over days, spread, change and trend. The
    means are of whole numbers, so that many lie exactly on a threshold."""
    random = numpy.random.default_rng(seed)
    hazard = random.normal(size=count)
    columns = [random.integers(0, 3000, count), random.choice([4e12, 8e12, 12e12, 16e12], count)]
    signal = 0.4 * hazard
    for counter in range(9):
        if counter == 8:
            days = numpy.rint(random.normal(31, 5, (count, 1)) + random.normal(0, 1.5, (count, 30)))
        elif counter in (6, 7):
            days = numpy.rint(numpy.exp(random.normal(22, 1.2, (count, 1))) * (1 + 0.001 * numpy.arange(30)))
        else:
            active = random.random((count, 1)) < 0.12 + 0.1 * (hazard[:, None] > 1)
            growth = numpy.cumsum(random.random((count, 30)), axis=1) / 15
            days = numpy.floor(active * numpy.exp(random.normal(1.5 + 0.5 * hazard[:, None], 1)) * growth)
        group = [days[:, -7:].mean(1), days.mean(1), days.std(1), days[:, -1] - days[:, -7:].mean(1),
                 (days[:, -1] > days[:, -2]) * 1.0]
        if counter in (0, 3, 4):
            signal = signal + 0.9 * numpy.log1p(group[0])
        if missing and counter in (1, 2, 6, 7):
            gone = random.random(count) < 0.15
            group = [numpy.where(gone, numpy.nan, column) for column in group]
        columns += group
    labels = signal + random.logistic(size=count) > 2
    return numpy.column_stack(columns).astype(float), labels.astype(int)


def wide(count, seed):
    """100 columns that act together, 3 % missing."""
    random = numpy.random.default_rng(seed)
    rows = random.normal(size=(count, 100))
    rows[:, 80:] = numpy.rint(10 * rows[:, 80:])
    signal = numpy.sin(3 * rows[:, 0]) * rows[:, 1] + rows[:, 2] * rows[:, 3] + abs(rows[:, 4]) * (rows[:, 5] > 0)
    signal = signal + rows[:, 6:60] @ numpy.linspace(-0.4, 0.4, 54)
    labels = signal + random.logistic(size=count) > 0
    rows[random.random(rows.shape) < 0.03] = numpy.nan
    return rows, labels.astype(int)


def categories(count, seed):
    """33 numbers and 7 columns of 4 to 1,000 categories, some never seen in training."""
    random, effects = numpy.random.default_rng(seed), numpy.random.default_rng(0)
    rows = random.normal(size=(count, 40))
    signal = rows[:, 0] * rows[:, 1] + rows[:, 2]
    for column, size in zip(range(33, 40), (4, 7, 24, 60, 200, 500, 1000)):
        codes = numpy.minimum((random.pareto(1.1, count) * size / 8).astype(int), size - 1)
        signal = signal + effects.normal(0, 0.8, size)[codes]
        codes = numpy.where(random.random(count) < 0.01, size + 3, codes).astype(float)
        rows[:, column] = numpy.where(random.random(count) < 0.02, numpy.nan, codes)
    labels = signal + random.logistic(size=count) > 0
    rows[:, :8][random.random((count, 8)) < 0.1] = numpy.nan
    return rows, labels.astype(int)


def lightgbm_model(directory, data, trees, leaves, test, categorical="auto"):
    import lightgbm

    settings = dict(objective="binary", num_leaves=leaves, learning_rate=0.05, seed=7, num_threads=2, verbosity=-1,
                    deterministic=True, force_row_wise=True, feature_fraction=0.8, bagging_fraction=0.8, bagging_freq=1)
    booster = lightgbm.train(settings, lightgbm.Dataset(*data, categorical_feature=categorical), trees)
    booster.save_model(directory / "model.txt")
    return test, booster.predict(test)


def lgbm_100x31(directory):
    return lightgbm_model(directory, telemetry(60_000, 1), 100, 31, telemetry(ROWS, 2)[0])


def lgbm_500x255(directory):
    return lightgbm_model(directory, wide(120_000, 3), 500, 255, wide(ROWS, 4)[0])


def lgbm_categories(directory):
    return lightgbm_model(directory, categories(60_000, 5), 200, 31, categories(ROWS, 6)[0], list(range(33, 40)))


def xgb_300xd8(directory):
    import xgboost

    data, test = telemetry(60_000, 1), telemetry(ROWS, 2)[0]
    settings = dict(objective="binary:logistic", max_depth=8, eta=0.1, seed=7, nthread=2, subsample=0.8,
                    colsample_bytree=0.8)
    booster = xgboost.train(settings, xgboost.DMatrix(data[0], data[1]), 300)
    booster.save_model(directory / "model.json")
    return test, booster.predict(xgboost.DMatrix(test))


def forest_200(directory):
    import joblib
    from sklearn.ensemble import RandomForestClassifier

    data, test = telemetry(30_000, 1, missing=False), telemetry(ROWS, 2, missing=False)[0]
    forest = RandomForestClassifier(200, min_samples_leaf=5, random_state=7, n_jobs=2).fit(*data)
    forest.n_jobs = 1
    joblib.dump(forest, directory / "model.joblib", compress=3)
    return test, forest.predict_proba(test)[:, 1]


def linear_47(directory):
    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    data, test = telemetry(20_000, 1, missing=False), telemetry(ROWS, 2, missing=False)[0]
    pipeline = make_pipeline(StandardScaler(), LogisticRegression(max_iter=200)).fit(*data)
    joblib.dump(pipeline, directory / "model.joblib")
    scaler, model = pipeline[0], pipeline[1]
    names = [f"f{index}" for index in range(47)]
    (directory / "model.json").write_text(json.dumps({
        "format": "reliscore.linear", "format_version": 1, "features": names,
        "scaler": {"mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist()},
        "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0]),
        "fill_values": scaler.mean_.tolist(), "link": "logit"}))
    try:
        from skl2onnx import to_onnx
        from skl2onnx.common.data_types import DoubleTensorType

        graph = to_onnx(pipeline, initial_types=[("rows", DoubleTensorType([None, 47]))],
                        options={id(pipeline): {"zipmap": False}})
        (directory / "model.onnx").write_bytes(graph.SerializeToString())
    except ImportError as error:
        print(f"SKIPPED: the linear model as ONNX: {error}", file=sys.stderr)
    return test, pipeline.predict_proba(test)[:, 1]


for make in (lgbm_100x31, lgbm_500x255, lgbm_categories, xgb_300xd8, forest_200, linear_47):
    directory = root / make.__name__
    if (directory / "predictions.f64").exists():
        continue
    directory.mkdir(parents=True, exist_ok=True)
    print(f"making {make.__name__}", file=sys.stderr, flush=True)
    rows, predictions = make(directory)
    numpy.ascontiguousarray(rows, "<f8").tofile(directory / "rows.f64")
    # Last, as the sign that all is there.
    numpy.ascontiguousarray(predictions, "<f8").tofile(directory / "predictions.f64")
