"""The access log: each request as it starts, completes, fails or is slow, under its ids."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field, replace

import structlog

from clarity.monitoring.contract import events
from clarity.monitoring.logging.correlation import (
    CORRELATION_HEADER,
    Correlation,
    bind,
    of_current_span,
    of_request,
)
from clarity.monitoring.logging.event import Event
from clarity.monitoring.logging.http_request import Shown, http_request
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.stack import words_of
from clarity.monitoring.requests.method import folded
from clarity.monitoring.requests.outcome import Message, Outcome, Scope, Watcher
from clarity.monitoring.slow import SLOW_SECONDS

NOT_ROUTED = "(not routed yet)"
STATE_KEY = "correlation_id"
_SCOPE_KEY = "clarity.correlation"
_HEADER = CORRELATION_HEADER.lower().encode()

_STARTED = Event(events.REQUEST_STARTED)
_COMPLETED = Event(events.REQUEST_COMPLETED)
_FAILED = Event(events.REQUEST_FAILED)
_SLOW = Event(events.REQUEST_SLOW)


@dataclass(frozen=True, slots=True)
class AccessSettings:
    """`share` is that of the requests that are logged, from 0 to 1, chosen by correlation id.

    Those that failed, were answered with a server error, or took over `slow_seconds` are always
    logged. `started` logs the start of each too.
    """

    started: bool = True
    share: float = 1.0
    slow_seconds: float = SLOW_SECONDS
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        if not 0 <= self.share <= 1:
            raise ValueError(f"a share of requests is from 0 to 1, not {self.share}")


def name_response(scope: Scope, message: Message) -> None:
    """Add X-Correlation-ID to the start of a watched request's response, unless it has one."""
    correlation: Correlation | None = scope.get(_SCOPE_KEY)
    if correlation is None:
        return
    headers = list(message.get("headers", ()))
    if all(name.lower() != _HEADER for name, _ in headers):
        message["headers"] = [*headers, (_HEADER, correlation.id.encode())]


class LogWatcher(Watcher):
    """Logs requests, and gives each its correlation id.

    The id is in `request.state.correlation_id`, in the response's X-Correlation-ID and in all
    entries that are logged while the request is served.
    """

    def __init__(self, log: Log, settings: AccessSettings | None = None) -> None:
        self._log = log
        self._settings = settings or AccessSettings()

    def started(self, scope: Scope) -> None:
        """The route is not known yet, and the path may hold personal data: it is not logged."""
        correlation = of_request(scope.get("headers", ()), of_current_span())
        structlog.contextvars.clear_contextvars()
        bind(correlation)
        scope[_SCOPE_KEY] = correlation
        scope.setdefault("state", {})[STATE_KEY] = correlation.id
        if self._settings.started and self._sampled(correlation):
            values = {"method": folded(scope["method"]), "endpoint": NOT_ROUTED}
            _STARTED.write(self._log, values)

    def responding(self, scope: Scope, message: Message) -> None:
        """A span that began within the watch is current here, but not at the end."""
        correlation: Correlation | None = scope.get(_SCOPE_KEY)
        if correlation is None:
            return
        trace = of_current_span()
        if trace is not None:
            scope[_SCOPE_KEY] = replace(correlation, trace=trace)
        name_response(scope, message)

    def ended(self, scope: Scope, outcome: Outcome) -> None:
        correlation: Correlation | None = scope.get(_SCOPE_KEY)
        slow = outcome.seconds > self._settings.slow_seconds
        kept = slow or outcome.error is not None or outcome.status >= 500
        if not kept and not self._sampled(correlation):
            return
        values: dict[str, object] = {
            "method": outcome.method,
            "endpoint": outcome.endpoint,
            "status_code": outcome.status,
            "duration": outcome.seconds,
        }
        request = http_request(scope, outcome, self._settings.shown)
        if outcome.error is None:
            _COMPLETED.write(self._log, values, http_request=request, correlation=correlation)
        else:
            error = words_of(outcome.error, with_text=self._log.exception_text)
            _FAILED.write(
                self._log,
                {**values, "error": error},
                error=outcome.error,
                http_request=request,
                correlation=correlation,
            )
        if slow:
            _SLOW.write(self._log, values, http_request=request, correlation=correlation)

    def _sampled(self, correlation: Correlation | None) -> bool:
        share = self._settings.share
        if share >= 1 or correlation is None:
            return True
        return zlib.crc32(correlation.id.encode()) < share * 2**32
