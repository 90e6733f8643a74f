"""A log in memory; structlog and the standard library's logging are put back after a test."""

from __future__ import annotations

import atexit
from collections.abc import Iterator
from typing import Protocol

import pytest

from clarity.monitoring.logging.configure import LogSettings, configure
from clarity.monitoring.logging.correlation import bind
from clarity.monitoring.logging.log import Log
from tests.app_logging.logged import IDENTITY, KEYS, NOW, Logged, logging_kept


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

    with logging_kept():
        yield set_up
    for log in logs:
        atexit.unregister(log.close)
