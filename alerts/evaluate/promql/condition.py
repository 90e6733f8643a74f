"""PromQL conditions: every series that the query returns violates."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.evaluate.measurement import Measurement
from alerts.evaluate.world import World
from monitoring.plan import Json


def measure(world: World, condition: Mapping[str, Json]) -> Measurement:
    """`google.monitoring.v3` PrometheusQueryLanguageCondition."""
    raise NotImplementedError
