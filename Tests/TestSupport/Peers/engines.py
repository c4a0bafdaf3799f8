"""Other inference engines on the models of benchmark_models.py, on one thread: python engines.py DIRECTORY ENGINE

One JSON line a model: medians of rows a second in batches of 1,024 and of microseconds a single row, milliseconds to
load, and how many of 4,096 rows are off the training library's prediction by more than a millionth. Calls go round
2,048 different rows; engines that have a C interface are called from C. An engine that is not installed says so.
"""

import ctypes
import importlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
import numpy  # noqa: E402  Reads the environment.

POOL, BATCH, SECONDS = 2048, 1024, 0.4
directory, name = Path(sys.argv[1]), sys.argv[2]


class Subject(ctypes.Structure):
    _fields_ = [("kind", ctypes.c_int32), ("function", ctypes.c_void_p), ("handle", ctypes.c_void_p),
                ("settings", ctypes.c_char_p), ("rows", ctypes.c_void_p), ("row_count", ctypes.c_int64),
                ("width", ctypes.c_int64), ("predictions", ctypes.c_void_p)]


def calls():
    library = directory / "engine_calls.so"
    source = Path(__file__).with_name("engine_calls.c")
    if not library.exists() or library.stat().st_mtime < source.stat().st_mtime:
        subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-o", library, source], check=True)
    return ctypes.CDLL(str(library))


class FromC:
    """An engine with a function that C can call; subclasses set kind, function, handle, settings in `load`."""

    dtype = "<f8"
    handle, settings, row_kind = None, None, None

    def timed(self, rows, batch, count):
        kind, function, handle = self.row_kind if batch == 1 and self.row_kind else (
            self.kind, self.function, self.handle)
        predictions, times = numpy.zeros(len(rows)), numpy.zeros(count, "i8")
        subject = Subject(kind, ctypes.cast(function, ctypes.c_void_p), handle, self.settings, rows.ctypes.data,
                          len(rows), rows.shape[1], predictions.ctypes.data)
        code = self.calls.time_calls(ctypes.byref(subject), ctypes.c_int64(batch), ctypes.c_int64(count),
                                     ctypes.c_void_p(times.ctypes.data))
        assert code == 0, "a call failed"
        return times / 1e9, predictions


class FromPython:
    dtype = "<f8"

    def timed(self, rows, batch, count):
        predictions, times = numpy.zeros(len(rows)), []
        clock = time.thread_time if batch > 1 else time.perf_counter  # As in engine_calls.c.
        for call in range(count):
            first = call * batch % (len(rows) // batch * batch)
            start = clock()
            result = self.predict(rows[first:first + batch])
            times.append(clock() - start)
            predictions[first:first + batch] = numpy.asarray(result).reshape(batch, -1)[:, -1]
        return numpy.array(times), predictions


class LightGBM(FromC):
    modules = ["lightgbm"]
    models = ["lgbm_100x31", "lgbm_500x255", "lgbm_categories"]

    def load(self, path, width):
        import lightgbm

        self.library = ctypes.CDLL(str(Path(lightgbm.__file__).parent / "lib" / "lib_lightgbm.so"))
        self.kind, self.function, self.settings = 0, self.library.LGBM_BoosterPredictForMat, b"num_threads=1"
        self.handle, fast = ctypes.c_void_p(), ctypes.c_void_p()
        code = self.library.LGBM_BoosterCreateFromModelfile(
            str(path / "model.txt").encode(), ctypes.byref(ctypes.c_int()), ctypes.byref(self.handle))
        code |= self.library.LGBM_BoosterPredictForMatSingleRowFastInit(
            self.handle, 0, 0, -1, 1, width, self.settings, ctypes.byref(fast))
        assert code == 0, "LightGBM cannot load the model"
        self.row_kind = 1, self.library.LGBM_BoosterPredictForMatSingleRowFast, fast


class XGBoost(FromC):
    modules = ["xgboost"]
    models, dtype = ["xgb_300xd8"], "<f4"

    def load(self, path, width):
        import xgboost

        self.booster = xgboost.Booster(model_file=str(path / "model.json"))
        self.booster.set_param({"nthread": 1})
        self.kind, self.function, self.handle = 2, xgboost.core._LIB.XGBoosterPredictFromDense, self.booster.handle
        self.settings = json.dumps({
            "type": 0, "training": False, "iteration_begin": 0, "iteration_end": 0, "strict_shape": False,
            "missing": float("nan")}).encode()


class LLeaves(FromC):
    """Compiles for half a minute where leaves are many: with its functions inlined, LLVM would take a quarter of an
    hour."""

    modules = ["lleaves"]
    models, kind = ["lgbm_100x31", "lgbm_500x255", "lgbm_categories"], 3

    def load(self, path, width):
        import lleaves

        self.model = lleaves.Model(str(path / "model.txt"))
        self.model.compile(finline=path.name != "lgbm_500x255")
        self.function = self.model._c_entry_func


class M2cgen(FromC):
    """If-else in C, compiled by cc -O3."""

    modules = ["lightgbm", "m2cgen"]
    models, kind = ["lgbm_100x31"], 4

    def load(self, path, width):
        import lightgbm
        import m2cgen

        sys.setrecursionlimit(10_000)
        booster = lightgbm.Booster(model_file=str(path / "model.txt"))
        model = lightgbm.LGBMClassifier()
        model._Booster, model._n_features, model._n_classes = booster, width, 2
        model._objective, model.fitted_ = "binary", True
        source, library = path / "m2cgen.c", path / "m2cgen.so"
        source.write_text(m2cgen.export_to_c(model))
        subprocess.run(["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", library, source, "-lm"], check=True)
        self.library = ctypes.CDLL(str(library))
        self.function = self.library.score


class ScikitLearn(FromPython):
    modules = ["joblib", "sklearn.ensemble", "sklearn.linear_model"]
    models = ["forest_200", "linear_47"]

    def load(self, path, width):
        import joblib

        self.predict = joblib.load(path / "model.joblib").predict_proba


class ONNXRuntime(FromPython):
    modules = ["onnxruntime"]
    models = ["linear_47"]

    def load(self, path, width):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        session = onnxruntime.InferenceSession(str(path / "model.onnx"), options, ["CPUExecutionProvider"])
        self.predict = lambda rows: session.run(["probabilities"], {"rows": rows})[0]


class NumPy(FromPython):
    modules = []
    models = ["linear_47"]

    def load(self, path, width):
        model = json.loads((path / "model.json").read_text())
        mean, scale = (numpy.array(model["scaler"][key]) for key in ("mean", "scale"))
        weights, fills = numpy.array(model["coefficients"]), numpy.array(model["fill_values"])

        def predict(rows):
            known = numpy.where(numpy.isnan(rows), fills, rows)
            return 1 / (1 + numpy.exp(-((known - mean) / scale @ weights + model["intercept"])))

        self.predict = predict


class NvForest(FromPython):
    """RAPIDS nvForest on the CPU."""

    modules = ["nvforest", "joblib"]
    models = ["lgbm_100x31", "lgbm_500x255", "lgbm_categories", "forest_200"]

    def load(self, path, width):
        import nvforest

        settings = dict(device="cpu", precision="double")
        if path.name == "forest_200":
            import joblib

            model = nvforest.load_from_sklearn(joblib.load(path / "model.joblib"), **settings)
        else:
            model = nvforest.load_model(str(path / "model.txt"), model_type="lightgbm", **settings)
        self.predict = getattr(model, "predict_proba", model.predict)


ENGINES = {"LightGBM": LightGBM, "XGBoost": XGBoost, "lleaves": LLeaves, "m2cgen": M2cgen, "scikit-learn": ScikitLearn,
           "onnxruntime": ONNXRuntime, "numpy": NumPy, "nvForest": NvForest}


def measure(engine, path):
    expected = numpy.fromfile(path / "predictions.f64")
    rows = numpy.fromfile(path / "rows.f64").reshape(len(expected), -1)
    rows = numpy.ascontiguousarray(rows, engine.dtype)
    for module in engine.modules:
        importlib.import_module(module)  # Is no part of loading a model.
    start = time.perf_counter()
    engine.load(path, rows.shape[1])
    loaded = time.perf_counter() - start
    if isinstance(engine, FromC):
        engine.calls = calls()
    _, predictions = engine.timed(rows, BATCH, len(rows) // BATCH)
    pool, medians = rows[:POOL], {}
    for batch in (BATCH, 1):
        first, _ = engine.timed(pool, batch, 5)
        count = int(min(max(SECONDS / max(statistics.median(first), 1e-7), 5), 200_000))
        times, _ = engine.timed(pool, batch, count)
        medians[batch] = float(numpy.median(times))
    return {"engine": name, "model": path.name, "rows_per_second": BATCH / medians[BATCH],
            "row_microseconds": medians[1] * 1e6, "load_milliseconds": loaded * 1e3,
            "rows_off": int((abs(predictions - expected) > 1e-6).sum())}


for model in ENGINES[name].models:
    try:
        line = measure(ENGINES[name](), directory / model)
    except Exception as error:  # A peer that cannot run is a gap in the table, not a failure of ours.
        line = {"engine": name, "model": model, "skipped": f"{type(error).__name__}: {error}"[:200]}
    print(json.dumps(line), flush=True)
