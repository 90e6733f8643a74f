"""The routes that probes ask, for FastAPI."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from clarity.monitoring.health.check import Overall, Report
from clarity.monitoring.health.health import Health, Phase
from clarity.monitoring.probes import DETAILED_PATH, HEALTH_PATH, LIVE_PATH, READY_PATH

_UNAVAILABLE = 503
_NOT_STORED = {"Cache-Control": "no-store"}
# "not ready" would satisfy an uptime check that looks for "ready".
_WAITING = "waiting for dependencies"


def health_router(health: Health, service: str) -> APIRouter:
    """The four paths of `clarity.monitoring.probes`, to be included without a prefix.

    /health and /health/live answer for the process alone: that it is reached, and that its event
    loop turns. /health/ready answers 503 while it starts, drains, or lacks something critical;
    /health/detailed while anything is not well. None of them shows an exception, host or bucket.
    """
    router = APIRouter(include_in_schema=False)

    @router.get(HEALTH_PATH)
    async def basic() -> JSONResponse:
        return _answer(
            {"status": "healthy", "timestamp": _time(health.now()), "service": service}, True
        )

    @router.get(DETAILED_PATH)
    async def detailed() -> JSONResponse:
        report = await health.report()
        return _answer(body(report), report.overall is Overall.HEALTHY)

    @router.get(READY_PATH)
    async def ready() -> JSONResponse:
        if health.phase is not Phase.SERVING:
            return _answer({"status": health.phase.value}, False)
        well = (await health.report()).ready
        return _answer({"status": "ready" if well else _WAITING}, well)

    @router.get(LIVE_PATH)
    async def live() -> JSONResponse:
        return _answer({"status": "alive"}, True)

    return router


def body(report: Report) -> dict[str, Any]:
    """``{"timestamp", "overall_status", "services": {name: {"status", "response_time", ...}}}``.

    `response_time` is in seconds.
    """
    return {
        "timestamp": _time(report.at),
        "overall_status": report.overall.value,
        "services": {
            one.service: {
                "status": one.status.value,
                "response_time": round(one.seconds, 6),
                "service": one.service,
                "component": one.component.value,
                "critical": one.critical,
            }
            for one in report.results
        },
    }


def _answer(content: dict[str, Any], well: bool) -> JSONResponse:
    return JSONResponse(content, 200 if well else _UNAVAILABLE, _NOT_STORED)


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat()
