"""All of it set up at once, for a FastAPI application.

monitoring = Monitoring(from_environment(os.environ))
app = FastAPI(telemetry=monitoring.telemetry(), lifespan=monitoring.lifespan)
monitoring.install(app)
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.counts import Count, Totals
from clarity.monitoring.health.health import Health
from clarity.monitoring.health.router import health_router
from clarity.monitoring.incidents.playbook import DEFAULT, Playbook
from clarity.monitoring.logging.configure import EXIT_SECONDS, configure
from clarity.monitoring.logging.correlation_header import CorrelationHeader
from clarity.monitoring.logging.health_data import HealthDataLogger
from clarity.monitoring.logging.incidents import IncidentLogger
from clarity.monitoring.logging.losses import Loss, Losses
from clarity.monitoring.logging.security import SecurityLogger
from clarity.monitoring.logging.watcher import LogWatcher
from clarity.monitoring.metrics.page import metrics_endpoint
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.probes import METRICS_PATH
from clarity.monitoring.requests.around import watched
from clarity.monitoring.requests.endpoint import Endpoints
from clarity.monitoring.requests.outcome import Scope, Watcher
from clarity.monitoring.service_metrics import ServiceMetrics
from clarity.monitoring.settings import Settings, from_environment
from clarity.monitoring.tracing import setup as tracing
from clarity.monitoring.tracing.ids import trace_ids

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig

    from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
    from clarity.monitoring.incidents.cloud_run import CloudRun
    from clarity.monitoring.incidents.redis_link import RedisLink
    from clarity.monitoring.incidents.responder import IncidentResponder
    from clarity.monitoring.incidents.settings import Settings as ResponderSettings

__all__ = ["Monitoring", "Settings", "from_environment"]

# Cloud Run grants ten between SIGTERM and SIGKILL; two of them are the log's, which goes last, and
# five may pass until Cloud Monitoring takes another point of a series.
STOP_SECONDS = 6.5
_MOST_ENDPOINTS = 1_000


class Monitoring:
    """One a process, made where the application is: in each worker, when its module is imported.

    `metrics`, `business`, `health_data` and `security` are what the application calls; `totals`
    shows on the page of metrics what others count. Nothing is
    written to Google Cloud before `start`, nor after `stop`; only the log begins at once. Several
    may be made in one process, for tests, but one is started at a time, and the last one has the
    log. Raises ValueError for settings that cannot be.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.metrics = Metrics(trace_ids=trace_ids)
        registry = self.metrics.registry
        self.totals = Totals(registry)
        options = Options(endpoint=settings.metrics_endpoint, clock=settings.clock)
        self.cloud = CloudMetrics(settings.identity, options, registry)
        self.business = BusinessMetrics(self.cloud)
        ServiceMetrics(self.cloud, registry)
        self.tracing = tracing.configure(
            settings.identity,
            endpoint=settings.traces_endpoint,
            ratio=settings.trace_share,
            slow=settings.access.slow_seconds,
            registry=registry,
        )
        losses = Losses()
        self.cloud.poll(_Shown(losses, self.metrics).update)
        self.log = configure(
            settings.identity,
            settings.pseudonyms,
            settings.log,
            losses=losses,
            now=settings.clock.now,
        )
        self.health_data = HealthDataLogger(self.log)
        self.security = SecurityLogger(self.log)
        self.incidents = IncidentLogger(self.log)
        self._endpoints = Endpoints(_MOST_ENDPOINTS)
        self._health = Health((), now=settings.clock.now)
        self._stopped = False

    def telemetry(self) -> TelemetryConfig:
        """For ``FastAPI(telemetry=...)``."""
        return self.tracing.telemetry()

    def install(
        self, app: FastAPI, health: Health | None = None, watchers: Sequence[Watcher] = ()
    ) -> None:
        """Watch the requests of `app`, and answer probes and scrapes; `watchers` are told, too.

        Call it once; where in the order of the application's own middleware does not matter.
        Raises RuntimeError for an application that has begun to answer.
        """
        if app.middleware_stack is not None:
            raise RuntimeError("install() comes before the application's first request")
        if health is not None:
            self._health = health
            self.totals.include(health.failed)
        app.include_router(health_router(self._health, self.settings.identity.service))
        page: Any = metrics_endpoint(self.metrics)  # Starlette takes an ASGI application, too
        app.add_route(METRICS_PATH, page, include_in_schema=False)
        ours = (self.metrics.watcher, LogWatcher(self.log, self.settings.access))
        everyone = (*ours, *watchers)
        build = app.build_middleware_stack
        app.build_middleware_stack = (  # type: ignore[method-assign]
            lambda: CorrelationHeader(watched(build(), everyone))
        )

    def breakers(self, circuits: Mapping[str, Circuit], link: RedisLink | None = None) -> Breakers:
        """Breakers whose refusals are on the page of metrics, as are the failures of the link."""
        from clarity.monitoring.incidents.breakers.breakers import Breakers

        made = Breakers(circuits, link)
        self.totals.include(*made.counts)
        return made

    def responder(
        self,
        settings: ResponderSettings,
        *,
        cloud_run: CloudRun | None = None,
        breakers: Breakers | None = None,
        link: RedisLink | None = None,
        playbook: Playbook = DEFAULT,
    ) -> IncidentResponder:
        """A responder whose attempts are in the audit log; what it and what it is given count is on
        the page of metrics. Raises ValueError as IncidentResponder does."""
        from clarity.monitoring.incidents.responder import IncidentResponder

        return IncidentResponder(
            settings,
            audit=self.incidents.action,
            cloud_run=cloud_run,
            breakers=breakers,
            link=link,
            playbook=playbook,
            now=self.settings.clock.now,
            totals=self.totals,
        )

    def endpoint(self, scope: Scope) -> str:
        """The template of the route that serves a request: what events name as `endpoint`."""
        return self._endpoints.find(scope)[0]

    def start(self) -> None:
        """In each worker, after any fork: begin to write. While it is started, again does nothing.

        Raises RuntimeError while another Monitoring is started.
        """
        self.tracing.open()
        self.tracing.instrument()
        self.cloud.start()
        if self._stopped:
            self._stopped = False
            self._health.revive()
        self._health.started()

    async def stop(self) -> None:
        """Deliver what waits, side by side, in STOP_SECONDS, and at last the log; not ready from
        the first moment on.

        Whatever else keeps the event loop's own threads busy does not delay it. The log does not
        wait for the end of the process: uvicorn ends by the signal that stopped it, and nothing is
        called at exit then.
        """
        self._stopped = True
        self._health.drain()
        loop = asyncio.get_running_loop()
        threads = ThreadPoolExecutor(2, thread_name_prefix="clarity-stop")
        try:
            await asyncio.gather(
                loop.run_in_executor(threads, self.cloud.close, STOP_SECONDS),
                loop.run_in_executor(threads, self.tracing.close),
            )
            await loop.run_in_executor(threads, self.log.flush, EXIT_SECONDS)
        finally:
            threads.shutdown(wait=False)
            self.metrics.close()

    @asynccontextmanager
    async def lifespan(self, app: FastAPI) -> AsyncIterator[None]:
        """`start` and `stop`, for ``FastAPI(lifespan=...)``."""
        self.start()
        try:
            yield
        finally:
            await self.stop()


class _Shown:
    """The losses of the log, on the page of metrics too.

    The log counts them by itself, as it may do so in the middle of anything: a signal handler logs.
    """

    def __init__(self, losses: Losses, metrics: Metrics) -> None:
        help = "Log entries that were lost or altered, by reason."
        self._losses = losses
        self._count = Count("log_entries_lost", help, "reason", metrics.registry, known=Loss)

    def update(self) -> None:
        for reason, count in self._losses.counts().items():
            self._count.add(reason, count - self._count[reason])
