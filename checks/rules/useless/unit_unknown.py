"""A unit that is none.

Thresholds and charts convert into the unit of the metric: a unit that nobody can read is found out
when the first value with another unit is compared with it, or never. Charts show it as it is.

Source: the `unit` field of google.api.MetricDescriptor (the part of UCUM that Cloud Monitoring
uses).

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
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: "{order}"
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
        type: prometheus.googleapis.com/duration_seconds/histogram
        description: Time that requests took.
        kind: CUMULATIVE
        value_type: DISTRIBUTION
        unit: s
        buckets: [0.1, 0.25, 0.5, 1, 2, 5]
        resource: prometheus_target
        emitter: shop
      queue:
        type: prometheus.googleapis.com/queue_length/gauge
        description: Orders that wait.
        kind: GAUGE
        value_type: DOUBLE
        unit: orders
              ^^^^^^
        resource: prometheus_target
        emitter: shop
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.compile_error import CompileError
from monitoring.diagnostics import Severity
from monitoring.plan import Kind, Source
from monitoring.units import parse
from monitoring.validation.reading import text


def _project(view: ProjectView) -> Iterator[Finding]:
    for metric in view.model.metrics.values():
        yield from _unknown(metric.source, metric.unit)


def _plan(view: PlanView) -> Iterator[Finding]:
    for descriptor in view.plan.of(Kind.DESCRIPTOR):
        yield from _unknown(descriptor.source, text(descriptor.body, "unit"))


def _unknown(source: Source, unit: str) -> Iterator[Finding]:
    try:
        parse(unit)
    except CompileError as error:
        yield Finding(source, ("unit",), error.message, error.hint)


RULE = Rule("unit-unknown", Group.USELESS, Severity.WARNING, plan=_plan, project=_project)
