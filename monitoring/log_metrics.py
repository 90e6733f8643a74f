"""Log-based metrics: log entries, counted."""

from __future__ import annotations

from monitoring.context import Context, renamed
from monitoring.descriptors import label_descriptors
from monitoring.model import LogMetric
from monitoring.plan import Json, Kind, Resource

PREFIX = "logging.googleapis.com/user/"


def log_metric_key(log_metric: LogMetric) -> str:
    """The key of the resource that declares the metric."""
    return f"log_metric/{log_metric.key}"


def log_metric_resource(context: Context, log_metric: LogMetric, service: str) -> Resource:
    """The LogMetric, whose name is the last part of its metric's type."""
    metric = log_metric.metric
    descriptor: dict[str, Json] = {
        "metricKind": metric.kind.value,
        "valueType": metric.value_type.value,
        "unit": metric.unit,
    }
    if metric.labels:
        descriptor["labels"] = label_descriptors(metric)
    body: dict[str, Json] = {
        "name": metric.type.removeprefix(PREFIX),
        "description": log_metric.description,
        "filter": log_metric.filter,
        "metricDescriptor": descriptor,
    }
    if log_metric.labels:
        body["labelExtractors"] = {
            label: f"EXTRACT({field})" for label, field in log_metric.labels.items()
        }
    return context.resource(
        Kind.LOG_METRIC,
        log_metric_key(log_metric),
        body,
        source=log_metric.source,
        service=service,
        aliases=renamed("log_metric/", log_metric.aliases),
    )
