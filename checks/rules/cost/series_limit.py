"""Labels whose combinations are more time series than Google accepts.

A metric has a time series for each combination of its labels' values. On one monitored resource
(one instance of the application) 200,000 custom ones may be active; points of any more are refused
with "Monitored resource has too many time series (custom metrics)". The count of a label's values
is what monitoring/checks.yaml says under `label_values`; what it does not say is assumed to be ten.

Source: that error, as quoted in public issues, whose limit is 200,000.

PASS
    # monitoring/checks.yaml
    label_values: {city: 500}
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        labels: {code: STRING}
        emitter: shop
      duration:
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: custom.googleapis.com/queue_length
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: generic_task
        labels: {city: STRING, carrier: STRING}
        emitter: shop
FAIL
    # monitoring/checks.yaml
    label_values: {city: 50000}
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        labels: {code: STRING}
        emitter: shop
      duration:
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: custom.googleapis.com/queue_length
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: generic_task
        labels: {city: STRING, carrier: STRING}
        ^^^^^^
        emitter: shop
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from checks.facts.cost import combinations
from checks.place import Key
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.descriptors import is_ours
from monitoring.diagnostics import Severity
from monitoring.limits import RESOURCE_SERIES
from monitoring.model import Metric


def _check(view: ProjectView) -> Iterator[Finding]:
    settings = view.model.checks
    by_resource: dict[str, list[Metric]] = defaultdict(list)
    for metric in view.model.metrics.values():
        if is_ours(metric):
            by_resource[metric.resource].append(metric)
    for metrics in by_resource.values():
        counts = {metric.key: combinations(metric, settings) for metric in metrics}
        total = sum(counts.values())
        if total > RESOURCE_SERIES:
            most = max(metrics, key=lambda metric: counts[metric.key])
            message = (
                f"custom metrics make {total:,} time series on a {most.resource}, "
                f"{counts[most.key]:,} of them {most.key}: {RESOURCE_SERIES:,} are accepted"
            )
            hint = "fewer labels, or labels of fewer values"
            yield Finding(most.source, (Key("labels"),), message, hint)


RULE = Rule("series-limit", Group.COST, Severity.WARNING, project=_check)
