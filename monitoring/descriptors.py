"""Descriptors of the metrics that the application itself writes."""

from __future__ import annotations

from monitoring.context import Context, renamed
from monitoring.model import Metric
from monitoring.plan import Json, Kind, Resource
from monitoring.promql import PROMETHEUS

_MADE_WHEN_WRITTEN = (PROMETHEUS, "workload.googleapis.com/")
_OURS = ("custom.googleapis.com/", "external.googleapis.com/")


def is_ours(metric: Metric) -> bool:
    """Whether we declare the metric; all others are made by Google or by a collector."""
    return metric.type.startswith(_OURS)


def made_when_written(metric: Metric) -> bool:
    """Whether a collector makes the metric when it first writes: a filter is refused until then."""
    return metric.type.startswith(_MADE_WHEN_WRITTEN)


def descriptor_key(metric: Metric) -> str:
    """The key of the resource that declares the metric."""
    return f"metric/{metric.key}"


def descriptor_resource(context: Context, metric: Metric, service: str) -> Resource:
    """The descriptor of a metric that is ours."""
    body: dict[str, Json] = {
        "type": metric.type,
        "metricKind": metric.kind.value,
        "valueType": metric.value_type.value,
        "unit": metric.unit,
        "description": metric.description,
        "displayName": metric.display_name or metric.key.replace("_", " ").capitalize(),
    }
    if metric.labels:
        body["labels"] = label_descriptors(metric)
    return context.resource(
        Kind.DESCRIPTOR,
        descriptor_key(metric),
        body,
        source=metric.source,
        service=service,
        aliases=renamed("metric/", metric.aliases),
    )


def label_descriptors(metric: Metric) -> list[Json]:
    """The labels of a metric as a descriptor lists them."""
    return [{"key": label, "valueType": kind} for label, kind in metric.labels.items()]
