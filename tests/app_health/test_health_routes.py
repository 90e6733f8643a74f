"""What probes get: statuses, bodies, nothing secret, and no traces of their own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
import yaml
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from opentelemetry.instrumentation.utils import is_instrumentation_enabled

from clarity.monitoring.health.check import Check, Component, FunctionCheck
from clarity.monitoring.health.health import Health
from clarity.monitoring.health.models import model_check
from clarity.monitoring.health.router import health_router
from clarity.monitoring.probes import (
    DETAILED_PATH,
    HEALTH_PATH,
    LIVE_PATH,
    METRICS_PATH,
    PROBE_PATHS,
    READY_PATH,
)

NOW = 1_700_000_000.0
SERVICE = "clarity-loop-backend"


async def well() -> None:
    return


async def ill() -> None:
    raise ConnectionError("postgres://admin:hunter2@db.internal/patients")


def not_yet(_: Health) -> None:
    return


def ask(path: str, *checks: Check, life: Callable[[Health], None] = Health.started) -> Any:
    """The answer of an application with those checks."""
    health = Health(checks, now=lambda: NOW)
    life(health)
    app = FastAPI()
    app.include_router(health_router(health, SERVICE))

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get(path)

    return asyncio.run(get())


def test_the_routes_are_the_probes() -> None:
    paths = {route.path for route in health_router(Health([]), SERVICE).routes}  # type: ignore[attr-defined]
    assert paths == PROBE_PATHS - {METRICS_PATH}


def test_the_shipped_uptime_checks_find_what_they_look_for(root: Any) -> None:
    shipped = yaml.safe_load((root / "monitoring" / "uptime_checks.yaml").read_text())
    for check in shipped["uptime_checks"].values():
        answer = ask(check["path"], FunctionCheck("one", well))
        assert answer.status_code == 200
        assert check["contains"] in answer.text


def test_health_and_live_answer_for_the_process_alone() -> None:
    for life in (not_yet, Health.started, Health.drain):
        answer = ask(HEALTH_PATH, FunctionCheck("one", ill), life=life)
        assert (answer.status_code, answer.json()) == (
            200,
            {
                "status": "healthy",
                "timestamp": "2023-11-14T22:13:20+00:00",
                "service": SERVICE,
            },
        )
        answer = ask(LIVE_PATH, FunctionCheck("one", ill), life=life)
        assert (answer.status_code, answer.json()) == (200, {"status": "alive"})
        assert answer.headers["cache-control"] == "no-store"


def test_detailed_tells_of_each_check() -> None:
    answer = ask(
        DETAILED_PATH,
        FunctionCheck("firestore", well, Component.DATASTORE),
        FunctionCheck("gemini", ill, Component.MODEL, critical=False),
    )
    assert answer.status_code == 503
    told = answer.json()
    times = [one.pop("response_time") for one in told["services"].values()]
    assert all(0 <= one < 0.8 for one in times)
    assert told == {
        "timestamp": "2023-11-14T22:13:20+00:00",
        "overall_status": "degraded",
        "services": {
            "firestore": {
                "status": "healthy",
                "service": "firestore",
                "component": "datastore",
                "critical": True,
            },
            "gemini": {
                "status": "unhealthy",
                "service": "gemini",
                "component": "model",
                "critical": False,
            },
        },
    }
    assert ask(DETAILED_PATH, FunctionCheck("firestore", well)).status_code == 200
    assert ask(DETAILED_PATH, FunctionCheck("firestore", ill)).json()["overall_status"] == (
        "unhealthy"
    )


@pytest.mark.parametrize(
    ("life", "critical", "status", "said"),
    [
        (not_yet, well, 503, "starting"),
        (Health.started, well, 200, "ready"),
        (Health.started, ill, 503, "waiting for dependencies"),
        (Health.drain, well, 503, "draining"),
    ],
)
def test_ready_needs_dependencies_and_a_process_in_service(
    life: Any, critical: Any, status: int, said: str
) -> None:
    optional = FunctionCheck("optional", ill, critical=False)
    answer = ask(READY_PATH, FunctionCheck("critical", critical), optional, life=life)
    assert (answer.status_code, answer.json()) == (status, {"status": said})
    assert ("ready" in answer.text) is (status == 200)


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x4FFF), min_size=1))
@settings(max_examples=25, deadline=None)
def test_no_text_of_an_exception_is_ever_shown(text: str) -> None:
    async def coroutine() -> None:
        raise RuntimeError(text) from ValueError(text)

    def plain() -> None:
        raise OSError(5, text)

    checks = [FunctionCheck("coroutine", coroutine), FunctionCheck("plain", plain)]
    for path in (DETAILED_PATH, READY_PATH):
        answer = ask(path, *checks)
        assert answer.status_code == 503
        shown = json.dumps(answer.json(), ensure_ascii=False) + str(answer.headers)
        assert text not in shown
        assert not any(word in shown for word in ("Traceback", "Error", "File"))


def test_what_checks_ask_is_not_traced() -> None:
    seen: list[bool] = []

    async def coroutine() -> None:
        seen.append(is_instrumentation_enabled())

    checks = [
        FunctionCheck("coroutine", coroutine),
        FunctionCheck("plain", lambda: seen.append(is_instrumentation_enabled())),
    ]
    assert ask(DETAILED_PATH, *checks).status_code == 200
    assert seen == [False, False]
    assert is_instrumentation_enabled()


@pytest.mark.parametrize(
    ("status", "well"), [(200, True), (204, True), (302, False), (404, False), (503, False)]
)
def test_a_model_is_well_if_its_endpoint_says_so(status: int, well: bool) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.url == "http://model/health"
        return httpx.Response(status)

    async def run() -> None:
        async with httpx.AsyncClient(transport=httpx.MockTransport(answer)) as client:
            check = model_check("actigraphy_transformer", "http://model/health", client)
            assert (check.component, check.critical) == (Component.MODEL, False)
            report = await Health([check]).report()
            assert (report.results[0].status.value == "healthy") is well

    asyncio.run(run())
