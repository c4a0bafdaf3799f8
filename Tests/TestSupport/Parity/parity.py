"""Compares `reliscore score` with the libraries that made the models, bit by bit.

    .venv/parity/bin/python Tests/TestSupport/Parity/parity.py --binary .build/release/reliscore [MODEL_DIRECTORY]

For every model below MODEL_DIRECTORY (default: ../shared/data/models) the library answers adversarial rows in a process
of its own (library_side.py), in the environment that holds a version able to read the file. Prints a line a model: rows,
rows whose scores differ, and the largest difference in units of the last place: of Double, or of Float where the library
answers in Float. Exit code 1 when a model differs by more than its known reason explains.
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

# Why a model may differ at all, the largest difference in ulps, and the share of rows, that the reason explains.
LINEAR = "the library adds with BLAS, whose order depends on the processor; ours is feature order"
EXPF = "the library's Float exp is compiled into it; margins are equal to the bit"


class Case:
    def __init__(self, kind, name, environment="", ulps=0, reason=""):
        self.kind, self.name, self.environment, self.ulps, self.reason = kind, name, environment, ulps, reason


def cases(root):
    """Every model file, by the folder that says which library made it."""
    old_xgboost = {".model"}
    for path in sorted(root.glob("lightgbm/**/*")):
        if path.suffix in {".txt", ".model", ".bst"} and path.read_bytes()[:5] == b"tree\n":
            yield Case("lightgbm", path)
    for path in sorted(root.glob("xgboost/**/*")):
        if path.suffix in {".ubj", ".json", *old_xgboost} and ".dump" not in path.name:
            yield Case("xgboost", path, "2023" if path.suffix in old_xgboost else "")
    for path in sorted(root.glob("onnx/**/*.onnx")):
        yield Case("onnx", path, ulps=4, reason=LINEAR if "logreg" in path.name else EXPF)
    for path in sorted([*root.glob("sklearn/**/*.joblib"), *root.glob("sklearn/**/*.pickle")]):
        if "svc" in path.name:
            continue  # Refused by name.
        environment = "2023" if "kserve" in str(path) or "mlserver" in str(path) else "2025"
        is_linear = "hist_gradient" not in path.name
        yield Case("sklearn", path, environment, ulps=64 if is_linear else 0, reason=LINEAR if is_linear else "")


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


def run(case, options, directory):
    python = options.environments / case.environment / "bin/python" if case.environment else pathlib.Path(sys.executable)
    if not python.exists():
        return ["-", "-", f"skipped: no environment {case.environment}, see `make parity`"], True
    asked = subprocess.run([python, HERE / "library_side.py", case.kind, case.name, str(options.rows), directory],
                           capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        return ["-", "-", "the library failed: " + asked.stderr.strip().splitlines()[-1][:160]], False
    facts = json.loads(asked.stdout.splitlines()[-1])
    is_float = case.kind in ("xgboost", "onnx")
    cells, good = [f"{facts['rows']:,}"], True
    directory = pathlib.Path(directory)
    for file, raw in (("margins.npy", True), ("predictions.npy", False)):
        if not (directory / file).exists():
            cells.append("-")
            continue
        theirs = np.load(directory / file)
        try:
            ours = our_scores(options.binary, case.name, directory / "rows.csv", raw)
            differing, ulps = compare(ours, theirs, is_float)
        except ValueError as error:
            return [*cells, str(error)], False
        cells.append(f"{differing:,} ({ulps} ulps)" if differing else "0")
        good = good and ulps <= case.ulps
    return [*cells, facts["library"] + (f"; {case.reason}" if case.reason and cells[-1] != "0" else "")], good


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
    print(f"{'model':58} {'rows':>8} {'margins':>18} {'scores':>18}  library")
    for case in cases(options.models):
        name = str(case.name.relative_to(options.models))
        if options.only not in name:
            continue
        with tempfile.TemporaryDirectory() as directory:
            cells, good = run(case, options, directory)
        failures += not good
        cells = [*cells[:-1], *["-"] * (4 - len(cells)), cells[-1]]
        print(f"{name:58} {cells[0]:>8} {cells[1]:>18} {cells[2]:>18}  {cells[3]}{'' if good else '  <- DIFFERS'}",
              flush=True)
    sys.exit(1 if failures else 0)


main()
