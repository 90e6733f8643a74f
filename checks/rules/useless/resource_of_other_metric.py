"""A metric of a resource type that it is never written to.

Each of Google's own metrics is written to certain resource types: requests of Cloud Run to its
revisions. A custom metric can be written to twenty, and a metric of Managed Service for Prometheus
is always of a prometheus_target. With any other type a filter selects nothing.

Source: Google, "Google Cloud metrics" and "GKE system metrics", column "Monitored resources"; for
custom metrics, the monitoredResourceTypes that the service answers.

PASS
    # policy.yaml
    displayName: Refused
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="run.googleapis.com/request_count" AND resource.type="cloud_run_revision"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
FAIL
    # policy.yaml
    displayName: Refused
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="run.googleapis.com/request_count" AND resource.type="gce_instance"
                                                                                    ^^^^^^^^^^^^
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
FAIL
    # monitoring/metrics.yaml
    metrics:
      requests:
        type: prometheus.googleapis.com/requests_total/counter
        description: Requests served.
        kind: CUMULATIVE
        value_type: DOUBLE
        unit: "1"
        resource: cloud_run_revision
                  ^^^^^^^^^^^^^^^^^^
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
        unit: "1"
        resource: prometheus_target
        emitter: shop
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.google_metrics import written_to
from checks.facts.labels import Lacking, meant
from checks.facts.watching import Side, conjuncts, reads
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.ast import RESOURCE_TYPE, Comparison, Operator
from monitoring.filters.parts import of_value


def _plan(view: PlanView) -> Iterator[Finding]:
    for read in reads(view):
        told = _told(read.side.metric, read.side.resource_type)
        if told is not None:
            part = of_value(read.side.text, _named(read.side))
            message = f"{told.message}: the filter selects nothing"
            at = read.resource.source, read.side.path
            yield Finding(*at, message, told.hint, told.fix, part)


def _project(view: ProjectView) -> Iterator[Finding]:
    for metric in view.model.metrics.values():
        told = _told(metric.type, metric.resource)
        if told is not None:
            message = f"{told.message}: what reads it selects nothing"
            yield Finding(metric.source, ("resource",), message, told.hint, told.fix)


def _told(metric: str, resource: str) -> Lacking | None:
    """What is wrong with a metric of a resource type, and the way out."""
    types = written_to(metric)
    if not types or not resource or resource in types:
        return None
    fix = meant(resource, types)
    hint = f"did you mean {fix.text}?" if fix else f"it is written to {', '.join(types)}"
    return Lacking(f"{metric} is never written to a {resource}", hint, fix)


def _named(side: Side) -> Comparison:
    """The comparison that names the resource type that everything selected is of."""
    return next(
        each
        for each in conjuncts(side.tree)
        if each.field == RESOURCE_TYPE
        and each.operator is Operator.EQUAL
        and str(each.value) == side.resource_type
    )


RULE = Rule("resource-of-other-metric", Group.USELESS, Severity.WARNING, _plan, _project)
