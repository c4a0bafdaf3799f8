"""Trains small XGBoost and scikit-learn trees and records their contributions as XGBoost's pred_contribs and the shap
package's path-dependent TreeExplainer give them.

    python -m pip install xgboost==3.2.0 scikit-learn==1.7.2 shap==0.50.0
    python Tests/TestSupport/Recipes/explanation_fixtures.py

writes Fixtures/predictions/explanations/<name>.json: the trees themselves, in the terms of `Tree`, so that the explainer
is tested apart from any reader; rows (null is missing); for each row and output the contributions, base value last.
A "below" threshold is compared in Float as `value < threshold`, an "atMost" one as `Float(value) <= threshold`.
"""

import json
import pathlib

import numpy as np
import shap
import sklearn.ensemble
import xgboost as xgb

SEED = 20_180_630
ROWS = 24
TARGET = pathlib.Path(__file__).resolve().parent.parent / "Fixtures/predictions/explanations"


def table(random, rows=400):
    values = np.column_stack([
        random.normal(0, 1, rows), random.exponential(2, rows), random.integers(-3, 4, rows),
        random.integers(0, 6, rows), np.where(random.random(rows) < 0.6, 0, random.normal(0, 2, rows))])
    signal = values[:, 0] + 0.5 * values[:, 1] * (values[:, 2] > 0) + np.isin(values[:, 3], [1, 4]) - values[:, 4]
    return values.astype(np.float32).astype(float), signal + random.normal(0, 0.3, rows)


def write(name, trees, rows, contributions, **facts):
    outputs = contributions.shape[1]
    document = {"features": rows.shape[1], "outputs": outputs, **facts, "trees": trees,
                "rows": [[None if np.isnan(value) else float(value) for value in row] for row in rows],
                "contributions": [[float(value) for value in row.ravel()] for row in contributions]}
    TARGET.mkdir(parents=True, exist_ok=True)
    text = json.dumps(document, separators=(",", ":")).replace('],[', '],\n[')
    (TARGET / f"{name}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def renumbered(left, right, is_leaf):
    """Children as -1 - leaf or split, and the nodes of each, both in node order."""
    splits = [node for node in range(len(left)) if not is_leaf(node)]
    leaves = [node for node in range(len(left)) if is_leaf(node)]
    name = {node: index for index, node in enumerate(splits)} | {node: -1 - index for index, node in enumerate(leaves)}
    return splits, leaves, [name[left[node]] for node in splits], [name[right[node]] for node in splits]


def xgboost_trees(booster):
    learner = json.loads(booster.save_raw("json"))["learner"]
    model = learner["gradient_booster"]["model"]
    for tree, output in zip(model["trees"], model["tree_info"]):
        left, right = list(tree["left_children"]), list(tree["right_children"])
        nan_left, sets = list(tree["default_left"]), {}
        for node, start, size in zip(tree["categories_nodes"], tree["categories_segments"], tree["categories_sizes"]):
            # The set goes right; here it goes left.
            sets[node] = tree["categories"][start:start + size]
            left[node], right[node] = right[node], left[node]
            nan_left[node] = not nan_left[node]
        splits, leaves, lefts, rights = renumbered(left, right, lambda node: tree["left_children"][node] < 0)
        yield {"output": output, "width": 1, "left": lefts, "right": rights,
               "feature": [tree["split_indices"][node] for node in splits],
               "threshold": [float(np.float32(tree["split_conditions"][node])) for node in splits],
               "nanLeft": [bool(nan_left[node]) for node in splits],
               "categories": [sets.get(node) for node in splits],
               "splitCover": [tree["sum_hessian"][node] for node in splits],
               "leafCover": [tree["sum_hessian"][node] for node in leaves],
               "leaf": [float(np.float32(tree["split_conditions"][node])) for node in leaves]}


def xgboost_model(name, parameters, values, labels, rounds, initial, types=None):
    settings = {"seed": 3, "nthread": 1, "max_depth": 4, "eta": 0.4, "tree_method": "hist", **parameters}
    data = xgb.DMatrix(values, labels, feature_types=types, enable_categorical=types is not None)
    booster = xgb.train(settings, data, rounds)
    rows = values[:ROWS].copy()
    rows[::5, 0] = np.nan
    rows[::7, 3] = np.nan
    asked = xgb.DMatrix(rows, feature_types=types, enable_categorical=types is not None)
    found = booster.predict(asked, pred_contribs=True).astype(float).reshape(ROWS, -1, values.shape[1] + 1)
    write(name, list(xgboost_trees(booster)), rows, found, rule="below", float=True,
          initial=[float(np.float32(initial))] * found.shape[1], producer=f"XGBoost {xgb.__version__}")


def scikit_learn_model(name, estimator, values, labels):
    estimator.fit(values, labels)
    trees = []
    classes = len(estimator.classes_) if hasattr(estimator, "classes_") else 1
    for member in estimator.estimators_:
        tree = member.tree_
        splits, leaves, lefts, rights = renumbered(
            tree.children_left, tree.children_right, lambda node: tree.children_left[node] < 0)
        weight = tree.weighted_n_node_samples
        leaf_values = tree.value[leaves, 0, :]
        if classes > 1:
            leaf_values = leaf_values / leaf_values.sum(axis=1, keepdims=True)
        trees.append({"output": 0, "width": classes, "left": lefts, "right": rights,
                      "feature": [int(tree.feature[node]) for node in splits],
                      "threshold": [float(tree.threshold[node]) for node in splits],
                      "nanLeft": [bool(tree.missing_go_to_left[node]) for node in splits],
                      "categories": [None] * len(splits),
                      "splitCover": [float(weight[node]) for node in splits],
                      "leafCover": [float(weight[node]) for node in leaves],
                      "leaf": [float(value) for value in leaf_values.ravel()]})
    rows = values[:ROWS]
    explainer = shap.TreeExplainer(estimator, feature_perturbation="tree_path_dependent")
    found = np.asarray(explainer.shap_values(rows)).reshape(ROWS, values.shape[1], classes)
    base = np.broadcast_to(np.asarray(explainer.expected_value).reshape(1, 1, classes), (ROWS, 1, classes))
    # The explainer here sums over the trees, which the library divides by their number.
    joined = np.concatenate([found, base], axis=1).transpose(0, 2, 1) * len(estimator.estimators_)
    write(name, trees, rows, joined, rule="atMost", float=False, initial=[],
          producer=f"scikit-learn {sklearn.__version__}, shap {shap.__version__}")


def main():
    random = np.random.default_rng(SEED)
    values, signal = table(random)
    yes = (signal > 0).astype(int)
    grade = np.digitize(signal, [-1, 1])
    types = ["q", "q", "q", "c", "q"]
    xgboost_model("xgboost_squared_error", {"objective": "reg:squarederror", "base_score": 0.25}, values, signal, 4, 0.25)
    xgboost_model("xgboost_logistic", {"objective": "binary:logistic", "base_score": 0.5}, values, yes, 4, 0)
    xgboost_model("xgboost_softprob", {"objective": "multi:softprob", "num_class": 3, "base_score": 0.5},
                  values, grade, 2, 0.5)
    xgboost_model("xgboost_one_hot", {"objective": "binary:logistic", "base_score": 0.5, "max_cat_to_onehot": 9},
                  values, yes, 3, 0, types)
    xgboost_model("xgboost_partition", {"objective": "reg:squarederror", "base_score": 0, "max_cat_to_onehot": 1},
                  values, signal, 3, 0, types)
    forest = {"n_estimators": 3, "max_depth": 5, "random_state": 3}
    scikit_learn_model("random_forest_regressor", sklearn.ensemble.RandomForestRegressor(**forest), values, signal)
    scikit_learn_model("random_forest_classifier", sklearn.ensemble.RandomForestClassifier(**forest), values, grade)
    scikit_learn_model("extra_trees_classifier", sklearn.ensemble.ExtraTreesClassifier(**forest), values, yes)


if __name__ == "__main__":
    main()
