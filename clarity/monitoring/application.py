"""All of it set up at once, for a FastAPI application.

monitoring = Monitoring(from_environment(os.environ))
app = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan)
monitoring.install(app)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fastapi import FastAPI
from prometheus_client.core import CounterMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from clarity.monitoring import clock as clocks
from clarity.monitoring import identity as identities
from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.clock import Clock
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.health.health import Health
from clarity.monitoring.health.router import health_router
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging import pseudonyms
from clarity.monitoring.logging.configure import LogSettings, configure
from clarity.monitoring.logging.health_data import HealthDataLogger
from clarity.monitoring.logging.incidents import IncidentLogger
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.pseudonyms import Pseudonyms
from clarity.monitoring.logging.security import SecurityLogger
from clarity.monitoring.logging.watcher import AccessSettings, LogWatcher
from clarity.monitoring.metrics.own import PREFIX
from clarity.monitoring.metrics.page import metrics_endpoint
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.probes import METRICS_PATH
from clarity.monitoring.requests.endpoint import Endpoints
from clarity.monitoring.requests.outcome import Scope
from clarity.monitoring.requests.watch import RequestWatch
from clarity.monitoring.service_metrics import ServiceMetrics
from clarity.monitoring.tracing import setup as tracing
from clarity.monitoring.tracing.exporter import CLOUD_TRACE
from clarity.monitoring.tracing.ids import trace_ids

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

_MOST_ENDPOINTS = 1_000


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the service writes to: Google Cloud, unless endpoints name something else.

    `metrics_endpoint` is host:port (loopback without TLS), `traces_endpoint` an URL of OTLP over
    HTTP. `trace_share` is the share of the traces that begin here and are sampled.
    """

    identity: Identity
    pseudonyms: Pseudonyms = field(default_factory=lambda: pseudonyms.from_environment({}))
    metrics_endpoint: str = ""
    traces_endpoint: str = CLOUD_TRACE
    trace_share: float = tracing.ROOT_RATIO
    log: LogSettings = field(default_factory=LogSettings)
    access: AccessSettings = field(default_factory=AccessSettings)
    clock: Clock = clocks.REAL


def from_environment(environ: Mapping[str, str]) -> Settings:
    """As `identity`, `logging.pseudonyms` and `clock` read it; $CLARITY_METRICS_ENDPOINT,
    $CLARITY_TRACES_ENDPOINT, $CLARITY_TRACE_SHARE and $CLARITY_LOG_LEVEL for the rest.

    Raises ValueError that names the variable that is wrong.
    """
    share = environ.get("CLARITY_TRACE_SHARE", "")
    try:
        trace_share = float(share) if share else tracing.ROOT_RATIO
    except ValueError:
        raise ValueError(f"$CLARITY_TRACE_SHARE is a number from 0 to 1, not {share!r}") from None
    return Settings(
        identity=identities.from_environment(environ),
        pseudonyms=pseudonyms.from_environment(environ),
        metrics_endpoint=environ.get("CLARITY_METRICS_ENDPOINT", ""),
        traces_endpoint=environ.get("CLARITY_TRACES_ENDPOINT", "") or CLOUD_TRACE,
        trace_share=trace_share,
        log=LogSettings(level=environ.get("CLARITY_LOG_LEVEL", "INFO")),
        clock=clocks.parse(environ.get(clocks.VARIABLE, "")),
    )


class Monitoring:
    """One a process. `metrics`, `business`, `health_data` and `security` are what the application
    calls; `incidents` is a responder's audit. Raises ValueError for settings that cannot be."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        losses = Losses()
        self.log = configure(
            settings.identity,
            settings.pseudonyms,
            settings.log,
            losses=losses,
            now=settings.clock.now,
        )
        self.metrics = Metrics(trace_ids=trace_ids)
        self.metrics.registry.register(_LogLosses(losses))
        self.tracing = tracing.configure(
            settings.identity,
            endpoint=settings.traces_endpoint,
            ratio=settings.trace_share,
            slow=settings.access.slow_seconds,
            registry=self.metrics.registry,
        )
        options = Options(endpoint=settings.metrics_endpoint, clock=settings.clock)
        self.cloud = CloudMetrics(settings.identity, options, self.metrics.registry)
        self.business = BusinessMetrics(self.cloud)
        ServiceMetrics(self.cloud, self.metrics.registry)
        self.health_data = HealthDataLogger(self.log)
        self.security = SecurityLogger(self.log)
        self.incidents = IncidentLogger(self.log)
        self._endpoints = Endpoints(_MOST_ENDPOINTS)
        self._health: Health | None = None

    def telemetry(self) -> TelemetryConfig:
        """For ``FastAPI(telemetry=...)``."""
        return self.tracing.telemetry()

    def install(self, app: FastAPI, health: Health | None = None) -> None:
        """Watch the requests of `app`, and answer probes and scrapes."""
        self._health = health or Health(())
        app.include_router(health_router(self._health, self.settings.identity.service))
        app.add_route(METRICS_PATH, metrics_endpoint(self.metrics), include_in_schema=False)
        watchers = [self.metrics.watcher, LogWatcher(self.log, self.settings.access)]
        app.add_middleware(RequestWatch, watchers=watchers)

    def endpoint(self, scope: Scope) -> str:
        """The template of the route that serves a request: what events name as `endpoint`."""
        return self._endpoints.find(scope)[0]

    def start(self) -> None:
        """In each worker, after any fork: begin to write."""
        self.tracing.instrument()
        self.cloud.start()
        if self._health is not None:
            self._health.started()

    async def stop(self) -> None:
        """Deliver what waits, in bounded time: side by side, as Cloud Run grants ten seconds."""
        if self._health is not None:
            self._health.drain()
        await asyncio.gather(
            asyncio.to_thread(self.cloud.close), asyncio.to_thread(self.tracing.close)
        )
        self.metrics.close()

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """`start` and `stop`, for ``FastAPI(lifespan=...)``."""
        self.start()
        try:
            yield
        finally:
            await self.stop()


class _LogLosses(Collector):
    """The losses of the log, on the page of metrics too."""

    def __init__(self, losses: Losses) -> None:
        self._losses = losses

    def collect(self) -> Iterator[Metric]:
        family = CounterMetricFamily(
            f"{PREFIX}_log_entries_lost", "Log entries lost, by reason.", labels=["reason"]
        )
        for reason, count in self._losses.counts().items():
            family.add_metric([reason], count)
        yield family
