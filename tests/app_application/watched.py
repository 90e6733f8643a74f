"""An application under Monitoring, and what was written of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from dataclasses import replace
from typing import Any, Self, TypeVar

import httpx
import structlog
from fastapi import FastAPI
from prometheus_client.openmetrics.parser import text_string_to_metric_families
from prometheus_client.samples import Sample

from clarity.monitoring.application import Monitoring, Settings
from clarity.monitoring.counts import PREFIX
from clarity.monitoring.health.health import Health
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.configure import LogSettings
from tests.app_logging.agent import lifted
from tests.app_logging.logged import Memory

IDENTITY = Identity("shop", "europe-west1", "backend", "backend-7", "host-1", "prod")
OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}
Make = Callable[..., Monitoring]
T = TypeVar("T")


def settings(metrics: str, traces: str, sink: Memory, **changes: Any) -> Settings:
    """All traces are sampled; the log goes to `sink`."""
    made = Settings(
        IDENTITY,
        metrics_endpoint=metrics,
        traces_endpoint=traces,
        trace_share=1.0,
        log=LogSettings(sink=lambda losses: sink),
    )
    return replace(made, **changes)


def application(monitoring: Monitoring, health: Health | None = None) -> FastAPI:
    """Routes that answer and fail."""
    app = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan)

    @app.get("/users/{user_id}")
    def user(user_id: str) -> str:
        structlog.get_logger("shop").info("Looked up")
        return "someone"

    @app.get("/fails/{user_id}")
    async def fails(user_id: str) -> None:
        raise LookupError(user_id)

    monitoring.install(app, health)
    return app


class Served:
    """An application asked in process; a ``with`` is its life."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._life = app.router.lifespan_context(app)
        self._runner: asyncio.Runner | None = None

    def __enter__(self) -> Self:
        self._runner = asyncio.Runner()
        self._runner.run(self._life.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._runner is not None
        try:
            self._runner.run(self._life.__aexit__(None, None, None))
        finally:
            self._runner.close()
            self._runner = None

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> httpx.Response:
        """The answer, also to a request that fails."""
        return self.run(self.ask("GET", path, headers))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """What it returns, in the event loop of the application's life, if it is alive."""
        run = asyncio.run if self._runner is None else self._runner.run
        return run(work)

    async def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | AsyncIterator[bytes] = b"",
    ) -> httpx.Response:
        """The answer to any request; a body that is an iterator has no length told."""
        transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.test") as client:
            return await client.request(method, path, headers=headers, content=body)


def entries(sink: Memory) -> list[dict[str, Any]]:
    return [lifted(line) for line in sink.lines]


def of_request(sink: Memory, id: str) -> dict[str, dict[str, Any]]:
    """The entries with that correlation id, by their messages."""
    found = [one for one in entries(sink) if one["jsonPayload"].get("correlation_id") == id]
    return {one["jsonPayload"]["message"]: one for one in found}


def samples(client: Served, name: str) -> list[Sample]:
    """Those of the page of metrics with that name."""
    page = client.get("/metrics", headers=OPENMETRICS)
    assert page.status_code == 200
    families = text_string_to_metric_families(page.text)  # type: ignore[no-untyped-call]
    return [sample for family in families for sample in family.samples if sample.name == name]


def own(client: Served) -> dict[tuple[str, str], float]:
    """What the library counted of itself, by metric and label, without what is 0."""
    page = client.get("/metrics", headers=OPENMETRICS)
    families = text_string_to_metric_families(page.text)  # type: ignore[no-untyped-call]
    prefix = f"{PREFIX}_"
    return {
        (sample.name.removeprefix(prefix), "".join(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
        if sample.name.startswith(prefix) and sample.value
    }


def value(client: Served, name: str, **labels: str) -> float | None:
    return next((one.value for one in samples(client, name) if one.labels == labels), None)
