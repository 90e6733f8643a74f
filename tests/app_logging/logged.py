"""A log of the tests' own, and what it wrote."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog

from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.configure import LogSettings, make_log
from clarity.monitoring.logging.correlation import bind
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.pseudonyms import Pseudonyms, parse
from tests.app_logging.agent import lifted

IDENTITY = Identity("shop", "europe-west1", "api", "api-7", "host-1", "production")
KEYS: Pseudonyms = parse("k2:0123456789abcdef0123456789abcdef,k1:fedcba9876543210fedcba9876543210")
_NAMES = (
    "uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access",
    "httpx", "httpcore", "urllib3", "hpack",
)  # fmt: skip
NOW = 1_795_860_000.25
NOW_TEXT = "2026-11-28T10:00:00.250"


@contextmanager
def logging_kept() -> Iterator[None]:
    """Structlog and the standard library's logging are as before when it is over."""
    loggers = [logging.getLogger(), *map(logging.getLogger, _NAMES)]
    hooks = sys.excepthook, threading.excepthook
    kept = [(one, list(one.handlers), one.level, one.propagate) for one in loggers]
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = hooks
        structlog.reset_defaults()
        structlog.contextvars.clear_contextvars()
        logging.captureWarnings(False)
        for one, handlers, level, propagate in kept:
            one.handlers[:] = handlers
            one.setLevel(level)
            one.propagate = propagate
        bind(None)


class Memory:
    """A sink that keeps its lines."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []

    def write(self, line: bytes) -> None:
        self.lines.append(line)

    def flush(self, seconds: float) -> None:
        return

    close = flush


@dataclass(slots=True)
class Logged:
    """`losses` are those of the log as well as of its sink."""

    settings: LogSettings = field(default_factory=LogSettings)
    sink: Memory = field(default_factory=Memory)
    losses: Losses = field(default_factory=Losses)
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        self.log = make_log(
            IDENTITY, KEYS, self.settings, sink=self.sink, losses=self.losses, now=lambda: NOW
        )

    @property
    def entries(self) -> list[dict[str, Any]]:
        return [lifted(line) for line in self.sink.lines]

    @property
    def entry(self) -> dict[str, Any]:
        """The only one."""
        (entry,) = self.entries
        return entry
