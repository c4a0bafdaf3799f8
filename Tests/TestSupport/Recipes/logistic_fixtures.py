"""Trains logistic regressions with scikit-learn on a few rows and records what comes out.

    .venv/bin/python Tests/TestSupport/Recipes/logistic_fixtures.py

writes Fixtures/training/logistic.json: rows (null for NaN, "inf" and "-inf"), labels and weights; what ReliScore's
training makes of them (StandardScaler.partial_fit, then SGDClassifier.partial_fit, by batches), in fixed order, shuffled
and with one class only; and LogisticRegression with weights and mean-filled rows, with and without a penalty. Numbers
are in Python's repr, so that they read back exactly.
"""

import json
import math
import os
import pathlib

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402  Reads the environment.
from sklearn.linear_model import LogisticRegression, SGDClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

SEED = 20_180_630
ROWS, BATCH = 230, 100
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"


def table(random: np.random.Generator):
    """Eleven columns: smooth, counts with a heavy tail, a large offset, a flag, a constant, one without values …"""
    rows = np.column_stack([
        random.normal(0, 1, ROWS), random.lognormal(0, 2, ROWS).round(), random.normal(4e12, 1e3, ROWS),
        (random.random(ROWS) < 0.2).astype(float), np.full(ROWS, 0.1), np.full(ROWS, math.nan),
        random.exponential(3, ROWS), random.standard_t(2, ROWS), random.normal(0, 1e-9, ROWS),
        random.integers(-5, 6, ROWS).astype(float), random.normal(20, 4, ROWS)])
    margins = 1.2 * rows[:, 0] + 0.3 * np.log1p(rows[:, 1]) - 0.4 * rows[:, 9] - 2
    labels = (random.random(ROWS) < 1 / (1 + np.exp(-margins))).astype(int)
    rows[random.random(ROWS) < 0.1, 6] = math.nan
    rows[random.random(ROWS) < 0.05, 0] = math.nan
    rows[3, 7], rows[77, 7], rows[150, 1] = math.inf, -math.inf, math.inf
    return rows, labels, random.choice([0.5, 1.0, 5.0], ROWS)


def compatible(rows, labels, shuffle: bool) -> dict:
    filled = np.where(np.isfinite(rows), rows, 0.0)
    batches = [slice(start, start + BATCH) for start in range(0, len(rows), BATCH)]
    scaler = StandardScaler()
    for batch in batches:
        scaler.partial_fit(filled[batch])
    counts = np.bincount(labels, minlength=2)
    weights = np.array([len(labels) / (2 * count) if count else 1.0 for count in counts])
    model = SGDClassifier(loss="log_loss", penalty="l2", alpha=1e-5, random_state=42, shuffle=shuffle)
    for batch in batches:
        model.partial_fit(
            scaler.transform(filled[batch]), labels[batch], classes=[0, 1], sample_weight=weights[labels[batch]])
    return {
        "mean": scaler.mean_.tolist(), "scale": scaler.scale_.tolist(), "coefficients": model.coef_[0].tolist(),
        "intercept": model.intercept_[0]}


def exact(rows, labels, weights, penalty: float) -> dict:
    known = np.where(np.isfinite(rows), rows, math.nan)
    means, scales = [], []
    for column in known.T:
        present = ~np.isnan(column)
        varies = present.any() and column[present].min() < column[present].max()
        mean = np.average(column[present], weights=weights[present]) if present.any() else 0.0
        variance = np.average((column[present] - mean) ** 2, weights=weights[present]) if varies else 1.0
        means.append(float(mean))
        scales.append(math.sqrt(variance))
    standardised = (np.where(np.isnan(known), means, known) - means) / scales
    standardised[:, 4] = 0
    model = LogisticRegression(
        C=1 / (penalty * weights.sum()) if penalty else np.inf, solver="newton-cholesky", tol=1e-13, max_iter=200)
    model.fit(standardised, labels, sample_weight=weights)
    return {
        "l2": penalty, "mean": means, "scale": scales, "coefficients": model.coef_[0].tolist(),
        "intercept": model.intercept_[0]}


def number(value: float):
    return value if math.isfinite(value) else None if math.isnan(value) else str(value)


def main() -> None:
    rows, labels, weights = table(np.random.default_rng(SEED))
    (FIXTURES / "training").mkdir(exist_ok=True)
    document = {
        "rows": [[number(value) for value in row] for row in rows.tolist()], "labels": labels.tolist(),
        "weights": weights.tolist(), "batch_rows": BATCH,
        "fixed": compatible(rows, labels, shuffle=False), "shuffled": compatible(rows, labels, shuffle=True),
        "one_class": compatible(rows, np.zeros_like(labels), shuffle=False),
        "exact": [exact(rows, labels, weights, penalty) for penalty in (1.0, 0.01, 1e-4)],
    }
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(value)}" for name, value in document.items())
    (FIXTURES / "training" / "logistic.json").write_text("{\n" + lines + "\n}\n")


if __name__ == "__main__":
    main()
