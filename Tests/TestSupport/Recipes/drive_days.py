"""Drive-days: Backblaze's daily CSV files -> one table of 47 features, a 30-day label and a fleet weight.

Nothing here knows about models. Every reduction is an explicit loop over lags in a fixed order, so the same
files give the same bits on any machine.
"""

import hashlib
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

HORIZON_DAYS = 30
SHORT_WINDOW, LONG_WINDOW = 7, 30

SOURCE_COLUMNS = [
    "smart_5_raw", "smart_187_raw", "smart_188_raw", "smart_197_raw", "smart_198_raw", "smart_199_raw",
    "smart_241_raw", "smart_242_raw", "temperature",
]
FEATURES = (
    ["capacity_bytes", "age_days"]
    + [f"{column}_mean_7d" for column in SOURCE_COLUMNS]
    + [f"{column}_mean_30d" for column in SOURCE_COLUMNS]
    + [f"{column}_std_30d" for column in SOURCE_COLUMNS]
    + [f"{column}_delta_vs_7d" for column in SOURCE_COLUMNS]
    + [f"{column}_is_increasing" for column in SOURCE_COLUMNS]
)

# The sample holds every drive that failed in the half-year, and this part of all drives, chosen by a hash of
# the serial number. A drive that did not fail therefore stands for five.
HASHED_PERCENT = 20
HEALTHY_WEIGHT = 100 // HASHED_PERCENT


def read_daily_files(archives: list[Path]) -> pd.DataFrame:
    """All rows of the archives' CSV members, ordered by drive and date, one row per drive and date."""
    days = []
    for archive in archives:
        with zipfile.ZipFile(archive) as members:
            for name in sorted(members.namelist()):
                if name.endswith(".csv") and "__MACOSX" not in name and not Path(name).name.startswith("._"):
                    with members.open(name) as member:
                        days.append(pd.read_csv(member, dtype={"serial_number": str, "date": str, "model": str}))
    rows = pd.concat(days, ignore_index=True)
    # The first file writes 2018/1/1, all others 2018-01-02.
    rows["date"] = pd.to_datetime(rows["date"].str.replace("/", "-"), format="%Y-%m-%d")
    rows = rows.rename(columns={"smart_194_raw": "temperature"})
    for absent in {"capacity_bytes", *SOURCE_COLUMNS} - set(rows.columns):
        rows[absent] = np.nan
    # Backblaze writes -1 where the capacity is unknown.
    rows["capacity_bytes"] = rows["capacity_bytes"].where(rows["capacity_bytes"] > 0)
    rows = rows.sort_values(["serial_number", "date"], kind="stable")
    return rows.drop_duplicates(["serial_number", "date"], keep="first").reset_index(drop=True)


def drop_rows_after_failure(rows: pd.DataFrame) -> pd.DataFrame:
    """Adds `failed_on` (the drive's first failure date or NaT) and drops what was still reported after it."""
    failures = rows[rows["failure"] == 1].groupby("serial_number")["date"].min()
    rows = rows.assign(failed_on=rows["serial_number"].map(failures))
    return rows[~(rows["date"] > rows["failed_on"])].reset_index(drop=True)


def _lagged(values: np.ndarray, first_row: np.ndarray, lag: int) -> np.ndarray:
    """The value `lag` rows earlier of the same drive, NaN where the drive has none."""
    index = np.arange(len(values)) - lag
    return np.where(index >= first_row, values[np.maximum(index, 0)], np.nan)


def _window_mean(values: np.ndarray, first_row: np.ndarray, length: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean and population standard deviation of the current and `length - 1` previous rows, nulls skipped.

    Where all values are equal, the common case, the mean is that value and the deviation exactly 0.
    """
    total, count = np.zeros(len(values)), np.zeros(len(values))
    for lag in reversed(range(length)):
        value = _lagged(values, first_row, lag)
        present = ~np.isnan(value)
        total += np.where(present, value, 0.0)
        count += present
    mean = np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)
    squares, low, high = np.zeros(len(values)), np.full(len(values), np.inf), np.full(len(values), -np.inf)
    for lag in reversed(range(length)):
        value = _lagged(values, first_row, lag)
        difference = np.where(np.isnan(value), 0.0, value - mean)
        squares += difference * difference
        low, high = np.fmin(low, value), np.fmax(high, value)
    mean = np.where(low == high, low, mean)
    variance = np.divide(squares, count, out=np.full(len(values), np.nan), where=count > 0)
    return mean, np.sqrt(np.where(low == high, 0.0, variance))


def add_features(rows: pd.DataFrame) -> pd.DataFrame:
    """The 47 features of every row. Windows count rows of the drive, not days; `rows` is ordered by drive, date."""
    drive = rows["serial_number"].to_numpy()
    starts = np.flatnonzero(np.r_[True, drive[1:] != drive[:-1]])
    first_row = np.repeat(starts, np.diff(np.r_[starts, len(rows)]))
    date = rows["date"].to_numpy()

    features = {"capacity_bytes": rows["capacity_bytes"].to_numpy(dtype=np.float64)}
    features["age_days"] = ((date - date[first_row]) / np.timedelta64(1, "D")).astype(np.float64)
    for column in SOURCE_COLUMNS:
        values = rows[column].to_numpy(dtype=np.float64)
        mean_short, _ = _window_mean(values, first_row, SHORT_WINDOW)
        mean_long, deviation_long = _window_mean(values, first_row, LONG_WINDOW)
        features[f"{column}_mean_7d"] = mean_short
        features[f"{column}_mean_30d"] = mean_long
        features[f"{column}_std_30d"] = deviation_long
        features[f"{column}_delta_vs_7d"] = values - mean_short
        # False where either side is NaN, as wanted: an unknown step is not an increase.
        features[f"{column}_is_increasing"] = (values > _lagged(values, first_row, 1)).astype(np.float64)
    identity = rows[["serial_number", "date", "failed_on"]]
    history = pd.Series(np.arange(len(rows)) - first_row + 1, name="history_rows")
    return pd.concat([identity, history, pd.DataFrame(features)[FEATURES]], axis=1)


def add_label_and_weight(table: pd.DataFrame) -> pd.DataFrame:
    """Keeps the rows whose next 30 days are known, with `label_30d` and `weight`.

    Label 1: the drive fails on one of the next 30 days. Label 0: it was seen 30 days later or after, or failed
    later than that. Neither is known for the last 30 days of the data, nor for the last 30 days of a drive that
    left the fleet without failing: those rows are dropped, not called healthy. Failures seen in the last
    30 days of the data do not bring their rows back either: only positives would come. The failure day itself is
    dropped too, as there is nothing left to predict.
    """
    horizon = np.timedelta64(HORIZON_DAYS, "D")
    last_seen = table.groupby("serial_number")["date"].transform("max")
    fails_later = table["failed_on"] > table["date"]
    label = fails_later & (table["failed_on"] <= table["date"] + horizon)
    known = (table["date"] + horizon <= table["date"].max()) & (
        fails_later | (table["failed_on"].isna() & (last_seen >= table["date"] + horizon))
    )
    weight = np.where(table["failed_on"].isna(), HEALTHY_WEIGHT, 1)
    return table.assign(label_30d=label.astype(np.int64), weight=weight)[known].reset_index(drop=True)


def in_hashed_part(serial_number: str) -> bool:
    """Whether the drive was drawn by its serial number alone, failing or not: an unbiased fifth of the fleet."""
    return int(hashlib.md5(serial_number.encode()).hexdigest(), 16) % 100 < HASHED_PERCENT
