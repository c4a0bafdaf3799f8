"""scikit-learn's side of the comparison of logistic trainers, on one thread: python logistic_sgd.py DIRECTORY ORDER

Makes 1,111,572 rows of 47 features in DIRECTORY if it has none (as many as half a year of 6,655 drives), then trains on
them as ReliScore does: a pass of StandardScaler.partial_fit, then StandardScaler.transform and
SGDClassifier.partial_fit, in batches of 250,000 rows, shuffled or in their order (ORDER is `shuffled` or `fixed`). One
JSON line: processor seconds of these three, and apart from them the seconds in which NaN and infinities become 0 before
each pass. Leaves the coefficients, then the intercept, in coefficients_ORDER.f64.
"""

import json
import os
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy as np  # noqa: E402  Reads the environment.
from sklearn.linear_model import SGDClassifier  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

WIDTH, BATCH, ROWS = 47, 250_000, 1_111_572


def make_rows(directory: Path) -> None:
    """Counts that are mostly 0 and at times huge, levels, differences, flags; a column without any value; nulls."""
    random = np.random.default_rng(20181120)
    rows = np.empty((ROWS, WIDTH))
    for column in range(WIDTH):
        kind = column % 4
        if kind == 0:
            rows[:, column] = np.where(random.random(ROWS) < 0.05, random.lognormal(2, 2, ROWS).round(), 0)
        elif kind == 1:
            rows[:, column] = random.normal(10.0 ** (column % 11), 3 * 10.0 ** (column % 7), ROWS)
        elif kind == 2:
            rows[:, column] = random.standard_t(3, ROWS)
        else:
            rows[:, column] = random.random(ROWS) < 0.1
        rows[random.random(ROWS) < 0.002, column] = np.nan
    rows[:, WIDTH - 1] = np.nan
    margins = 0.8 * np.log1p(rows[:, 0]) + 0.5 * rows[:, 2] - 0.4 * rows[:, 3] - 6
    (random.random(ROWS) < 1 / (1 + np.exp(-np.nan_to_num(margins)))).astype("u1").tofile(directory / "labels.u8")
    rows.tofile(directory / "rows.f64")


def train(rows: np.ndarray, labels: np.ndarray, order: str, directory: Path) -> dict:
    seconds = {"nulls": 0.0, "scaler": 0.0, "transform": 0.0, "descent": 0.0}

    def timed(name, body):
        start = time.process_time()
        result = body()
        seconds[name] += time.process_time() - start
        return result

    def batches():
        for start in range(0, len(rows), BATCH):
            batch = rows[start:start + BATCH]
            yield timed("nulls", lambda: np.where(np.isfinite(batch), batch, 0.0)), labels[start:start + BATCH]

    scaler, counts = StandardScaler(), np.zeros(2)
    for batch, chosen in batches():
        timed("scaler", lambda: scaler.partial_fit(batch))
        counts += np.bincount(chosen, minlength=2)
    weights = len(rows) / (2 * np.where(counts > 0, counts, len(rows) / 2))
    model = SGDClassifier(loss="log_loss", penalty="l2", alpha=1e-5, random_state=42, shuffle=order == "shuffled")
    for batch, chosen in batches():
        standardised = timed("transform", lambda: scaler.transform(batch))
        timed("descent", lambda: model.partial_fit(
            standardised, chosen, classes=[0, 1], sample_weight=weights[chosen]))
    np.append(model.coef_[0], model.intercept_[0]).tofile(directory / f"coefficients_{order}.f64")
    return {"order": order, "seconds": sum(seconds.values()) - seconds["nulls"]} | {
        f"{name}_seconds": value for name, value in seconds.items()}


def main() -> None:
    directory, order = Path(sys.argv[1]), sys.argv[2]
    directory.mkdir(parents=True, exist_ok=True)
    if not (directory / "rows.f64").exists():
        make_rows(directory)
    rows = np.fromfile(directory / "rows.f64").reshape(-1, WIDTH)
    labels = np.fromfile(directory / "labels.u8", dtype="u1").astype("i8")
    print(json.dumps(train(rows, labels, order, directory)), flush=True)


if __name__ == "__main__":
    main()
