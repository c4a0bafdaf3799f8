"""The files of one published version: everything that is not the model itself or its card."""

import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from drive_days import FEATURES, HORIZON_DAYS


def json_text(value: dict) -> bytes:
    """UTF-8 JSON: shortest round-trip numbers, a line for each member, and one for each item of a list of items."""
    def compact(part) -> str:
        return json.dumps(part, ensure_ascii=False, allow_nan=False, separators=(", ", ": "))

    members = []
    for key, part in value.items():
        text = compact(part)
        if isinstance(part, list) and part and isinstance(part[0], (dict, list)):
            text = "[\n    " + ",\n    ".join(compact(item) for item in part) + "\n  ]"
        members.append(f"  {compact(key)}: {text}")
    return ("{\n" + ",\n".join(members) + "\n}\n").encode()


def feature_schema() -> dict:
    return {
        "ordered_features": [{"name": name, "dtype": "float"} for name in FEATURES],
        "label_column": "label_30d",
        "horizon_days": HORIZON_DAYS,
    }


def _nullable(row: np.ndarray) -> list:
    return [None if np.isnan(value) else float(value) for value in row]


def golden_indices(scores: np.ndarray, rows: np.ndarray) -> list[int]:
    """Sixteen rows of `rows`, no two alike: the four with most nulls, and twelve from lowest to highest score."""
    nulls = np.isnan(rows).sum(axis=1)
    chosen = [int(i) for i in np.argsort(-nulls, kind="stable")[:4]]
    order = [int(i) for i in np.argsort(scores, kind="stable") if int(i) not in chosen]
    # Equally spaced ranks hold hardly any high score, so half of the rows come from the top thousandth.
    for part in (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999, 0.9995, 0.9998, 0.9999, 1.0):
        chosen.append(order[round(part * (len(order) - 1))])
    assert len(set(chosen)) == 16
    return chosen


def golden(rows: np.ndarray, margins: list[float], scores: list[float]) -> dict:
    """Rows and what they must give, compared as bits: `margins` before and `scores` after the link function."""
    return {
        "format_version": 1,
        "features": FEATURES,
        "rows": [_nullable(row) for row in rows],
        "margins": margins,
        "scores": scores,
    }


def _histogram(values: np.ndarray, weights: np.ndarray) -> tuple[list[float], list[int]]:
    """Weighted deciles as inner edges, and the weight in each bin: `edges[i-1] < value <= edges[i]`.

    A column of two values is cut between them, wherever its deciles lie.
    """
    if len(values) == 0:
        return [], [0]
    distinct = np.unique(values)
    order = np.argsort(values, kind="stable")
    shares = np.cumsum(weights[order]) / weights.sum()
    deciles = values[order][np.searchsorted(shares, np.arange(1, 10) / 10)]
    # 0.0 + turns -0.0 into 0.0.
    edges = np.unique(0.0 + (distinct[:1] if len(distinct) == 2 else deciles))
    bins = np.searchsorted(edges, values, side="left")
    counts = np.bincount(bins, weights=weights, minlength=len(edges) + 1)
    return [float(edge) for edge in edges], [int(count) for count in counts]


def baseline(rows: np.ndarray, scores: np.ndarray, weights: np.ndarray) -> dict:
    """What the training window looks like to the fleet: reference histograms for drift."""
    features = []
    for index, name in enumerate(FEATURES):
        present = ~np.isnan(rows[:, index])
        edges, counts = _histogram(rows[present, index], weights[present])
        missing = float(weights[~present].sum() / weights.sum())
        features.append({"name": name, "missing": missing, "edges": edges, "counts": counts})
    edges, counts = _histogram(scores, weights)
    return {
        "format_version": 1,
        "rows": int(weights.sum()),
        "bins": "edges[i-1] < value <= edges[i]",
        "features": features,
        "scores": {"edges": edges, "counts": counts},
    }


def publish(root: Path, version: str, published_at: str, files: dict[str, bytes]) -> None:
    """Writes the version beside its final place with its manifest, then renames it there."""
    target, draft = root / version, root / f".{version}.draft"
    if target.exists():
        raise SystemExit(
            f"cannot publish {version}: expected no such version, found one; "
            "a published version never changes, write to another directory")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    entries = []
    for name in sorted(files):
        (draft / name).write_bytes(files[name])
        digest = hashlib.sha256(files[name]).hexdigest()
        entries.append({"name": name, "bytes": len(files[name]), "sha256": digest})
    manifest = {"format_version": 1, "version": version, "published_at": published_at, "files": entries}
    (draft / "manifest.json").write_bytes(json_text(manifest))
    draft.rename(target)


def promote(root: Path, version: str) -> None:
    """Points ACTIVE_MODEL at a version by renaming a new relative symlink over the old one."""
    pointer, draft = root / "ACTIVE_MODEL", root / ".ACTIVE_MODEL.draft"
    draft.unlink(missing_ok=True)
    draft.symlink_to(version)
    os.replace(draft, pointer)
