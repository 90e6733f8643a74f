"""The collector that the tests of tracing export to, and tracing itself, begun and closed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from clarity.monitoring.tracing.setup import Tracing, configure
from tests.app_tracing.traced import IDENTITY, QUICK, Begin, Collector, collecting


@pytest.fixture
def collector() -> Iterator[Collector]:
    with collecting() as made:
        yield made


@pytest.fixture
def begin(collector: Collector) -> Iterator[Begin]:
    """Opens tracing to the collector, with a test's own settings, and closes it at the end."""
    begun: list[Tracing] = []

    def start(**settings: Any) -> Tracing:
        settings = {"endpoint": collector.url, "batching": QUICK, "environ": {}, **settings}
        tracing = configure(IDENTITY, **settings)
        tracing.open()
        begun.append(tracing)
        return tracing

    yield start
    collector.held.set()
    for tracing in begun:
        tracing.close(1.0)
