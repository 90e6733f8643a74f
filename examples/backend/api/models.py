"""Models: insights for users, and plain inference. Without its model a route gives a degraded
answer, so an open circuit costs quality and no availability."""

from __future__ import annotations

import time
from collections.abc import Sequence
from statistics import fmean
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel, Field

from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable
from clarity.monitoring.tracing.function import trace_function
from examples.backend.services import Have, Services, User
from examples.backend.stores import NotFound, Prediction

router = APIRouter(tags=["models"])

INSIGHTS = "gemini_insights"
_USUAL = (70.0, 72.0, 68.0)


class Question(BaseModel):
    insight_type: Literal["sleep_quality", "activity_trend"]


class Inputs(BaseModel):
    inputs: Annotated[list[float], Field(min_length=1, max_length=1_000)]


class Answer(BaseModel):
    """`degraded` where no model was asked."""

    value: float
    confidence: float
    degraded: bool = False


@router.post("/users/{user}/insights")
async def insight(user: User, question: Question, have: Have) -> Answer:
    """An insight about a user, from the data that are stored."""
    began = time.perf_counter()
    try:
        inputs = (await have.stores.get_document("heart_rate", user))["values"]
    except (NotFound, DependencyUnavailable):
        inputs = _USUAL
    answer = await _predicted(have, user, INSIGHTS, inputs)
    took = time.perf_counter() - began
    have.monitoring.business.track_ai_insights_generation(took, INSIGHTS, not answer.degraded)
    have.monitoring.business.track_user_engagement("insight")
    have.monitoring.health_data.log_insights_generation(
        user, question.insight_type, answer.confidence, took
    )
    return answer


@router.post("/models/{model}/inference")
async def infer(user: User, model: str, body: Inputs, have: Have) -> Answer:
    """What a model makes of the inputs."""
    return await _predicted(have, user, model, body.inputs)


async def _predicted(have: Services, user: str, model: str, inputs: Sequence[float]) -> Answer:
    began = time.perf_counter()
    try:
        found = await _asked(have, model, inputs)
    except NotFound:
        raise HTTPException(404, "there is no such model") from None
    except DependencyUnavailable:
        return Answer(value=fmean(inputs), confidence=0.0, degraded=True)
    except Exception as fault:
        took = time.perf_counter() - began
        have.monitoring.health_data.log_ml_processing(
            user, model, len(inputs), took, success=False, error=fault
        )
        raise HTTPException(502, "the model does not answer") from fault
    took = time.perf_counter() - began
    have.monitoring.metrics.inference_took(model, found.version, took)
    have.monitoring.business.prediction_confidence(found.confidence, model)
    have.monitoring.health_data.log_ml_processing(user, model, len(inputs), took, success=True)
    return Answer(value=found.value, confidence=found.confidence)


@trace_function("models.predict")
async def _asked(have: Services, model: str, inputs: Sequence[float]) -> Prediction:
    return await have.stores.predict(model, inputs)
