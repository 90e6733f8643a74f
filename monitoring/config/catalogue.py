"""metrics.yaml and log_metrics.yaml: the catalogue that everything else names its metrics from."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from monitoring.config.codes import Code
from monitoring.config.collection import Collection, former
from monitoring.config.document import Document, Entry
from monitoring.config.nodes import Node, Sequence
from monitoring.config.parsing import number
from monitoring.config.report import Report, quoted
from monitoring.model import LogMetric, Metric, MetricKind, ValueType

LOG_METRIC_PREFIX = "logging.googleapis.com/user/"
LOG_EMITTER = "logging"  # who writes what is counted, where a log metric does not say
DEFAULT_LOG_RESOURCE = "cloud_run_revision"


class Catalogue:
    """Metrics by key, of which the log metrics are some; metric types are unique too."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._types: dict[str, Node] = {}
        self.metrics: Collection[Metric] = Collection("metric", report)
        self.log_metrics: dict[str, LogMetric] = {}

    def read_metrics(self, document: Document | None) -> None:
        for entry in self.metrics.entries(document, "metrics"):
            if self._claim_type(entry.node("type"), entry.get("type")):
                self.metrics.values[entry.name] = self._metric(entry)

    def read_log_metrics(self, document: Document | None) -> None:
        for entry in self.metrics.entries(document, "log_metrics"):
            if self._claim_type(entry.key, LOG_METRIC_PREFIX + entry.name):
                found = _log_metric(entry)
                self.metrics.values[entry.name] = found.metric
                self.log_metrics[entry.name] = found

    def _claim_type(self, place: Node, metric_type: str) -> bool:
        first = self._types.setdefault(metric_type, place)
        if first is place:
            return True
        message = f"the metric type {quoted(metric_type)} is already at {first.source}"
        self._report.error(place, Code.TAKEN, message, "one entry a metric type")
        return False

    def _metric(self, entry: Entry) -> Metric:
        return Metric(
            key=entry.name,
            source=entry.key.source,
            type=entry.get("type"),
            description=entry.get("description"),
            kind=MetricKind(entry.get("kind")),
            value_type=ValueType(entry.get("value_type")),
            unit=entry.get("unit"),
            resource=entry.get("resource"),
            emitter=entry.get("emitter"),
            labels=entry.get("labels", {}),
            buckets=self._buckets(entry),
            display_name=entry.get("display_name"),
            aliases=former(entry),
        )

    def _buckets(self, entry: Entry) -> tuple[Decimal, ...]:
        listed = entry.node("buckets")
        if not isinstance(listed, Sequence):
            return ()
        if entry.get("value_type") != ValueType.DISTRIBUTION:
            message = f"a {entry.get('value_type')} metric has no buckets"
            self._report.error(listed, Code.COMBINATION, message, "only a DISTRIBUTION has them")
        bounds = tuple(number(item) for item in listed.items)
        for index, (low, high) in enumerate(pairwise(bounds), start=1):
            if low >= high:
                message = f"bucket bounds ascend: {high} follows {low}"
                self._report.error(listed.items[index], Code.VALUE, message)
        return bounds


def _log_metric(entry: Entry) -> LogMetric:
    fields = {name: label["extract"] for name, label in entry.get("labels", {}).items()}
    metric = Metric(
        key=entry.name,
        source=entry.key.source,
        type=LOG_METRIC_PREFIX + entry.name,
        description=entry.get("description"),
        kind=MetricKind.DELTA,
        value_type=ValueType.INT64,
        unit="1",
        resource=entry.get("resource", DEFAULT_LOG_RESOURCE),
        emitter=entry.get("emitter", LOG_EMITTER),
        labels=dict.fromkeys(fields, "STRING"),
        aliases=former(entry),
    )
    return LogMetric(
        key=entry.name,
        source=entry.key.source,
        description=metric.description,
        filter=entry.get("filter"),
        labels=fields,
        metric=metric,
        aliases=metric.aliases,
    )
