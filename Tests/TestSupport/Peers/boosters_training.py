"""The Python packages' side of the comparison of boosters: python boosters_training.py LIBRARY DIRECTORY THREADS ROUNDS

Trains on the first four fifths of DIRECTORY's rows (rows.f64, labels.u8; made as logistic_sgd.py makes them if they are
not there), with the last fifth as validation rows. One JSON line: processor and wall seconds from the matrix in memory to
the trained model, the process's greatest memory in bytes, and where the C library is. The model is left in
DIRECTORY/LIBRARY-python.
"""

import json
import os
import sys
import time
from pathlib import Path

LIBRARY, DIRECTORY, THREADS, ROUNDS = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
os.environ["OMP_NUM_THREADS"] = str(THREADS)
import numpy as np  # noqa: E402  Reads the environment.

WIDTH = 47


def peak():
    with open("/proc/self/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith("VmHWM:"))


def lightgbm_model(train, validation):
    import lightgbm

    parameters = {
        "objective": "binary", "metric": "binary_logloss", "num_iterations": ROUNDS, "early_stopping_round": 0,
        "learning_rate": 0.05, "num_leaves": 31, "max_depth": -1, "min_data_in_leaf": 20, "feature_fraction": 0.9,
        "bagging_fraction": 0.8, "bagging_freq": 5, "seed": 42, "num_threads": THREADS, "deterministic": True,
        "force_row_wise": True, "verbosity": -1,
    }
    yield lightgbm.basic._LIB._name
    data = lightgbm.Dataset(*train, params=parameters)
    booster = lightgbm.train(parameters, data, valid_sets=[data.create_valid(*validation)])
    yield booster.save_model


def xgboost_model(train, validation):
    import xgboost

    parameters = {
        "objective": "binary:logistic", "eval_metric": "logloss", "tree_method": "hist", "eta": 0.05, "max_depth": 6,
        "min_child_weight": 1, "subsample": 0.8, "colsample_bytree": 0.9, "seed": 42, "nthread": THREADS,
    }
    yield xgboost.core._LIB._name
    data = xgboost.QuantileDMatrix(*train, nthread=THREADS)
    other = xgboost.QuantileDMatrix(*validation, nthread=THREADS, ref=data)
    booster = xgboost.train(parameters, data, ROUNDS, evals=[(other, "validation")], verbose_eval=False)
    yield lambda path: booster.save_model(path + ".json")


def main():
    if not (DIRECTORY / "labels.u8").exists():
        from logistic_sgd import make_rows

        DIRECTORY.mkdir(parents=True, exist_ok=True)
        make_rows(DIRECTORY)
    labels = np.fromfile(DIRECTORY / "labels.u8", dtype="u1")
    rows = np.fromfile(DIRECTORY / "rows.f64").reshape(-1, WIDTH)
    border = len(rows) * 4 // 5
    steps = {"lightgbm": lightgbm_model, "xgboost": xgboost_model}[LIBRARY](
        (rows[:border], labels[:border]), (rows[border:], labels[border:]))
    path = next(steps)
    cpu, wall = time.process_time(), time.perf_counter()
    save = next(steps)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    save(str(DIRECTORY / f"{LIBRARY}-python"))
    print(json.dumps({"cpu_seconds": cpu, "wall_seconds": wall, "peak_bytes": peak(), "library": path}))


main()
