"""Monitoring of the tests' own: it writes to servers on loopback, and its log into memory."""

from __future__ import annotations

import atexit
from collections.abc import Iterator

import pytest

from clarity.monitoring.application import Monitoring
from tests.app_application.watched import Make, settings
from tests.app_cloud_metrics.monitoring_service import Service, service
from tests.app_logging.logged import Memory, logging_kept
from tests.app_tracing.traced import Collector, collecting


@pytest.fixture
def cloud_service() -> Iterator[Service]:
    with service() as made:
        yield made


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture
def sink() -> Memory:
    return Memory()


@pytest.fixture
def make(cloud_service: Service, collector: Collector, sink: Memory) -> Iterator[Make]:
    """Makes Monitoring by settings that a test may change; what was started ends with it."""
    made: list[Monitoring] = []

    def monitoring(**changes: object) -> Monitoring:
        made.append(Monitoring(settings(cloud_service.endpoint, collector.url, sink, **changes)))
        return made[-1]

    with logging_kept():
        yield monitoring
        for one in made:
            one.tracing.close(0.0)
            one.cloud.close(1.0)
            atexit.unregister(one.log.close)
