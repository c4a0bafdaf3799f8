"""Metrics on held-out drive-days, weighted to the fleet, with intervals from resampling drives."""

import numpy as np
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

BOOTSTRAP_ROUNDS = 200
ALERT_BUDGETS = (0.005, 0.01, 0.02, 0.05, 0.10)
# Backblaze's own rule of thumb: any of these five attributes above zero is a warning.
WARNING_ATTRIBUTES = ("smart_5_raw", "smart_187_raw", "smart_188_raw", "smart_197_raw", "smart_198_raw")


def budget_threshold(scores: np.ndarray, weights: np.ndarray, share: float) -> float:
    """The score at which `share` of the fleet's drive-days lies at or above it, to four significant digits."""
    order = np.argsort(-scores, kind="stable")
    within = np.cumsum(weights[order]) <= share * weights.sum()
    return float(f"{scores[order][max(1, int(within.sum())) - 1]:.4g}")


def recall_at_top(labels: np.ndarray, scores: np.ndarray, weights: np.ndarray, share: float) -> float:
    """Part of all positives among the greatest scores that make up `share` of the fleet's drive-days."""
    order = np.argsort(-scores, kind="stable")
    chosen = order[np.cumsum(weights[order]) <= share * weights.sum()]
    return float((labels * weights)[chosen].sum() / (labels * weights).sum())


def calibration(labels: np.ndarray, scores: np.ndarray, weights: np.ndarray, edges: np.ndarray) -> list[dict]:
    """Mean score beside observed rate, by score bin: left-closed, the last closed, empty ones left out."""
    bins = np.clip(np.searchsorted(edges, scores, side="right") - 1, 0, len(edges) - 2)
    table = []
    for bin_index in np.unique(bins):
        inside = bins == bin_index
        table.append({
            "bin_left": float(edges[bin_index]),
            "bin_right": float(edges[bin_index + 1]),
            "predicted_mean": float(np.average(scores[inside], weights=weights[inside])),
            "observed_rate": float(np.average(labels[inside], weights=weights[inside])),
            "count": int(inside.sum()),
            "fleet_rows": int(weights[inside].sum()),
        })
    return table


def score_tenths(scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Bin edges 0 ... 1 that cut the fleet's drive-days into about ten equal parts."""
    order = np.argsort(scores, kind="stable")
    shares = np.cumsum(weights[order]) / weights.sum()
    inner = scores[order][np.searchsorted(shares, np.arange(1, 10) / 10)]
    return np.unique(np.r_[0.0, inner, 1.0])


def _drive_intervals(drives: np.ndarray, labels, scores, weights, seed: int) -> dict:
    """95 % intervals: drives, not rows, are drawn with replacement, as the rows of one drive say the same."""
    generator = np.random.Generator(np.random.PCG64(seed))
    _, drive_index = np.unique(drives, return_inverse=True)
    drive_count = int(drive_index.max()) + 1
    precisions, areas = [], []
    for _ in range(BOOTSTRAP_ROUNDS):
        copies = np.bincount(generator.integers(0, drive_count, drive_count), minlength=drive_count)[drive_index]
        kept = copies > 0
        drawn = (labels[kept], scores[kept])
        precisions.append(average_precision_score(*drawn, sample_weight=(weights * copies)[kept]))
        areas.append(roc_auc_score(*drawn, sample_weight=(weights * copies)[kept]))
    low_high = {}
    for name, values in (("pr_auc", precisions), ("roc_auc", areas)):
        low_high[f"{name}_low95"], high = (float(v) for v in np.quantile(values, (0.025, 0.975)))
        low_high[f"{name}_high95"] = high
    return low_high


def _drive_alerts(test, scores: np.ndarray, threshold: float, bucket: str) -> dict:
    """What an operator sees: drives with at least one test day at or above a threshold."""
    flagged = test.assign(flagged=scores >= threshold).groupby("serial_number").agg(
        flagged=("flagged", "max"), fails=("label_30d", "max"), weight=("weight", "max"))
    failing, healthy = flagged[flagged["fails"] == 1], flagged[flagged["fails"] == 0]
    return {
        f"failing_drives_reaching_{bucket}": int(failing["flagged"].sum()),
        f"other_drives_reaching_{bucket}_share": float(np.average(healthy["flagged"], weights=healthy["weight"])),
    }


def evaluate(test, scores: np.ndarray, validation, validation_scores: np.ndarray, buckets: dict,
             train_rate: float, hashed_part: np.ndarray, seed: int) -> dict:
    """All of metrics.json. Only the thresholds come from validation rows; everything else is the test window."""
    labels, weights = test["label_30d"].to_numpy(), test["weight"].to_numpy(dtype=np.float64)
    warnings = sum((test[f"{name}_mean_7d"] > 0).astype(np.float64) for name in WARNING_ATTRIBUTES).to_numpy()
    base_rate = float(np.average(labels, weights=weights))
    constant = np.full(len(labels), train_rate)
    metrics = {
        "pr_auc": float(average_precision_score(labels, scores, sample_weight=weights)),
        "roc_auc": float(roc_auc_score(labels, scores, sample_weight=weights)),
        "brier_score": float(brier_score_loss(labels, scores, sample_weight=weights)),
        "recall_at_top_1pct": recall_at_top(labels, scores, weights, 0.01),
        "recall_at_top_5pct": recall_at_top(labels, scores, weights, 0.05),
        "test_rows": len(labels),
        "positive_rate_test": base_rate,
        "calibration": calibration(labels, scores, weights, np.arange(11) / 10),
        "calibration_tenths": calibration(labels, scores, weights, score_tenths(scores, weights)),
        "log_loss": float(log_loss(labels, scores, sample_weight=weights)),
        "log_loss_of_training_rate": float(log_loss(labels, constant, sample_weight=weights)),
        "brier_score_of_training_rate": float(brier_score_loss(labels, constant, sample_weight=weights)),
        "predicted_mean_test": float(np.average(scores, weights=weights)),
        "pr_auc_of_warning_count": float(average_precision_score(labels, warnings, sample_weight=weights)),
        "fleet_rows_test": int(weights.sum()),
        "positive_rows_test": int(labels.sum()),
        "drives_test": int(test["serial_number"].nunique()),
        "failing_drives_test": int(test.loc[test["label_30d"] == 1, "serial_number"].nunique()),
    }
    metrics |= _drive_intervals(test["serial_number"].to_numpy(), labels, scores, weights, seed)
    metrics |= {
        "pr_auc_unweighted": float(average_precision_score(labels, scores)),
        "roc_auc_unweighted": float(roc_auc_score(labels, scores)),
        "brier_score_unweighted": float(brier_score_loss(labels, scores)),
        "positive_rate_test_unweighted": float(labels.mean()),
        "pr_auc_hashed_fifth": float(average_precision_score(labels[hashed_part], scores[hashed_part])),
        "roc_auc_hashed_fifth": float(roc_auc_score(labels[hashed_part], scores[hashed_part])),
        "positive_rate_hashed_fifth": float(labels[hashed_part].mean()),
        "failing_drives_hashed_fifth": int(
            test.loc[hashed_part & (labels == 1), "serial_number"].nunique()),
    }
    for bucket, threshold in buckets.items():
        metrics |= _drive_alerts(test, scores, threshold, bucket)
    validation_weights = validation["weight"].to_numpy(dtype=np.float64)
    metrics["thresholds"] = []
    for share in ALERT_BUDGETS:
        threshold = budget_threshold(validation_scores, validation_weights, share)
        chosen = scores >= threshold
        metrics["thresholds"].append({
            "alert_budget": share,
            "threshold": threshold,
            "alert_share_test": float(weights[chosen].sum() / weights.sum()),
            "precision_test": float((labels * weights)[chosen].sum() / max(1.0, weights[chosen].sum())),
            "recall_test": float((labels * weights)[chosen].sum() / (labels * weights).sum()),
        })
    return metrics
