"""A log in memory; structlog and the standard library's logging are put back after a test."""

from __future__ import annotations

import atexit
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Protocol

import pytest
import structlog

from clarity.monitoring.logging.configure import LogSettings, configure
from clarity.monitoring.logging.correlation import bind
from clarity.monitoring.logging.log import Log
from tests.app_logging.logged import IDENTITY, KEYS, NOW, Logged

_NAMES = ("uvicorn", "uvicorn.error", "uvicorn.asgi", "uvicorn.access", "httpx", "httpcore")


class Configure(Protocol):
    def __call__(self, settings: LogSettings | None = None) -> Logged: ...


@pytest.fixture
def logged() -> Iterator[Logged]:
    """A log with the default settings."""
    bind(None)
    yield Logged()
    bind(None)


@pytest.fixture
def configured() -> Iterator[Configure]:
    """Sets up the process's logging, into memory."""
    logs: list[Log] = []
    loggers = [logging.getLogger(), *map(logging.getLogger, _NAMES)]
    hooks = sys.excepthook, threading.excepthook
    kept = [(one, list(one.handlers), one.level, one.propagate) for one in loggers]

    def set_up(settings: LogSettings | None = None) -> Logged:
        logged = Logged(settings or LogSettings())
        log = configure(
            IDENTITY,
            KEYS,
            logged.settings,
            sink=logged.sink,
            losses=logged.losses,
            now=lambda: NOW,
        )
        logs.append(log)
        logged.log = log
        return logged

    yield set_up
    sys.excepthook, threading.excepthook = hooks
    for log in logs:
        atexit.unregister(log.close)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()
    logging.captureWarnings(False)
    for one, handlers, level, propagate in kept:
        one.handlers[:] = handlers
        one.setLevel(level)
        one.propagate = propagate
    bind(None)
