"""Trains a LightGBM model on a data frame whose columns are categories of every kind, and records what the library
answers to frames of texts.

    .venv/bin/python Tests/TestSupport/Recipes/lightgbm_text_fixture.py

writes Fixtures/models/lightgbm-texts/text_categories.txt and, in the form of a version's golden.json,
Fixtures/predictions/lightgbm-texts/text_categories.json.
"""

import json
import math
import pathlib

import lightgbm as lgb
import numpy as np
import pandas as pd

FIXTURES = pathlib.Path(__file__).resolve().parent.parent / "Fixtures"
MAKERS = ["Seagate", "WDC", "HGST \"Ultrastar\"", "München", "3"]
SIZES = ["small", "medium", "large"]


def frame(makers, sizes, sites, ages, racks, backed_up):
    return pd.DataFrame({
        "maker": pd.Categorical(makers, categories=MAKERS),
        # The library takes ordered categories for numbers, a column of one value for nothing.
        "size": pd.Categorical(sizes, categories=SIZES, ordered=True),
        "site": pd.Categorical(sites, categories=["Oslo"]),
        "age": np.array(ages, dtype=float),
        "rack": pd.Categorical(racks, categories=[1, 2, 5]),
        "backed_up": pd.Categorical(backed_up, categories=[False, True])})


def main():
    random = np.random.default_rng(20_180_630)
    count = 600
    data = frame(random.choice(MAKERS, count), random.choice(SIZES, count), ["Oslo"] * count,
                 random.normal(500, 100, count).round(1), random.choice([1, 2, 5], count), random.random(count) < 0.5)
    codes = {name: data[name].cat.codes.to_numpy() for name in ("maker", "size", "rack", "backed_up")}
    margin = (1.5 * (codes["maker"] % 2) + codes["size"] - 2.0 * (codes["rack"] == 1) * codes["backed_up"]
              + data["age"].to_numpy() / 300 - 3)
    label = (random.random(count) < 1 / (1 + np.exp(-margin))).astype(float)
    settings = {"objective": "binary", "num_leaves": 8, "min_data_in_leaf": 5, "verbosity": -1, "seed": 3,
                "num_threads": 1, "deterministic": True, "force_row_wise": True, "learning_rate": 0.3,
                "min_data_per_group": 5, "cat_smooth": 1.0, "max_cat_to_onehot": 2}
    model = lgb.train(settings, lgb.Dataset(data, label, params=settings), 12)
    model.save_model(FIXTURES / "models/lightgbm-texts/text_categories.txt")

    rows = []
    for index in range(40):
        rows.append([
            (MAKERS + ["Fujitsu", "", None])[random.integers(0, 8)], (SIZES + ["huge", None])[random.integers(0, 5)],
            ["Oslo", "Bergen", None][random.integers(0, 3)], round(float(random.normal(500, 100)), 1),
            [1, 2, 5, 7, None][random.integers(0, 5)], [False, True, None][random.integers(0, 3)]])
    columns = list(zip(*rows))
    # With categories of its own: the library finds its own among them.
    asked = pd.DataFrame({
        name: np.array(column, dtype=float) if name == "age" else pd.Series(column, dtype="object").astype("category")
        for name, column in zip(data.columns, columns)})
    margins = model.predict(asked, raw_score=True)
    scores = model.predict(asked)
    # A number would be a code, so categories that are numbers or booleans are named by texts.
    written = [[*row[:4], None if row[4] is None else str(row[4]), None if row[5] is None else json.dumps(row[5])]
               for row in rows]
    golden = {"format_version": 1, "features": list(data.columns), "rows": written, "margins": list(margins),
              "scores": list(scores)}
    assert all(math.isfinite(value) for value in margins)
    path = FIXTURES / "predictions/lightgbm-texts/text_categories.json"
    path.write_text(json.dumps(golden, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"LightGBM {lgb.__version__}, {len(rows)} rows")


if __name__ == "__main__":
    main()
