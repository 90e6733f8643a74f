"""A label that has a value for each person.

Every value of a label is a time series of its own: a metric with a user's id has as many as there
are users, each is billed, and at 200,000 on a monitored resource further points are refused. It
also puts personal data where it cannot be deleted: points stay for 24 months, and whoever may look
at a chart may read who did what.

Of a log metric the field that the label is taken from counts too, whatever the label is called.

Source: Cloud Monitoring refuses more with "Monitored resource has too many time series (custom
metrics)"; Prometheus, "Metric and label naming": no user ids or email addresses in labels.

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
        labels: {code: STRING, customer_tier: STRING}
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
        labels: {code: STRING, user_id: STRING}
                               ^^^^^^^
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
FAIL
    # metric.json
    {
      "type": "custom.googleapis.com/user/engagement",
      "metricKind": "GAUGE",
      "valueType": "INT64",
      "labels": [{"key": "user_id"}, {"key": "action"}]
                         ^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.facts.label_names import Nature
from checks.facts.labelled import Label, labels_of_plan, labels_of_project
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity

_HINT = "leave it out: one person is looked up in logs and traces, and a metric counts all of them"


def _plan(view: PlanView) -> Iterator[Finding]:
    yield from _findings(labels_of_plan(view))


def _project(view: ProjectView) -> Iterator[Finding]:
    yield from _findings(labels_of_project(view))


def _findings(labels: Iterable[Label]) -> Iterator[Finding]:
    for label in labels:
        if label.nature is Nature.PERSON:
            message = (
                f"the label {label.name} of {label.metric} has a value for each person: a time "
                "series each, and personal data in a metric"
            )
            yield Finding(label.source, label.path, message, _HINT)
        elif label.field_nature is Nature.PERSON:
            message = (
                f"the label {label.name} of {label.metric} is taken from {label.field}, which has "
                "a value for each person: a time series each, and personal data in a metric"
            )
            yield Finding(label.source, label.field_path, message, _HINT)


RULE = Rule("label-personal", Group.COST, Severity.ERROR, plan=_plan, project=_project)
