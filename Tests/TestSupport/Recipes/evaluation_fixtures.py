"""Records what scikit-learn says of scored rows: ranking metrics, curves, calibration, Platt's sigmoid.

    .venv/bin/python Tests/TestSupport/Recipes/evaluation_fixtures.py

writes Fixtures/evaluation/<name>.json. Numbers are in Python's repr, so that they read back exactly. Weights are
32-bit numbers, as the rows' are.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import (
    average_precision_score, brier_score_loss, confusion_matrix, log_loss, precision_recall_curve, roc_auc_score,
    roc_curve)

SEED = 20_180_630
FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "evaluation"
THRESHOLDS = (0.0, 0.05, 0.2, 0.5, 0.9, 1.5)


def reliscore_recall(labels, scores, fraction):
    """ReliScore's recall at the top, for scores without ties."""
    top = np.argsort(scores)[::-1][:max(1, int(len(scores) * fraction))]
    return float(labels[top].sum() / labels.sum())


def reliscore_calibration(labels, scores, weights, edges):
    """ReliScore's bins, with weights: left-closed, the last closed, empty ones left out."""
    table = []
    for left, right in zip(edges[:-1], edges[1:]):
        inside = (scores >= left) & ((scores < right) if right < edges[-1] else (scores <= right))
        if inside.any():
            table.append([float(left), float(right), float(np.average(scores[inside], weights=weights[inside])),
                          float(np.average(labels[inside], weights=weights[inside])), int(inside.sum()),
                          float(weights[inside].sum())])
    return table


def tenths(scores, weights):
    order = np.argsort(scores, kind="stable")
    shares = np.cumsum(weights[order]) / weights.sum()
    return np.unique(np.r_[0.0, scores[order][np.searchsorted(shares, np.arange(1, 10) / 10)], 1.0])


def answers(labels, scores, weights):
    precision, recall, thresholds = precision_recall_curve(labels, scores, sample_weight=weights)
    false_positives, true_positives, roc_thresholds = roc_curve(
        labels, scores, sample_weight=weights, drop_intermediate=False)
    found = {
        "pr_auc": float(average_precision_score(labels, scores, sample_weight=weights)),
        "roc_auc": float(roc_auc_score(labels, scores, sample_weight=weights)),
        "pr_curve": [thresholds.tolist(), precision[:-1].tolist(), recall[:-1].tolist()],
        "roc_curve": [roc_thresholds[1:].tolist(), false_positives[1:].tolist(), true_positives[1:].tolist()],
        "confusion": [
            [t, *confusion_matrix(labels, scores >= t, sample_weight=weights, labels=[0, 1]).ravel().tolist()]
            for t in THRESHOLDS],
    }
    if scores.min() >= 0 and scores.max() <= 1:
        found |= {
            "brier_score": float(brier_score_loss(labels, scores, sample_weight=weights)),
            "log_loss": float(log_loss(labels, scores, sample_weight=weights)),
            "calibration": reliscore_calibration(labels, scores, weights, np.linspace(0, 1, 11)),
            "calibration_tenths": reliscore_calibration(labels, scores, weights, tenths(scores, weights)),
        }
    if len(np.unique(scores)) == len(scores) and (weights == 1).all():
        found["recall_at_top"] = [[f, reliscore_recall(labels, scores, f)] for f in (0.0001, 0.01, 0.05, 0.1, 1.0)]
    return found


def platt(labels, margins, weights):
    """The exact minimum of Platt's loss with his smoothed targets: each row once as a positive and once as a negative,
    by weights, in a logistic regression without penalty, solved by Newton's method."""
    positives, negatives = weights[labels == 1].sum(), weights[labels == 0].sum()
    targets = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = LogisticRegression(C=np.inf, solver="newton-cholesky", tol=1e-14, max_iter=1000).fit(
            np.r_[margins, margins].reshape(-1, 1), np.r_[np.ones(len(labels)), np.zeros(len(labels))],
            sample_weight=np.r_[weights * targets, weights * (1 - targets)])
    return [float(model.coef_[0, 0]), float(model.intercept_[0])]


def cases(random):
    rows = 250
    labels = (random.random(rows) < 0.15).astype(int)
    signal = 1.2 * labels + random.normal(0, 1, rows) - 2
    probability = 1 / (1 + np.exp(-signal))
    ones = np.ones(rows, dtype=np.float32)
    uneven = random.exponential(3, rows).astype(np.float32)
    fives = np.where(random.random(rows) < 0.5, 1, 5).astype(np.float32)
    edges = np.linspace(0, 1, 11)[random.integers(0, 11, rows)]
    yield "plain", labels, probability, ones, signal
    yield "weighted", labels, probability, uneven, signal
    yield "ties", labels, np.round(probability, 2), ones, signal
    yield "ties_weighted", labels, np.round(probability, 1), fives, signal
    yield "bin_edges", labels, edges, uneven, signal
    yield "constant", labels, np.full(rows, 0.25), fives, signal
    yield "certain", labels, np.where(random.random(rows) < 0.1, 1 - labels, labels).astype(float), ones, signal
    yield "margins", labels, np.round(signal, 1) + 0.0, uneven, 40 * signal
    yield "one_positive", np.eye(1, rows, 7, dtype=int)[0], probability, ones, signal
    yield "tiny_scores", labels, probability * 1e-300, fives, 1e-3 * signal


def main():
    random = np.random.default_rng(SEED)
    FIXTURES.mkdir(exist_ok=True)
    for name, labels, scores, weights, margins in cases(random):
        wide = weights.astype(np.float64)
        document = {
            "scikit_learn": sklearn.__version__, "labels": labels.tolist(), "scores": scores.tolist(),
            "weights": wide.tolist(), "margins": margins.tolist(), "platt": platt(labels, margins, wide),
            **answers(labels, scores, wide)}
        (FIXTURES / f"{name}.json").write_text(json.dumps(document) + "\n")


main()
