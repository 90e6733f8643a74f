"""Tracing of one process, from its start to its end."""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from opentelemetry import propagate, trace
from opentelemetry.sdk.trace import SpanLimits, TracerProvider
from opentelemetry.trace import ProxyTracerProvider, Tracer
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from clarity.monitoring.counts import Count
from clarity.monitoring.identity import Identity
from clarity.monitoring.slow import SLOW_SECONDS
from clarity.monitoring.tracing import clients, server
from clarity.monitoring.tracing.exporter import CLOUD_TRACE, Exporter
from clarity.monitoring.tracing.processor import KeepingProcessor
from clarity.monitoring.tracing.queue import Batching, SpanQueue
from clarity.monitoring.tracing.resource import resource
from clarity.monitoring.tracing.sampler import RecordingSampler
from clarity.monitoring.tracing.tail import Bounds
from clarity.monitoring.tracing.tally import Fate, tally

if TYPE_CHECKING:
    from fastapi.telemetry import TelemetryConfig
    from prometheus_client import CollectorRegistry

ROOT_RATIO = 0.1
EXPORT_SECONDS = 10.0
CLOSE_SECONDS = 5.0  # of the ten that Cloud Run grants
_SCOPE = "clarity.monitoring"

# Far below Cloud Trace's limits (1,024 attributes, values of 64 KiB): they bound what is held.
_LIMITS = SpanLimits(
    max_span_attributes=64,
    max_events=32,
    max_links=32,
    max_event_attributes=16,
    max_link_attributes=16,
    max_attribute_length=1_024,
    max_span_attribute_length=1_024,
)

_lock = threading.Lock()
_current: Tracing | None = None
_unconfigured = trace.get_tracer(_SCOPE)


class Tracing:
    """What `configure` made: it is opened and closed, and may be opened again."""

    def __init__(
        self,
        provider: TracerProvider,
        processor: KeepingProcessor,
        queue: SpanQueue,
        exporter: Exporter,
        tally: Count,
    ) -> None:
        self.provider = provider
        self.tracer = provider.get_tracer(_SCOPE)
        self._processor = processor
        self._queue = queue
        self._exporter = exporter
        self._tally = tally
        self._instrumentors: list[Any] = []
        self._propagator = propagate.get_global_textmap()

    def open(self) -> None:
        """Export from now on what is recorded; the process's end closes it.

        Context travels in W3C's traceparent only: baggage would carry what a caller put there to
        everyone. Again does nothing. Raises RuntimeError while another one is open.
        """
        global _current
        with _lock:
            if _current is self:
                return
            if _current is not None:
                raise RuntimeError("tracing is open already: close() that first")
            self._tally.show()
            _current = self
            self._propagator = propagate.get_global_textmap()
            propagate.set_global_textmap(TraceContextTextMapPropagator())
            if isinstance(trace.get_tracer_provider(), ProxyTracerProvider):
                trace.set_tracer_provider(self.provider)
        self._exporter.open()
        self._queue.open()
        atexit.register(self.close)

    def telemetry(self) -> TelemetryConfig:
        """For ``FastAPI(telemetry=...)``."""
        return server.telemetry(self.provider)

    def instrument(self) -> None:
        """Trace the requests made with httpx and requests, and pass the trace on in them."""
        if not self._instrumentors:
            self._instrumentors = clients.instrument(self.provider)

    def uninstrument(self) -> None:
        """Undo `instrument`."""
        clients.uninstrument(self._instrumentors)

    def count(self, fate: Fate) -> int:
        """How many recorded spans have come to that end."""
        return self._tally[fate]

    def held(self) -> int:
        """How many spans of unsampled traces are held at this moment."""
        return self._processor.held()

    def flush(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Export what waits; whether that was done within `timeout` seconds. It blocks."""
        return self._queue.flush(timeout)

    def close(self, timeout: float = CLOSE_SECONDS) -> bool:
        """Undo `open`, and export what waits for `timeout` seconds at most. It blocks.

        Whether all that waited was tried. OpenTelemetry lets nobody take back its global provider:
        that stays, and drops what it is given.
        """
        global _current
        atexit.unregister(self.close)
        self.uninstrument()
        with _lock:
            if _current is self:
                _current = None
                propagate.set_global_textmap(self._propagator)
        done = self._queue.close(timeout)
        self._tally.hide()
        return done


def configure(
    identity: Identity,
    *,
    endpoint: str = CLOUD_TRACE,
    ratio: float = ROOT_RATIO,
    slow: float = SLOW_SECONDS,
    registry: CollectorRegistry | None = None,
    environ: Mapping[str, str] = os.environ,
    bounds: Bounds | None = None,
    batching: Batching | None = None,
    timeout: float = EXPORT_SECONDS,
) -> Tracing:
    """Tracing of this process, closed until `open`: what is recorded is counted as refused.

    Sampling follows the caller's; of traces that begin here a share of `ratio` is sampled. What
    this service did for an unsampled request is exported too if it failed or took more than `slow`
    seconds. Times are the system's, as the SDK takes no other clock.

    Raises ValueError for an endpoint or ratio that cannot be.
    """
    exporter = Exporter(endpoint, timeout)
    sampler = RecordingSampler(ratio)
    counts = tally(registry)
    queue = SpanQueue(exporter, counts, batching or Batching())
    processor = KeepingProcessor(queue, slow, bounds or Bounds(), counts)
    provider = TracerProvider(
        sampler=sampler,
        resource=resource(identity, environ),
        span_limits=_LIMITS,
        shutdown_on_exit=False,
    )
    provider.add_span_processor(processor)
    return Tracing(provider, processor, queue, exporter, counts)


def tracer() -> Tracer:
    """Of this library's tracing, or of OpenTelemetry's global provider before `configure`."""
    current = _current
    return _unconfigured if current is None else current.tracer
