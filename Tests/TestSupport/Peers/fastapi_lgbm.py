"""The same work as a team would do it with FastAPI, pydantic and LightGBM: ReliScore's request and answer, the
features checked against the schema, one predict call a batch, reasons by pred_contrib.

    ARTIFACT=artifacts/<version> python -m uvicorn fastapi_lgbm:app --app-dir Tests/TestSupport/Peers
"""

import json
import os
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Literal

import lightgbm
import numpy
from fastapi import FastAPI, HTTPException, Query
from pydantic import BaseModel, ConfigDict

ARTIFACT = Path(os.environ["ARTIFACT"])
booster = lightgbm.Booster(model_file=ARTIFACT / "model.txt")
version = json.loads((ARTIFACT / "version.json").read_text())
cuts = version.get("risk_buckets", {"medium": 0.4, "high": 0.75})
schema = json.loads((ARTIFACT / "feature_schema.json").read_text())
names = [feature["name"] for feature in schema["ordered_features"]]
known = set(names)
app = FastAPI(title="FastAPI and LightGBM")


class Row(BaseModel):
    drive_id: str
    day: date
    features: dict[str, float | None]


class Batch(BaseModel):
    items: list[Row]


class Reason(BaseModel):
    code: str
    contribution: float
    direction: Literal["UP", "DOWN"]


class Score(BaseModel):
    model_config = ConfigDict(protected_namespaces=())
    drive_id: str
    day: date
    risk_score: float
    risk_bucket: Literal["LOW", "MED", "HIGH"]
    top_reasons: list[Reason]
    model_version: str
    scored_at: datetime


def matrix(rows: list[Row]) -> numpy.ndarray:
    values = numpy.empty((len(rows), len(names)))
    for index, row in enumerate(rows):
        if row.features.keys() != known:
            raise HTTPException(422, "Feature schema mismatch")
        values[index] = [numpy.nan if row.features[name] is None else row.features[name] for name in names]
    return values


def bucket(score: float) -> str:
    return "HIGH" if score >= cuts["high"] else "MED" if score >= cuts["medium"] else "LOW"


def reasons(contributions: numpy.ndarray, count: int) -> list[Reason]:
    largest = numpy.argsort(-numpy.abs(contributions), kind="stable")[:count]
    return [
        Reason(
            code=names[index],
            contribution=round(float(contributions[index]), 6),
            direction="UP" if contributions[index] >= 0 else "DOWN",
        )
        for index in largest
    ]


def answer(rows: list[Row], count: int) -> list[Score]:
    if not rows:
        return []
    values = matrix(rows)
    now = datetime.now(timezone.utc)
    scores = booster.predict(values, num_threads=1)
    explained = booster.predict(values, pred_contrib=True, num_threads=1)[:, :-1] if count else [None] * len(rows)
    return [
        Score(
            drive_id=row.drive_id,
            day=row.day,
            risk_score=score,
            risk_bucket=bucket(score),
            top_reasons=reasons(contributions, count) if count else [],
            model_version=version["model_version"],
            scored_at=now,
        )
        for row, score, contributions in zip(rows, scores, explained)
    ]


@app.get("/health")
async def health() -> dict:
    return {"status": "ok"}


@app.post("/score", response_model=Score)
async def score(row: Row, top_reasons: int = Query(5, ge=0)):
    return answer([row], top_reasons)[0]


@app.post("/score_batch", response_model=list[Score])
async def score_batch(batch: Batch, top_reasons: int = Query(5, ge=0)):
    return answer(batch.items, top_reasons)
