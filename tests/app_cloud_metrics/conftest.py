"""A recorder, a service on loopback, and no thread of an exporter that outlives its test."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from clarity.monitoring.cloud_metrics.exporter import THREAD_NAME
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.tally import Tally
from tests.app_cloud_metrics.monitoring_service import Service, service

STARTED = 1_700_000_000.0


@pytest.fixture
def tally() -> Tally:
    return Tally()


@pytest.fixture
def recorder(tally: Tally) -> Recorder:
    """Its counters count from STARTED."""
    return Recorder(STARTED, tally, most_series=1_000)


@pytest.fixture
def cloud_service() -> Iterator[Service]:
    with service() as made:
        yield made


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    yield
    for thread in threading.enumerate():
        if thread.name == THREAD_NAME:
            thread.join(5)
            assert not thread.is_alive(), "an exporter's thread outlives its test"
