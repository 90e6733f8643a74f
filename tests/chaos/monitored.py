"""The application under monitoring whose own dependencies are all away, and which is misused."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import structlog
from fastapi import FastAPI

from clarity.monitoring.application import Monitoring, from_environment
from clarity.monitoring.health.check import FunctionCheck
from clarity.monitoring.health.health import Health
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable
from clarity.monitoring.incidents.intake.certificates import CertificateCache, google_certificates
from clarity.monitoring.incidents.intake.credentials import BasicAuth
from clarity.monitoring.incidents.intake.push_token import PushAuth
from clarity.monitoring.incidents.receiver import receiver
from clarity.monitoring.incidents.redis_link import RedisLink
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.incidents.settings import Settings, Target
from clarity.monitoring.logging.cloud.sink import Batching, CloudSink, connect
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.metrics.own import OwnMetrics
from clarity.monitoring.requests.kinds import Kinds
from clarity.monitoring.requests.outcome import Message, Outcome, Recorder, Scope, Watcher
from clarity.monitoring.requests.watch import RequestWatch
from clarity.monitoring.tracing.function import trace_function
from tests.app_incidents.tokens import AUDIENCE, EMAIL
from tests.app_incidents.wire import PASSWORD, USER
from tests.chaos.backend import BROKEN, STORE, Watched, add_routes

INSIGHTS = "insights"  # the circuit that the responder opens
USERS_A_REQUEST = 100  # so that a wave sees more users than are counted
CLOUD_QUEUE_BYTES = 256 * 1024
_log = structlog.get_logger("backend")


@dataclass(frozen=True, slots=True)
class Away:
    """Where the dependencies of monitoring would be: host:port. The log goes to standard output,
    or to Cloud Logging where `log` names it. Empty `metrics` and `traces` are Google's."""

    metrics: str
    traces: str
    redis: str
    certificates: str
    log: str = ""


class Raising(Watcher):
    """Fails in all that it is told."""

    def started(self, scope: Scope) -> None:
        _fail()

    def responding(self, scope: Scope, message: Message) -> None:
        _fail()

    def ended(self, scope: Scope, outcome: Outcome) -> None:
        _fail()

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder | None:
        return _fail

    def fault(self, watcher: str) -> None:
        _fail()


def _fail(*told: object) -> None:
    raise RuntimeError("a watcher's secret")


class Counting(Watcher):
    """Has the faults of its neighbours counted."""

    def __init__(self, own: OwnMetrics) -> None:
        self._own = own

    def fault(self, watcher: str) -> None:
        self._own.fault(watcher)


class Hostile:
    """A value that fails in whatever it is asked."""

    def __repr__(self) -> str:
        raise RuntimeError("a value's secret")

    __str__ = __float__ = __bool__ = __repr__
    __hash__: Any = None


def monitored(away: Away, inner: Callable[[Any], Any]) -> FastAPI:
    """The application; `inner` is a middleware next to it."""
    monitoring = _monitoring(away)
    link = RedisLink(f"redis://:{PASSWORD}@{away.redis}/0")
    circuits = {name: Circuit(failures=3, recovery=1.0) for name in (STORE, BROKEN, INSIGHTS)}
    breakers = Breakers(circuits, link)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with monitoring.lifespan(app):
            await link.connect()
            yield
            await link.close()

    app = FastAPI(telemetry=monitoring.telemetry(), lifespan=lifespan)
    add_routes(app, Watched(breakers.guard, DependencyUnavailable, _Teller(monitoring).tell))
    app.add_middleware(inner)
    monitoring.install(app, Health(_checks()))
    app.add_middleware(RequestWatch, watchers=[Raising(), Counting(monitoring.metrics.own)])
    app.mount("/incidents", _receiver(monitoring, breakers, link, away))
    app.state.monitoring = monitoring
    return app


def report_of(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What the monitoring of `app` holds: spans, and what it remembers of kinds of requests."""
    monitoring: Monitoring = app.state.monitoring

    def report() -> dict[str, Any]:
        remembered = [len(one) for one in gc.get_objects() if type(one) is Kinds]
        return {"spans_held": monitoring.tracing.held(), "kinds": max(remembered, default=0)}

    return report


def _monitoring(away: Away) -> Monitoring:
    settings = from_environment(os.environ)
    if not away.log:
        return Monitoring(settings)

    def sink(losses: Losses) -> CloudSink:
        batching = Batching(queue_bytes=CLOUD_QUEUE_BYTES)
        return CloudSink(settings.identity, losses, lambda: connect(away.log), batching)

    return Monitoring(replace(settings, log=replace(settings.log, sink=sink)))


def _checks() -> list[FunctionCheck]:
    """One hangs in its thread, one takes no cancelling."""

    async def stubborn() -> None:
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                continue

    return [
        FunctionCheck("hanging", lambda: time.sleep(3600)),
        FunctionCheck("stubborn", stubborn),
    ]


def _receiver(monitoring: Monitoring, breakers: Breakers, link: RedisLink, away: Away) -> Any:
    name = monitoring.settings.identity.service
    allowed = Settings({name: Target(circuits=(INSIGHTS,))}, enabled=True, dry_run=False)
    responder = monitoring.responder(allowed, breakers=breakers, link=link)
    url = f"http://{away.certificates}/certs"
    certificates = CertificateCache(lambda: google_certificates(url), pause=1.0)
    return receiver(
        responder,
        webhook=BasicAuth(USER, Secret(PASSWORD)),
        push=PushAuth(AUDIENCE, EMAIL, certificates),
    )


class _Teller:
    """Records all there is to record: what is right, without end of labels, and what is wrong."""

    def __init__(self, monitoring: Monitoring) -> None:
        self._to = monitoring

    @trace_function()
    def tell(self, number: int) -> None:
        for one in range(3):
            self._step(number + one)
        self._events(number)
        self._metrics(number)
        if number % 8 == 0:
            self._wrong(Hostile())

    @trace_function()
    def _step(self, number: int) -> None:
        _log.info("a step", step=number, of={"deep": [number] * 10})

    def _events(self, number: int) -> None:
        user, kind = f"user-{number}", f"kind-{number}"
        health, security = self._to.health_data, self._to.security
        health.log_data_ingestion(user, kind, 3, "watch", 0.5)
        health.log_ml_processing(user, kind, 3, 0.1, True)
        health.log_ml_processing(user, kind, 3, 0.1, False, ValueError(user))
        health.log_insights_generation(user, kind, 0.9, 1.0)
        security.authentication_failed("expired", f"/{number}?token=1")
        security.rate_limited(f"/{number}", user)
        security.suspicious(f"rule-{number}", f"/{number}", user)
        security.data_accessed(user, "user", user, kind, 1)
        self._to.incidents.action(f"incident-{number}", "scale", "backend", "done")
        logging.getLogger("library").error("failed for %s", user)

    def _metrics(self, number: int) -> None:
        name = f"name-{number}"
        business, metrics = self._to.business, self._to.metrics
        business.track_user_engagement(name)
        business.track_health_data_quality(0.5, name)
        business.track_ai_insights_generation(1.0, name, number % 2 == 0)
        business.model_accuracy(0.5, name, name)
        business.prediction_confidence(0.5, name)
        metrics.inference_took(name, name, 0.1)
        for one in range(USERS_A_REQUEST):
            metrics.seen(f"user-{number}-{one}")

    def _wrong(self, value: Any) -> None:
        self._to.health_data.log_data_ingestion(value, value, value, value, value)
        self._to.security.data_accessed(value, value, value, value, value)
        self._to.business.track_health_data_quality(float("nan"), "x")
        self._to.business.track_ai_insights_generation(value, value, value)
        self._to.metrics.inference_took("m", "1", float("inf"))
        _log.warning("wrong", value=value, many=dict.fromkeys(range(300), value), text="x" * 20_000)
        logging.getLogger("library").warning("%s %s", value)
