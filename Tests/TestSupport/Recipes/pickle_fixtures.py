"""Writes Fixtures/pickles: one dictionary of every kind of value and array, in every protocol and compression.

Run with Python 3.11, numpy 2.x, joblib 1.x (lz4 installed) and scikit-learn 1.x; the truth is in PickledValues.swift.
    python pickle_fixtures.py ../Fixtures/pickles
"""

import bz2
import collections
import functools
import lzma
import pathlib
import pickle
import sys
import types
import zlib

import joblib
import numpy as np
from sklearn.linear_model import LogisticRegression

# Classes must be importable by the pickler, never by the reader.
module = types.ModuleType("fixture_classes")
sys.modules["fixture_classes"] = module


class Plain:
    pass


class Slotted:
    __slots__ = ("left", "right", "__dict__")


class Entries(dict):
    pass


class Elements(list):
    pass


for kind in (Plain, Slotted, Entries, Elements):
    kind.__module__ = "fixture_classes"
    kind.__qualname__ = kind.__name__
    setattr(module, kind.__name__, kind)


def values():
    plain = Plain()
    plain.name, plain.weights = "plain", np.array([0.5, -0.25])
    slotted = Slotted()
    slotted.left, slotted.right, slotted.extra = 1, "two", 3.0
    entries = Entries(alpha=1, beta=2)
    entries.note = "attribute"
    shared = [1, 2]
    cycle = []
    cycle.append(cycle)
    record = np.array(
        [(1.5, 7, True, (2, 3)), (-2.5, -8, False, (4, 5))],
        dtype=np.dtype([("value", "<f8"), ("index", ">i4"), ("flag", "?"), ("pair", "<u2", (2,))], align=True),
    )
    return {
        "none": None, "true": True, "false": False, "int": -7, "long": 2**40, "wide": 2**70, "minus": -(2**63),
        "float": 0.1, "infinity": float("inf"), "text": "é 漢 😀 \\ \n end", "empty_text": "",
        "bytes": bytes(range(256)), "bytearray": bytearray(b"\x00\xff"), "empty_bytes": b"",
        "tuple": (1, (2, ()), "x", None), "list": [1, [2]], "set": {3}, "frozenset": frozenset(["only"]),
        "ordered": collections.OrderedDict([("b", 1), ("a", 2)]),
        "default": collections.defaultdict(list, {"k": [1]}),
        "complex": complex(1, -2), "slice": slice(1, 9, 2), "partial": functools.partial(int, base=2),
        "shared": [shared, shared], "cycle": cycle,
        "f8": np.array([[1.5, -2.0, 0.1], [np.inf, -0.0, 5e-324]]),
        "f4": np.array([0.1, -3.5], np.float32), "f2": np.array([0.1, -3.5, 6e-8, np.inf], np.float16),
        "i1": np.array([-128, 127], np.int8), "i2": np.array([-32768, 5], np.int16),
        "i4": np.array([-(2**31), 6], np.int32), "i8": np.array([-(2**63), 7], np.int64),
        "u1": np.array([255, 1], np.uint8), "u2": np.array([65535, 2], np.uint16),
        "u4": np.array([2**32 - 1, 3], np.uint32), "u8": np.array([2**63 - 1, 4], np.uint64),
        "bool": np.array([True, False, True]),
        "fortran": np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        "transposed": np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1),
        "strided": np.arange(12.0).reshape(3, 4)[::2, ::-1],
        "big_endian": np.array([1.5, -2.5], ">f8"), "big_endian_int": np.array([[1, -2]], ">i2"),
        "texts": np.array(["a", "漢字", ""]), "texts_big_endian": np.array(["ab", "é"], ">U2"),
        "byte_texts": np.array([b"xyz", b"q"]),
        "objects": np.array(["x", None, 1, 2.5], dtype=object),
        "object_matrix": np.array([["r0c0", "r0c1"], ["r1c0", "r1c1"]], dtype=object, order="F"),
        "record": record, "zero_dimensional": np.array(5.0), "empty": np.zeros((0, 3)),
        "np_float64": np.float64(0.1), "np_float32": np.float32(0.1), "np_int64": np.int64(-9), "np_bool": np.True_,
        "np_text": np.str_("numpy"), "np_uint64": np.uint64(2**63 + 1),
        "dtype": np.dtype("f4"), "type": np.float64, "generator": np.random.Generator(np.random.PCG64(1)),
        "plain": plain, "slotted": slotted, "entries": entries, "elements": Elements([5, 6]),
    }


def main(directory):
    directory = pathlib.Path(directory)
    directory.mkdir(parents=True, exist_ok=True)
    for protocol in range(6):
        with open(directory / f"values_p{protocol}.pickle", "wb") as file:
            content = values()
            if protocol < 2:
                del content["slotted"]  # Protocols 0 and 1 cannot write slots.
            pickle.dump(content, file, protocol=protocol)
    for protocol in range(2, 6):
        joblib.dump(values(), directory / f"values_p{protocol}.joblib", protocol=protocol)
    for method in ("zlib", "gzip", "bz2", "xz", "lzma", "lz4"):
        joblib.dump(values(), directory / f"values_{method}.joblib", compress=(method, 3))
    model = LogisticRegression().fit([[0, 1.5], [1, 0.5], [2, 2.5], [3, 0]], [0, 1, 0, 1])
    for protocol in (0, 2, 4):
        with open(directory / f"logistic_p{protocol}.pickle", "wb") as file:
            pickle.dump(model, file, protocol=protocol)
    joblib.dump(model, directory / "logistic_arrays.joblib")
    zeros = b"\x80\x04" + bytes(20 << 20)
    (directory / "zeros.z").write_bytes(zlib.compress(zeros, 9))
    (directory / "zeros.bz2").write_bytes(bz2.compress(zeros, 9))
    (directory / "zeros.xz").write_bytes(lzma.compress(zeros))
    # A stream that asks for a dictionary of 256 MiB.
    wide = [{"id": lzma.FILTER_LZMA2, "dict_size": 1 << 28}]
    (directory / "wide.xz").write_bytes(lzma.compress(b"\x80\x04N.", filters=wide))


if __name__ == "__main__":
    main(sys.argv[1])
