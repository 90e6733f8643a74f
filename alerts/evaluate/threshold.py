"""Threshold conditions: metrics, ratios, forecasts and the SLO selectors against a limit."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.evaluate.measurement import Measurement
from alerts.evaluate.world import World
from monitoring.plan import Json


def measure(world: World, condition: Mapping[str, Json]) -> Measurement:
    """`google.monitoring.v3` MetricThreshold."""
    raise NotImplementedError
