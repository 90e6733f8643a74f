"""Metrics of Managed Service for Prometheus, whose types tell their kinds.

Source: GoogleCloudPlatform/opentelemetry-operations-go, googlemanagedprometheus/naming.go.
"""

from __future__ import annotations

from monitoring.resource_types import PROMETHEUS_TARGET

PREFIX = "prometheus.googleapis.com/"
RESOURCE = PROMETHEUS_TARGET.type
_COUNT = "_count"

_KINDS = {
    "gauge": ("GAUGE", "DOUBLE"),
    "counter": ("CUMULATIVE", "DOUBLE"),
    "histogram": ("CUMULATIVE", "DISTRIBUTION"),
    "summary": ("GAUGE", "DOUBLE"),  # a quantile; the number of values is a counter
    "summary:counter": ("CUMULATIVE", "DOUBLE"),
    "unknown": ("GAUGE", "DOUBLE"),
    "unknown:counter": ("CUMULATIVE", "DOUBLE"),
}
SUFFIXES = tuple(_KINDS)


def kinds(type: str) -> tuple[str, str] | None:
    """(metric kind, value type) of ``prometheus.googleapis.com/NAME/SUFFIX``.

    None where the suffix is none of these, or there is no name.
    """
    name, _, suffix = type.removeprefix(PREFIX).rpartition("/")
    if suffix == "summary" and name.endswith(_COUNT):
        suffix = "summary:counter"
    return _KINDS.get(suffix) if name else None
