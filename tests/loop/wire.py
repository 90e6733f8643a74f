"""What is on the wire, in the words of the catalogue; and where the two differ."""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from monitoring.model import Metric, MetricKind, ValueType

PROMETHEUS = "prometheus.googleapis.com/"
OPENMETRICS = "application/openmetrics-text; version=1.0.0"
_KINDS = {
    "counter": (MetricKind.CUMULATIVE, ValueType.DOUBLE),
    "gauge": (MetricKind.GAUGE, ValueType.DOUBLE),
    "histogram": (MetricKind.CUMULATIVE, ValueType.DISTRIBUTION),
}
_UNITS = {"seconds": "s", "bytes": "By", "ratio": "1"}
# Labels that the collector adds to every series (Google's sidecar does).
ADDED = frozenset({"instanceId", "service_name", "revision_name", "configuration_name"})


@dataclass(frozen=True)
class Emitted:
    """A metric as it was seen. `unit` is None where the wire does not tell it."""

    type: str
    kind: MetricKind
    value_type: ValueType
    unit: str | None
    resource: str
    labels: frozenset[str]
    buckets: tuple[float, ...] = ()


def page(port: int) -> str:
    """The service's page of metrics, in OpenMetrics."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/metrics", headers={"Accept": OPENMETRICS})
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def exposed(text: str) -> dict[str, Emitted]:
    """The metrics of a page by their types in Cloud Monitoring."""
    found = {}
    for family in text_string_to_metric_families(text):
        if family.type not in _KINDS or not family.samples:
            continue
        kind, value_type = _KINDS[family.type]
        name = f"{family.name}_total" if family.type == "counter" else family.name
        labels = {label for sample in family.samples for label in sample.labels} - {"le"}
        bounds = {s.labels["le"] for s in family.samples if "le" in s.labels} - {"+Inf"}
        type = f"{PROMETHEUS}{name}/{family.type}"
        found[type] = Emitted(
            type,
            kind,
            value_type,
            _UNITS.get(family.name.rpartition("_")[2], "1"),
            "prometheus_target",
            frozenset(labels),
            tuple(sorted(map(float, bounds))),
        )
    return found


def written(series: Iterable[Mapping[str, Any]], unit: str | None = None) -> Emitted:
    """The metric that time series of the API belong to; all of them must agree."""
    all_of_it = list(series)
    assert all_of_it, "nothing was written"
    (type,) = {one["metric"]["type"] for one in all_of_it}
    (kind,) = {one["metricKind"] for one in all_of_it}
    (value_type,) = {one["valueType"] for one in all_of_it}
    (resource,) = {one["resource"]["type"] for one in all_of_it}
    (labels,) = {frozenset(one["metric"].get("labels", {})) - ADDED for one in all_of_it}
    (bounds,) = {_bounds(one) for one in all_of_it}
    return Emitted(type, MetricKind(kind), ValueType(value_type), unit, resource, labels, bounds)


def _bounds(one: Mapping[str, Any]) -> tuple[float, ...]:
    value = one["points"][0]["value"]
    if "distributionValue" not in value:
        return ()
    return tuple(value["distributionValue"]["bucketOptions"]["explicitBuckets"]["bounds"])


def differences(metric: Metric, emitted: Emitted) -> Iterator[str]:
    """The fields in which what is emitted is not what the catalogue says."""
    pairs = {
        "type": (metric.type, emitted.type),
        "kind": (metric.kind, emitted.kind),
        "value_type": (metric.value_type, emitted.value_type),
        "unit": (metric.unit, metric.unit if emitted.unit is None else emitted.unit),
        "resource": (metric.resource, emitted.resource),
        "labels": (frozenset(metric.labels), emitted.labels),
        "buckets": (tuple(map(float, metric.buckets)), emitted.buckets),
    }
    yield from (name for name, (says, real) in pairs.items() if says != real)
