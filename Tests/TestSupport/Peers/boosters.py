"""Trains with the Python packages what the engines trained through the C libraries, for comparison.

    boosters.py CASES.json

A list of {"library": "lightgbm" | "xgboost", "directory": D, "parameters": {...}}. D holds train.f64 and, where there is
one, validation.f64 (row-major features), each with .label.f32 and, where rows have weights, .weight.f32 beside it, and
features.txt with a name a line. The model is written to D/python.txt or D/python.json.
"""

import json
import os
import sys

import numpy as np


def number(text):
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text


def rows(directory, name, width):
    base = os.path.join(directory, name)
    if not os.path.exists(base + ".f64"):
        return None
    weight = base + ".weight.f32"
    return (
        np.fromfile(base + ".f64").reshape(-1, width),
        np.fromfile(base + ".label.f32", dtype=np.float32),
        np.fromfile(weight, dtype=np.float32) if os.path.exists(weight) else None,
    )


def lightgbm_model(case, names, train, validation):
    import lightgbm

    parameters = {key: number(value) for key, value in case["parameters"].items()}
    data = lightgbm.Dataset(train[0], train[1], weight=train[2], feature_name=names, params=parameters)
    sets = []
    if validation is not None:
        sets = [data.create_valid(validation[0], validation[1], weight=validation[2])]
    else:
        parameters.pop("early_stopping_round")
    booster = lightgbm.train(parameters, data, valid_sets=sets)
    booster.save_model(os.path.join(case["directory"], "python.txt"))


def xgboost_model(case, names, train, validation):
    import xgboost

    parameters = dict(case["parameters"])
    rounds = int(parameters.pop("num_boost_round"))
    patience = int(parameters.pop("early_stopping_rounds"))
    bins = int(parameters.get("max_bin", 256))
    data = xgboost.QuantileDMatrix(train[0], train[1], weight=train[2], feature_names=names, max_bin=bins)
    options = {}
    if validation is not None:
        other = xgboost.QuantileDMatrix(
            validation[0], validation[1], weight=validation[2], feature_names=names, max_bin=bins, ref=data)
        options["evals"] = [(other, "validation")]
        if patience > 0:
            options["callbacks"] = [xgboost.callback.EarlyStopping(rounds=patience, save_best=True)]
    booster = xgboost.train(parameters, data, num_boost_round=rounds, verbose_eval=False, **options)
    booster.save_model(os.path.join(case["directory"], "python.json"))


def main():
    with open(sys.argv[1]) as file:
        cases = json.load(file)
    for case in cases:
        with open(os.path.join(case["directory"], "features.txt")) as file:
            names = file.read().split("\n")
        train = rows(case["directory"], "train", len(names))
        validation = rows(case["directory"], "validation", len(names))
        {"lightgbm": lightgbm_model, "xgboost": xgboost_model}[case["library"]](case, names, train, validation)


main()
