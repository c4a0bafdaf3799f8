"""model_card.md of a version."""

import textwrap

SPLIT_NOTES = {
    "train": "fits the model",
    "validation": "stops the fit, sets the buckets",
    "test": "only measures",
}


def _table(rows: list[list]) -> str:
    head, *body = [[str(cell) for cell in row] for row in rows]
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in body])


def _splits(splits: dict[str, dict]) -> str:
    rows = [["Part", "Days", "Rows", "Fleet rows", "Drives", "Failing drives", "Positive rows", "Base rate", "Use"]]
    for name, facts in splits.items():
        rows.append([
            name, f"{facts['start']} to {facts['end']}", f"{facts['rows']:,}", f"{facts['fleet_rows']:,}",
            f"{facts['drives']:,}", facts["failing_drives"], f"{facts['positive_rows']:,}",
            f"{100 * facts['base_rate']:.3f} %", SPLIT_NOTES[name],
        ])
    return _table(rows)


def _thresholds(metrics: dict) -> str:
    rows = [["Alert budget", "Threshold (validation)", "Alerts (test)", "Precision (test)", "Recall (test)"]]
    for line in metrics["thresholds"]:
        rows.append([
            f"{100 * line['alert_budget']:g} %", f"{line['threshold']:g}", f"{100 * line['alert_share_test']:.2f} %",
            f"{100 * line['precision_test']:.2f} %", f"{100 * line['recall_test']:.1f} %",
        ])
    return _table(rows)


def _calibration(metrics: dict) -> str:
    rows = [["Scores from", "to", "Mean score", "Observed rate", "Rows"]]
    for line in metrics["calibration_tenths"]:
        rows.append([
            f"{line['bin_left']:.6f}", f"{line['bin_right']:.6f}", f"{line['predicted_mean']:.5f}",
            f"{line['observed_rate']:.5f}", f"{line['count']:,}",
        ])
    return _table(rows)


def model_card(version: str, kind: str, fit: str, choices: str, limits: str, splits: dict, metrics: dict,
               buckets: dict, recipe: dict) -> bytes:
    train, test = splits["train"], splits["test"]
    m = metrics
    fit, choices, limits = (
        textwrap.fill(f"- {text}", width=118, subsequent_indent="  ") + "\n" if text else ""
        for text in (f"Fit: {fit}", choices, limits))
    archives = "\n".join(f"  - `{name}` sha256 `{digest}`" for name, digest in recipe["archives"].items())
    high, medium = buckets["high"], buckets["medium"]
    return f"""# Model Card - {version}

## Summary

{kind} giving the probability that a drive fails within the next 30 days,
from 47 features of its daily SMART values.

## Training Data

Source: Backblaze, "Hard Drive Test Data", first and second quarter of 2018, drive model ST4000DM000. Backblaze lets
anyone use the data, provided that Backblaze is cited as the source, that the user is responsible for the use, and
that the data itself is not sold. Only sixteen example rows of derived features and histograms are kept here.

- Train range: {train['start']} to {train['end']}
- Test range: {test['start']} to {test['end']}

{_splits(splits)}

- The data is a sample: every drive that failed in the half-year, and a fifth of all drives, chosen by a hash of the
  serial number. Drives that do not fail therefore carry weight 5 in the fit and in every metric ("fleet rows"), which
  restores the fleet's base rate. Metrics named `..._unweighted` count rows of the sample as they are and look better
  than they should; metrics named `..._hashed_fifth` use only the hashed fifth, where nothing is weighted and
  {m['failing_drives_hashed_fifth']} failing drives remain.
- Split by time. 30 days without rows lie before validation and before test: no label of one part looks into the next.
- Right-censoring: a row counts only if its next 30 days are known. Dropped are the last 30 days of the data, the last
  30 days of every drive that left the fleet without failing, and a drive's failure day with all that comes after it.
  Taking the unknown rows for healthy would lower the base rate. As those who leave lose rows and those who fail do
  not, the base rates above are slightly too high instead.
- The first six days are only history for the windows, and a training row has at least seven rows of its drive.
  Validation and test keep every row, as a service must answer for new drives too.

## Evaluation

Held-out test rows, weighted to the fleet; intervals are 95 %, by drawing drives with replacement.

- PR-AUC: {m['pr_auc']:.4f} ({m['pr_auc_low95']:.4f} to {m['pr_auc_high95']:.4f}); chance is \
{m['positive_rate_test']:.4f}; counting which of SMART 5, 187, 188, 197,
  198 are above zero gives {m['pr_auc_of_warning_count']:.4f}
- ROC-AUC: {m['roc_auc']:.4f} ({m['roc_auc_low95']:.4f} to {m['roc_auc_high95']:.4f})
- Recall@top 1%: {m['recall_at_top_1pct']:.4f}
- Recall@top 5%: {m['recall_at_top_5pct']:.4f}
- Brier: {m['brier_score']:.4f}; with more digits {m['brier_score']:.6f}, where always answering the training rate \
gets {m['brier_score_of_training_rate']:.6f}
- Log loss: {m['log_loss']:.6f}, where always answering the training rate gets {m['log_loss_of_training_rate']:.6f}
- Mean score {m['predicted_mean_test']:.5f}, observed rate {m['positive_rate_test']:.5f}
- Unweighted, as the sample is: PR-AUC {m['pr_auc_unweighted']:.4f}, ROC-AUC {m['roc_auc_unweighted']:.4f}, \
Brier {m['brier_score_unweighted']:.4f}, base rate {m['positive_rate_test_unweighted']:.4f}
- Hashed fifth only: PR-AUC {m['pr_auc_hashed_fifth']:.4f}, ROC-AUC {m['roc_auc_hashed_fifth']:.4f}, \
base rate {m['positive_rate_hashed_fifth']:.4f}

Calibration by tenths of the fleet's scores (`calibration` in metrics.json has the ten equal bins of 0 to 1, nearly
all of it in the first):

{_calibration(m)}

Risk buckets: HIGH from {high:g}, the score of the top 1 % of validation rows; MED from {medium:g}, the top 5 %.
They are alert budgets, not probabilities of a half: {high:g} is {high / m['positive_rate_test']:.1f} times the \
observed rate. Of {m['failing_drives_test']} drives that fail
within 30 days of a test day, {m['failing_drives_reaching_high']} reach HIGH on at least one test day and \
{m['failing_drives_reaching_medium']} at least MED; of the other drives
{100 * m['other_drives_reaching_high_share']:.1f} % and {100 * m['other_drives_reaching_medium_share']:.1f} %.

{_thresholds(m)}

## Notes

- Time split: see above; no choice was made on test rows.
{fit}- Schema enforcement: the 47 names of `feature_schema.json`, all of them, in any order; null is missing.
{choices}- Limits: one drive model, ST4000DM000, of 2018; do not use it for others. Few failures, and many of them come
  without any earlier SMART sign, so the intervals are wide and most failures are missed. The base rate moves from
  window to window. Windows count a drive's rows, not days, as in the feature definition; a gap stretches them.
{limits}- `capacity_bytes` and SMART 199 do not exist in these files, so their features are null and without effect
  (except `smart_199_raw_is_increasing`, which is 0).

## Recipe

- Command: `{recipe['command']}`
- Data:
{archives}
  - `dataset_manifest_hash` in `version.json` is the SHA-256 of these two lines in the format of `sha256sum` (digest,
    two spaces, file name, line feed), ordered by name
- Versions: {recipe['versions']}
{textwrap.fill("- Parameters: " + recipe['parameters'], width=118, subsequent_indent="  ")}
- Seed: {recipe['seed']}. Same data, versions and seed give the same bytes.
- `baseline.json` counts fleet rows of the training range; a value equal to an edge belongs to the bin below it.
""".encode()
