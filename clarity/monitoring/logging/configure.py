"""Logging set up for a process: structlog and the standard library's logging into one log."""

from __future__ import annotations

import atexit
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import structlog

from clarity.monitoring.clock import Now
from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.bridges import SERVERS, RecordHandler, StructlogBridge
from clarity.monitoring.logging.limiter import Limiter, Rate
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.pseudonyms import Pseudonyms
from clarity.monitoring.logging.renderer import Renderer
from clarity.monitoring.logging.sink import Sink
from clarity.monitoring.logging.stream import StreamSink
from clarity.monitoring.logging.uncaught import log_uncaught

EXIT_SECONDS = 2.0
_ACCESS = "uvicorn.access"  # the client's address and the query: LogWatcher writes that log
_CLIENTS = ("httpx", "httpcore", "urllib3", "hpack")  # they log the URLs they call, with their ids


@dataclass(frozen=True, slots=True)
class LogSettings:
    """`level` is a severity; `errors` the rate of one kind of error, None for no bound.

    `exception_text` writes what exceptions say too, which may be personal data. `labels` are those
    of every entry, beside log, service, environment and revision. `sink` makes where entries go,
    standard output by default: ``partial(CloudSink, identity)`` where no agent reads that.
    """

    level: str = "INFO"
    errors: Rate | None = field(default_factory=Rate)
    exception_text: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    sink: Callable[[Losses], Sink] = StreamSink


def make_log(
    identity: Identity,
    pseudonyms: Pseudonyms,
    settings: LogSettings,
    *,
    sink: Sink,
    losses: Losses,
    now: Now = time.time,
) -> Log:
    """A log that nothing writes into yet. Raises ValueError for settings that cannot be."""
    renderer = Renderer(
        identity,
        pseudonyms,
        now,
        labels=settings.labels,
        exception_text=settings.exception_text,
    )
    limiter = Limiter(settings.errors) if settings.errors else None
    return Log(renderer, sink, losses, level=settings.level, limiter=limiter)


def configure(
    identity: Identity,
    pseudonyms: Pseudonyms,
    settings: LogSettings | None = None,
    *,
    sink: Sink | None = None,
    losses: Losses | None = None,
    now: Now = time.time,
) -> Log:
    """The log of this process, into which structlog and the standard library write from now on.

    A sink of one's own, instead of the settings', shares its `losses`. Call it once, before the
    first entry. uvicorn sets up its own loggers when it starts: run it with
    ``log_config=None`` where it starts after this. What was written is delivered at exit.
    """
    settings = settings or LogSettings()
    losses = losses or Losses()
    sink = sink or settings.sink(losses)
    log = make_log(identity, pseudonyms, settings, sink=sink, losses=losses, now=now)
    structlog.configure(
        processors=[structlog.contextvars.merge_contextvars],
        wrapper_class=structlog.make_filtering_bound_logger(_filter_level(log)),
        context_class=dict,
        logger_factory=_Factory(log),
        cache_logger_on_first_use=True,
    )
    _take_over(log)
    log_uncaught(log)
    atexit.register(log.close, EXIT_SECONDS)
    return log


class _Factory:
    """Makes what ``structlog.get_logger("name")`` wraps."""

    def __init__(self, log: Log) -> None:
        self._log = log

    def __call__(self, *names: Any) -> StructlogBridge:
        return StructlogBridge(self._log, str(names[0]) if names else "")


def _filter_level(log: Log) -> int:
    """The level of structlog's own, early filter: it knows fewer than there are severities."""
    return min(log.level // 10 * 10, logging.CRITICAL)


def _take_over(log: Log) -> None:
    """The root logger has our handler alone; loggers that write personal data are quieter."""
    root = logging.getLogger()
    for handler in list(root.handlers):
        root.removeHandler(handler)
    root.addHandler(RecordHandler(log))
    root.setLevel(log.level)
    for name in SERVERS:
        server = logging.getLogger(name)
        server.handlers.clear()
        server.propagate = True
    access = logging.getLogger(_ACCESS)
    access.handlers.clear()
    access.propagate = False
    for name in _CLIENTS:
        logging.getLogger(name).setLevel(max(log.level, logging.WARNING))
    logging.captureWarnings(True)
