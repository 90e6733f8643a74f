"""A metric that is emitted otherwise than the catalogue says.

What is compiled from the catalogue - filters, aligners, thresholds with their units, the edges of
buckets - fits the metric as the catalogue has it. Points of another kind, in another unit or with
other labels come in all the same, and are compared with what was meant for others.

Source: the definitions in clarity/monitoring/contract, which `clarity contract` makes from the
catalogue; Google, "Create user-defined metrics", on descriptors and the points written for them.

PASS
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
        type: prometheus.googleapis.com/http_request_duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10]
        resource: prometheus_target
        labels: {method: STRING, endpoint: STRING}
        emitter: clarity.monitoring.metrics
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
FAIL
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
        type: prometheus.googleapis.com/http_request_duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 2.5, 5, 10]
        resource: prometheus_target
        labels: {method: STRING, route: STRING}
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        emitter: clarity.monitoring.metrics
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "1"
        resource: prometheus_target
        emitter: shop
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.emitted import REGENERATE, differences
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.diagnostics import Severity


def _check(view: ProjectView) -> Iterator[Finding]:
    for one in differences(view.model):
        message = f"{one.metric.type} is emitted with {one.field} {one.emitted}, not {one.says}"
        yield Finding(one.metric.source, (one.field,), message, REGENERATE)


RULE = Rule("metric-emitted-otherwise", Group.USELESS, Severity.ERROR, project=_check)
