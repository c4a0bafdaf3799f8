# /// script
# requires-python = ">=3.11"
# dependencies = ["lightgbm==4.7.0", "numpy==2.4.6", "pandas==3.1.1", "scikit-learn==1.9.1"]
# ///
"""Trains and publishes the two model versions of `artifacts/` from Backblaze's ST4000DM000 sample of 2018.

    python3 Tests/TestSupport/Recipes/train_artifacts.py --data DIRECTORY_WITH_THE_TWO_ZIPS --out artifacts

Same data, same versions (above), same bytes. See README.md beside this file.
"""

import argparse
import hashlib
import math
import os
import platform
import re
from importlib import metadata
from pathlib import Path

# Before numpy is loaded: one thread, so that no sum depends on how work was shared out.
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"

import lightgbm
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss

import artifact_version
from drive_days import (
    FEATURES, HORIZON_DAYS, SHORT_WINDOW, add_features, add_label_and_weight,
    drop_rows_after_failure, in_hashed_part, read_daily_files)
from held_out_metrics import budget_threshold, evaluate
from model_card import model_card

ARCHIVES = ["data_Q1_2018_ST4000DM000_sample.zip", "data_Q2_2018_ST4000DM000_sample.zip"]
COMMAND = "python3 Tests/TestSupport/Recipes/train_artifacts.py --data DIRECTORY_WITH_THE_TWO_ZIPS --out artifacts"
SEED = 20181120
LGBM_VERSION, LINEAR_VERSION = "st4000dm000_h30_lgbm_v1", "st4000dm000_h30_linear_v1"
TRAINED_AT = "2026-11-20T00:00:00.000000+00:00"
# The LightGBM version is published second, and so is the newest.
PUBLISHED_AT = {LINEAR_VERSION: "2026-11-20T00:00:00Z", LGBM_VERSION: "2026-11-20T00:01:00Z"}

# First and last day of each part. The 30 days before validation and before test belong to none: labels look ahead.
SPLITS = {
    "train": ("2018-01-07", "2018-02-22"),
    "validation": ("2018-03-25", "2018-04-07"),
    "test": ("2018-05-08", "2018-05-31"),
}

# Withheld from both fits. They only ever grow, so what is learnt about their level in January says nothing in May, and
# in a fit with few failing drives they tell single drives apart. `age_days` counts from the first day of the data.
WITHHELD = ["age_days"] + [
    f"smart_{attribute}_raw_mean_{window}" for attribute in (241, 242) for window in ("7d", "30d")]
ERROR_COUNTERS = ["smart_5_raw", "smart_187_raw", "smart_188_raw", "smart_197_raw", "smart_198_raw"]

LGBM_PARAMETERS = {
    "objective": "binary",
    "metric": "binary_logloss",
    "num_leaves": 15,
    "learning_rate": 0.05,
    "min_data_in_leaf": 500,
    "min_sum_hessian_in_leaf": 20.0,
    "lambda_l2": 20.0,
    "feature_fraction": 0.5,
    # More errors never make a drive safer.
    "monotone_constraints": [int(name.startswith(tuple(ERROR_COUNTERS))) for name in FEATURES],
    "seed": SEED,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
MOST_TREES = 100
LINEAR_STRENGTHS = [1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4]


class Part:
    """The rows of one part of the split, as a table and as arrays."""

    def __init__(self, table: pd.DataFrame, name: str):
        first, last = SPLITS[name]
        rows = table[table["date"].between(first, last)]
        if name == "train":
            rows = rows[rows["history_rows"] >= SHORT_WINDOW]
        self.table = rows.reset_index(drop=True)
        self.rows = self.table[FEATURES].to_numpy(dtype=np.float64)
        self.labels = self.table["label_30d"].to_numpy(dtype=np.int64)
        self.weights = self.table["weight"].to_numpy(dtype=np.float64)
        self.base_rate = float(np.average(self.labels, weights=self.weights))

    def facts(self, name: str) -> dict:
        positive = self.table[self.table["label_30d"] == 1]
        return {
            "start": SPLITS[name][0], "end": SPLITS[name][1], "rows": len(self.table),
            "fleet_rows": int(self.weights.sum()), "drives": self.table["serial_number"].nunique(),
            "failing_drives": positive["serial_number"].nunique(), "positive_rows": len(positive),
            "base_rate": self.base_rate,
        }


class TreeModel:
    """Boosted trees stopped on validation log loss; scores come from the text file as written, not from memory."""

    file_name = "model.txt"
    kind = "A LightGBM binary model (gradient-boosted trees)"
    limits = ""

    def __init__(self, train: Part, validation: Part):
        data = lightgbm.Dataset(
            self._seen(train.rows), train.labels, weight=train.weights, feature_name=FEATURES,
            params=LGBM_PARAMETERS)
        check = data.create_valid(self._seen(validation.rows), validation.labels, weight=validation.weights)
        losses: dict = {}
        grown = lightgbm.train(
            LGBM_PARAMETERS, data, MOST_TREES, valid_sets=[check], valid_names=["validation"],
            callbacks=[lightgbm.record_evaluation(losses)])
        curve = losses["validation"]["binary_logloss"]
        trees = int(np.argmin(curve)) + 1
        self.text = grown.model_to_string(num_iteration=trees)
        self.booster = lightgbm.Booster(model_str=self.text)
        self.file_bytes = self.text.encode()
        self.fit = (
            f"{trees} trees of at most {LGBM_PARAMETERS['num_leaves']} leaves; the number of trees (of {MOST_TREES} "
            f"grown) has the least validation log loss, {curve[trees - 1]:.6f}. Leaves, shrinkage and penalties were "
            "picked among about twenty settings by log loss on validation rows and in four folds of the training "
            "drives. No class weights, so that scores stay probabilities.")
        self.parameters = ", ".join(
            f"{name}={value}" for name, value in LGBM_PARAMETERS.items() if name != "monotone_constraints")
        self.parameters += (
            f", num_iterations={trees}, monotone_constraints=+1 on all features of {', '.join(ERROR_COUNTERS)}")

    @staticmethod
    def _seen(rows: np.ndarray) -> np.ndarray:
        seen = rows.copy()
        seen[:, [FEATURES.index(name) for name in WITHHELD]] = np.nan
        return seen

    def scores(self, rows: np.ndarray) -> np.ndarray:
        return self.booster.predict(rows, num_threads=1)

    def golden(self, rows: np.ndarray) -> tuple[list[float], list[float]]:
        return self.booster.predict(rows, raw_score=True, num_threads=1).tolist(), self.scores(rows).tolist()


class LinearModel:
    """Logistic regression on standardised columns; nulls become the weighted training mean, here as in service."""

    file_name = "model.json"
    kind = "A logistic regression on standardised features"
    limits = (
        "Limits of a straight line: a few drives have error counts tens to hundreds of deviations above the mean, and "
        "even of these not all fail soon, so the coefficients must stay small. Below the top few per cent the scores "
        "order drives but lie within a hair of the base rate: read them as ranks, not as probabilities.")

    def __init__(self, train: Part, validation: Part):
        columns = [self._mean_and_deviation(train.rows[:, i], train.weights) for i in range(len(FEATURES))]
        # A column that never varies has nothing to say: mean 0, scale 1, coefficient 0, fill 0.
        varies = np.array([deviation > 0 for _, deviation in columns])
        self.means = [mean if used else 0.0 for (mean, _), used in zip(columns, varies)]
        self.scales = [deviation if used else 1.0 for (_, deviation), used in zip(columns, varies)]
        fitted = varies & ~np.isin(FEATURES, WITHHELD)
        train_rows, check_rows = (self._standardised(part.rows)[:, fitted] for part in (train, validation))

        self.validation_loss, self.strength = math.inf, 0.0
        for strength in LINEAR_STRENGTHS:
            model = LogisticRegression(C=strength, solver="newton-cholesky", tol=1e-10, max_iter=500)
            model.fit(train_rows, train.labels, sample_weight=train.weights)
            loss = log_loss(
                validation.labels, model.predict_proba(check_rows)[:, 1], sample_weight=validation.weights)
            if loss < self.validation_loss:
                self.validation_loss, self.strength, best = loss, strength, model
        # Nine digits: more than the optimiser promises, and the same on machines whose BLAS adds in another order.
        self.coefficients = [0.0] * len(FEATURES)
        for index, coefficient in zip(np.flatnonzero(fitted), best.coef_[0]):
            self.coefficients[index] = float(f"{coefficient:.9g}")
        self.intercept = float(f"{best.intercept_[0]:.9g}")
        self.file_bytes = artifact_version.json_text({
            "format": "reliscore.linear",
            "format_version": 1,
            "features": FEATURES,
            "scaler": {"mean": self.means, "scale": self.scales},
            "coefficients": self.coefficients,
            "intercept": self.intercept,
            "fill_values": self.means,
            "link": "logit",
        })
        self.fit = (
            f"all training rows at once, L2 with C={self.strength:g}, which has the least validation log loss, "
            f"{self.validation_loss:.6f}, of {', '.join(f'{strength:g}' for strength in LINEAR_STRENGTHS)}; those "
            "below 1e-05 were added after a first run, test figures and all, had chosen 1e-05, then the smallest. "
            "No class weights. Nulls are filled with "
            "the weighted training mean, in the fit as in service.")
        self.parameters = (
            f"LogisticRegression(C={self.strength:g}, solver=newton-cholesky, tol=1e-10), sample weights 5 and 1, "
            "coefficients rounded to nine significant digits")

    @staticmethod
    def _mean_and_deviation(values: np.ndarray, weights: np.ndarray) -> tuple[float, float]:
        """Weighted, nulls skipped, summed exactly."""
        present = ~np.isnan(values)
        values, weights = values[present], weights[present]
        if len(values) == 0 or values.min() == values.max():
            return 0.0, 0.0
        total = math.fsum(weights)
        mean = math.fsum(values * weights) / total
        return mean, math.sqrt(math.fsum(weights * (values - mean) ** 2) / total)

    def _standardised(self, rows: np.ndarray) -> np.ndarray:
        return (np.where(np.isnan(rows), self.means, rows) - self.means) / self.scales

    def _margins(self, rows: np.ndarray) -> np.ndarray:
        """Feature by feature, in the order and with the roundings of `golden`."""
        margins = np.zeros(len(rows))
        for index, column in enumerate(self._standardised(rows).T):
            margins = margins + self.coefficients[index] * column
        return margins + self.intercept

    def scores(self, rows: np.ndarray) -> np.ndarray:
        return np.array([1.0 / (1.0 + math.exp(-margin)) for margin in self._margins(rows).tolist()])

    def golden(self, rows: np.ndarray) -> tuple[list[float], list[float]]:
        """The definition of the format, in plain Python: left to right, doubles, no fused multiply-add."""
        margins = []
        for row in rows.tolist():
            margin = 0.0
            for index, value in enumerate(row):
                filled = self.means[index] if math.isnan(value) else value
                margin += self.coefficients[index] * ((filled - self.means[index]) / self.scales[index])
            margins.append(margin + self.intercept)
        assert margins == self._margins(rows).tolist()
        return margins, [1.0 / (1.0 + math.exp(-margin)) for margin in margins]


def check_versions() -> str:
    """Stops on a library that is not the pinned one; gives the text for the card."""
    pins = re.findall(r'"([\w-]+)==([\d.]+)"', Path(__file__).read_text().partition("# ///\n\"\"\"")[0])
    for name, wanted in pins:
        if metadata.version(name) != wanted:
            raise SystemExit(
                f"cannot train reproducibly: expected {name} {wanted}, found {metadata.version(name)}; "
                f"install {name}=={wanted}")
    python = ".".join(platform.python_version_tuple()[:2])
    return ", ".join([f"Python {python}"] + [f"{name} {version}" for name, version in pins])


def example_rows(model, test: Part, all_days: pd.DataFrame) -> np.ndarray:
    """Sixteen real rows: from the test window, and the days on which a drive reported no SMART value at all."""
    silent = all_days[all_days["smart_5_raw_delta_vs_7d"].isna()][FEATURES].to_numpy(dtype=np.float64)
    rows = np.concatenate([silent, test.rows])
    return rows[artifact_version.golden_indices(model.scores(rows), rows)]


def publish(model, version: str, root: Path, parts: dict[str, Part], all_days: pd.DataFrame, recipe: dict) -> dict:
    train, validation, test = parts["train"], parts["validation"], parts["test"]
    splits = {name: part.facts(name) for name, part in parts.items()}
    validation_scores = model.scores(validation.rows)
    buckets = {
        "medium": budget_threshold(validation_scores, validation.weights, 0.05),
        "high": budget_threshold(validation_scores, validation.weights, 0.01),
    }
    hashed_part = test.table["serial_number"].map(in_hashed_part).to_numpy()
    metrics = evaluate(
        test.table, model.scores(test.rows), validation.table, validation_scores, buckets, train.base_rate,
        hashed_part, SEED)
    examples = example_rows(model, test, all_days)
    margins, scores = model.golden(examples)
    facts = {
        "model_version": version,
        "horizon_days": HORIZON_DAYS,
        "train_date": TRAINED_AT,
        "train_range": {"start": splits["train"]["start"], "end": splits["train"]["end"]},
        "validation_range": {"start": splits["validation"]["start"], "end": splits["validation"]["end"]},
        "test_range": {"start": splits["test"]["start"], "end": splits["test"]["end"]},
        "dataset_manifest_hash": recipe["dataset_manifest_hash"],
        "risk_buckets": buckets,
    }
    choices = (
        f"Withheld from the fit, and so without effect: {', '.join(f'`{name}`' for name in WITHHELD)}. They only ever "
        "grow, so what the fit learns about their level does not hold months later, and they tell single drives apart.")
    card = model_card(
        version, model.kind, model.fit, choices, model.limits, splits, metrics, buckets,
        recipe | {"parameters": model.parameters})
    artifact_version.publish(root, version, PUBLISHED_AT[version], {
        model.file_name: model.file_bytes,
        "feature_schema.json": artifact_version.json_text(artifact_version.feature_schema()),
        "metrics.json": artifact_version.json_text(metrics),
        "version.json": artifact_version.json_text(facts),
        "golden.json": artifact_version.json_text(artifact_version.golden(examples, margins, scores)),
        "baseline.json": artifact_version.json_text(
            artifact_version.baseline(train.rows, model.scores(train.rows), train.weights)),
        "model_card.md": card,
    })
    return metrics


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("--data", type=Path, required=True, help="directory holding " + " and ".join(ARCHIVES))
    arguments.add_argument("--out", type=Path, required=True, help="artifact root, such as artifacts")
    chosen = arguments.parse_args()

    versions = check_versions()
    archives = [chosen.data / name for name in ARCHIVES]
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in archives}
    listing = "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items()))
    recipe = {
        "command": COMMAND,
        "archives": digests,
        "dataset_manifest_hash": hashlib.sha256(listing.encode()).hexdigest(),
        "versions": versions,
        "seed": SEED,
    }

    all_days = add_features(drop_rows_after_failure(read_daily_files(archives)))
    labelled = add_label_and_weight(all_days)
    parts = {name: Part(labelled, name) for name in SPLITS}
    for name, part in parts.items():
        print(name, part.facts(name))
    for version, kind in ((LINEAR_VERSION, LinearModel), (LGBM_VERSION, TreeModel)):
        model = kind(parts["train"], parts["validation"])
        metrics = publish(model, version, chosen.out, parts, all_days, recipe)
        print(version, model.fit)
        print({name: value for name, value in metrics.items() if not isinstance(value, list)})
    artifact_version.promote(chosen.out, LGBM_VERSION)


if __name__ == "__main__":
    main()
