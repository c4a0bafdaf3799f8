#!/usr/bin/env python3
"""A training script as the `script` engine calls it: argv[1] is the configuration; scikit-learn's model goes to
outputPath as model.joblib, the measurements to metrics.json there, the result as JSON to standard output."""

import json
import os
import sys
import traceback

import joblib
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score


def train(config):
    rows = pd.read_csv(config["trainPath"])
    held_out = pd.read_csv(config["validationPath"])
    features, target = config["featureColumns"], config["targetColumn"]
    settings = {"n_estimators": 10, "max_depth": 4, **config["hyperparameters"]}
    model = RandomForestClassifier(random_state=config["seed"], **settings)
    model.fit(rows[features], rows[target], sample_weight=rows[config["weightColumn"]])
    path = os.path.join(config["outputPath"], "model.joblib")
    joblib.dump(model, path)
    metrics = {
        "auc": roc_auc_score(held_out[target], model.predict_proba(held_out[features])[:, 1]),
        "dataPoints": len(rows), "features": features, "failureRate": float(np.mean(rows[target])),
    }
    with open(os.path.join(config["outputPath"], "metrics.json"), "w") as file:
        json.dump(metrics, file)
    return {**metrics, "organizationId": config["organizationId"], "version": config["version"], "modelPath": path,
            "status": "SUCCESS"}


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: train_sklearn.py CONFIG.json")
    with open(sys.argv[1]) as file:
        config = json.load(file)
    try:
        print("training", file=sys.stderr)
        print(json.dumps(train(config)))
    except Exception as error:
        print(json.dumps({"status": "FAILED", "error": str(error), "traceback": traceback.format_exc()}))
        sys.exit(1)


main()
