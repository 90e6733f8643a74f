"""The facts of metrics that stand in the same files: descriptors, and metrics of logs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from monitoring.model import MetricKind, ValueType
from monitoring.plan import Json, Kind, Resource
from monitoring.validation.lookup import MetricFacts
from monitoring.validation.reading import entries, items, objects, text

_OF_LOGS = "logging.googleapis.com/user/"


class WrittenFacts:
    """A lookup of the metrics that the resources declare."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._facts = {type: facts for resource in resources for type, facts in _facts(resource)}

    def metric(self, type: str, /) -> MetricFacts | None:
        return self._facts.get(type)


def _facts(resource: Resource) -> Iterator[tuple[str, MetricFacts]]:
    body = resource.body
    if resource.kind is Kind.DESCRIPTOR:
        kind, value_type = text(body, "metricKind"), text(body, "valueType")
        if kind in MetricKind.__members__ and value_type in ValueType.__members__:
            made = MetricFacts(
                MetricKind(kind), ValueType(value_type), _labels(body), text(body, "unit")
            )
            yield text(body, "type"), made
    elif resource.kind is Kind.LOG_METRIC:
        # A metric without a descriptor counts entries, says LogMetric's documentation.
        described = entries(body, "metricDescriptor")
        value_type = text(described, "valueType")
        if value_type not in ValueType.__members__:
            value_type = ValueType.DISTRIBUTION if text(body, "valueExtractor") else ValueType.INT64
        buckets = tuple(
            float(bound)
            for bound in items(entries(entries(body, "bucketOptions"), "explicitBuckets"), "bounds")
            if isinstance(bound, int | float)
        )
        yield (
            _OF_LOGS + text(body, "name"),
            MetricFacts(
                MetricKind.DELTA,
                ValueType(value_type),
                _labels(described),
                text(described, "unit"),
                buckets,
            ),
        )


def _labels(body: Mapping[str, Json]) -> dict[str, str]:
    return {
        text(label, "key"): text(label, "valueType") or "STRING"
        for label in objects(body, "labels")
    }
