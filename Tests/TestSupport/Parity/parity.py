"""Compares `reliscore score` with the libraries that made the models, bit by bit.

    .venv/parity/bin/python Tests/TestSupport/Parity/parity.py --binary .build/release/reliscore [MODEL_DIRECTORY]

For every model below MODEL_DIRECTORY (default: ../shared/data/models) the library answers adversarial rows in a process
of its own (library_side.py), in the environment that holds a version able to read the file. Prints a line a model: rows,
rows whose margins and scores differ, and the largest difference in units of the last place: of Double, or of Float where
the library answers in Float. Exit code 1 when a difference has no known reason.
"""

import argparse
import io
import json
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent

# Why numbers may differ at all.
PRODUCTS = "matrix products: BLAS adds in an order of its own, ours is feature order"
FLOAT_EXP = "the library's own Float exp"
NUMPY_EXP = "NumPy's own exp and power, whose last digits depend on the processor"


class Case:
    def __init__(self, kind, path, environment=""):
        self.kind, self.path, self.environment = kind, path, environment


def cases(root):
    """Every model file, by the folder that says which library made it."""
    for path in sorted(root.glob("lightgbm/**/*")):
        if path.suffix in {".txt", ".model", ".bst"} and path.read_bytes()[:5] == b"tree\n":
            yield Case("lightgbm", path)
    for path in sorted(root.glob("xgboost/**/*")):
        if path.suffix in {".ubj", ".json", ".model"} and ".dump" not in path.name:
            yield Case("xgboost", path, "2023" if path.suffix == ".model" else "")
    for path in sorted(root.glob("onnx/**/*.onnx")):
        yield Case("onnx", path)
    for path in sorted([*root.glob("sklearn/**/*.joblib"), *root.glob("sklearn/**/*.pickle")]):
        if "svc" in path.name:
            continue  # Refused by name.
        old = "2023" if path.parent.name in ("kserve", "mlserver") else "2025" if path.parent.name == "youbike" else ""
        yield Case("sklearn", path, old)


def ordered(values):
    """Numbers as integers whose distance counts the values in between. NaN equals NaN."""
    whole = np.int32 if values.dtype == np.float32 else np.int64
    bits = values.view(whole).astype(np.int64)
    lowest = np.int64(np.iinfo(whole).min)
    bits = np.where(bits < 0, lowest - bits, bits)
    return np.where(np.isnan(values), np.int64(0), bits)


def compare(ours, theirs, is_float):
    if ours.shape != theirs.shape:
        raise ValueError(f"we answer {ours.shape[1]} numbers a row, the library {theirs.shape[1]}")
    if is_float:
        ours, theirs = ours.astype(np.float32), theirs.astype(np.float32)
    a, b = ordered(np.ascontiguousarray(ours)), ordered(np.ascontiguousarray(theirs))
    with np.errstate(over="ignore"):
        distance = np.abs(a - b)
    distance[np.isnan(ours) != np.isnan(theirs)] = np.iinfo(np.int64).max
    return int((distance.max(axis=1) > 0).sum()), int(distance.max())


def our_scores(binary, model, rows, raw):
    command = [binary, "score", "--model", model, "--format", "csv", "--output-format", "csv",
               *(["--raw"] if raw else []), rows]
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if done.returncode != 0:
        raise ValueError(done.stderr.decode().strip().splitlines()[-1][:300])
    lines = done.stdout.decode().splitlines()
    # Fields such as an id are kept in front of the scores.
    wanted = [index for index, name in enumerate(lines[0].split(",")) if name.startswith("margin" if raw else "score")]
    return np.loadtxt(io.StringIO("\n".join(lines[1:])), delimiter=",", usecols=wanted, ndmin=2)


def explanation(kind, facts, file, ours, theirs, margins_are_equal):
    """Why scores differ by no more than rounding, or None when nothing explains it."""
    close = np.allclose(ours, theirs, rtol=1e-5 if kind in ("xgboost", "onnx") else 1e-12, atol=1e-12, equal_nan=True)
    if close and facts["multiplies"]:
        return PRODUCTS
    if close and kind in ("xgboost", "onnx") and file == "predictions.npy":
        return FLOAT_EXP
    isolates = "isolation" in facts["estimator"].lower()
    if close and kind == "sklearn" and file == "predictions.npy" and (margins_are_equal or isolates):
        return NUMPY_EXP
    return None


def run(case, options, directory):
    """The cells of a model's line, and whether all differences are explained."""
    python = options.environments / case.environment / "bin/python" if case.environment else sys.executable
    if not pathlib.Path(python).exists():
        return ["-", "-", "-", f"skipped: no libraries of {case.environment}, see `make parity`"], True
    asked = subprocess.run([python, HERE / "library_side.py", case.kind, case.path, str(options.rows), directory],
                           capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        return ["-", "-", "-", "the library failed: " + asked.stderr.strip().splitlines()[-1][:160]], False
    facts = json.loads(asked.stdout.splitlines()[-1])
    cells, notes, good, margins_are_equal = [f"{facts['rows']:,}"], [facts["library"]], True, False
    for file, raw in (("margins.npy", True), ("predictions.npy", False)):
        if not (directory / file).exists():
            cells.append("-")
            continue
        theirs = np.load(directory / file)
        try:
            ours = our_scores(options.binary, case.path, directory / "rows.csv", raw)
            if facts["labels"] and not raw:
                ours = ours.argmax(axis=1, keepdims=True).astype(np.float64)
            differing, ulps = compare(ours, theirs, case.kind in ("xgboost", "onnx"))
        except ValueError as error:
            cells.append("-")
            notes.append(str(error))
            good = False
            continue
        cells.append(f"{differing:,} ({ulps} ulps)" if differing else "0")
        margins_are_equal = margins_are_equal or raw and not differing
        if differing:
            reason = explanation(case.kind, facts, file, ours, theirs, margins_are_equal)
            good = good and reason is not None
            notes.append(reason or "UNEXPLAINED")
    return [*cells, "; ".join(notes)], good


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="?", type=pathlib.Path, default=pathlib.Path("../shared/data/models"))
    parser.add_argument("--binary", type=pathlib.Path, default=pathlib.Path(".build/release/reliscore"))
    parser.add_argument("--environments", type=pathlib.Path, default=pathlib.Path(".venv/parity"))
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--only", default="", help="models whose path contains this")
    options = parser.parse_args()
    options.binary = options.binary.resolve()
    if not options.models.is_dir():
        sys.exit(f"no models in {options.models}: name a directory of models")
    failures = 0
    print(f"{'model':58} {'rows':>8} {'margins':>20} {'scores':>20}  library")
    for case in cases(options.models):
        name = str(case.path.relative_to(options.models))
        if options.only not in name:
            continue
        with tempfile.TemporaryDirectory() as directory:
            cells, good = run(case, options, pathlib.Path(directory))
        failures += not good
        print(f"{name:58} {cells[0]:>8} {cells[1]:>20} {cells[2]:>20}  {cells[3]}{'' if good else '  <- FAILS'}",
              flush=True)
    sys.exit(1 if failures else 0)


main()
