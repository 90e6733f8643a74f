"""Health data: taken in, judged, stored, and read again."""

from __future__ import annotations

import time
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from clarity.monitoring.tracing.function import trace_function
from examples.backend.services import Have, Services, User
from examples.backend.stores import NotFound

router = APIRouter(prefix="/users/{user}/health-data", tags=["health data"])

DataType = Literal["heart_rate", "sleep", "steps"]
_SANE: dict[str, tuple[float, float]] = {
    "heart_rate": (20, 250),
    "sleep": (0, 1_440),
    "steps": (0, 200_000),
}


class Batch(BaseModel):
    """Readings of one kind, from one device."""

    data_type: DataType
    source: Literal["watch", "phone", "import"]
    values: Annotated[list[float], Field(min_length=1, max_length=10_000)]


class Stored(BaseModel):
    """What became of a batch; the quality is the share of readings that can be."""

    records: int
    quality: float


@router.post("", status_code=201)
async def ingest(user: User, batch: Batch, have: Have) -> Stored:
    """Take a batch in: it is accepted when it is stored."""
    began = time.perf_counter()
    sane = _validated(batch)
    quality = len(sane) / len(batch.values)
    await _store(have, user, batch, sane)
    have.monitoring.metrics.health_data_processed(batch.data_type, batch.source, len(sane))
    have.monitoring.metrics.processing_took(batch.data_type, time.perf_counter() - began)
    have.monitoring.business.track_health_data_quality(quality, batch.data_type)
    have.monitoring.business.track_user_engagement("upload")
    have.monitoring.health_data.log_data_ingestion(
        user, batch.data_type, len(sane), batch.source, quality
    )
    return Stored(records=len(sane), quality=quality)


@router.get("/{data_type}")
async def read(user: User, data_type: DataType, have: Have) -> dict[str, object]:
    """The newest batch of a kind. Every read is audited."""
    try:
        found = await have.stores.get_document(data_type, user)
    except NotFound:
        raise HTTPException(404, "there are no such data") from None
    have.monitoring.security.data_accessed(user, "user", user, data_type, len(found["values"]))
    have.monitoring.business.track_user_engagement("read")
    return {"data_type": data_type, "values": found["values"]}


@trace_function("health_data.validate")
def _validated(batch: Batch) -> list[float]:
    low, high = _SANE[batch.data_type]
    return [value for value in batch.values if low <= value <= high]


@trace_function("health_data.store")
async def _store(have: Services, user: str, batch: Batch, sane: list[float]) -> None:
    await have.stores.put_object(f"{user}-{batch.data_type}", batch.model_dump())
    await have.stores.put_document(batch.data_type, user, {"values": sane})
