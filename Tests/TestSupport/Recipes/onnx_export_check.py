"""Compares `reliscore convert` with LightGBM: the margins and scores that onnxruntime gives for awkward rows.

    python onnx_export_check.py RELISCORE_BINARY DIRECTORY_WITH_MODELS_AND_PREDICTIONS

The directory is Fixtures, whose predictions hold rows, raw scores and outputs of the library.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime as ort

binary, root = sys.argv[1], Path(sys.argv[2])
options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.log_severity_level = 4


def ulps(left, right):
    def ordered(values):
        bits = values.astype(np.float64).view(np.int64)
        return np.where(bits < 0, np.int64(-2**63) - bits, bits)
    same = (left == right) | (np.isnan(left) & np.isnan(right))
    return np.where(same, 0, np.abs(ordered(left) - ordered(right)))


for path in sorted((root / "models/lightgbm").glob("*.txt")):
    with tempfile.TemporaryDirectory() as folder:
        target = f"{folder}/model.onnx"
        run = subprocess.run([binary, "convert", path, "--to", "onnx", "-o", target], capture_output=True, text=True)
        if run.returncode:
            print(f"{path.stem:28} refused: {run.stderr.strip().split(': expected', 1)[-1][-110:]}")
            continue
        lines = (root / f"predictions/lightgbm/{path.stem}.csv").read_text().split("\n")
        features, outputs, _ = map(int, lines[0].split(","))
        table = np.array([[float(v) for v in line.split(",")] for line in lines[1:] if line])
        rows, raw = table[:, :features], table[:, features:features + outputs]
        expected = table[:, features + outputs:features + 2 * outputs]
        scores, margins = ort.InferenceSession(target, options).run(None, {"X": rows})
        print(f"{path.stem:28} {len(rows)} rows, margins differ {int((ulps(margins, raw) > 0).sum())}, "
              f"scores differ {int((ulps(scores, expected) > 0).sum())}, at most {int(ulps(scores, expected).max())} ulps")
