"""Prints LightGBM's pred_contrib for the rows of a CSV file: lightgbm_contributions.py MODEL ROWS."""

import sys

import lightgbm as lgb
import numpy as np

rows = np.loadtxt(sys.argv[2], delimiter=",", ndmin=2)
for row in lgb.Booster(model_file=sys.argv[1]).predict(rows, pred_contrib=True):
    print(",".join(repr(float(value)) for value in row))
