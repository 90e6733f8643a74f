"""A label whose values have no end.

Each new URL, session or address is a new time series, billed from its first point on. The number
of time series of a metric is the product of its labels' values, so that one label without a bound
is enough; at 200,000 on a monitored resource further points are refused. What is needed to find
one request belongs into logs and traces; a metric answers how many.

A label whose number of values stands under `label_values` in monitoring/checks.yaml has a bound.

Source: Cloud Monitoring refuses more with "Monitored resource has too many time series (custom
metrics)"; Grafana Labs, "Use bounded labels", names session and request ids, IP addresses and
timestamps.

PASS
    # metric.json
    {
      "type": "custom.googleapis.com/shop/requests",
      "metricKind": "CUMULATIVE",
      "valueType": "INT64",
      "labels": [{"key": "route"}, {"key": "region_id"}]
    }
FAIL
    # metric.json
    {
      "type": "custom.googleapis.com/shop/requests",
      "metricKind": "CUMULATIVE",
      "valueType": "INT64",
      "labels": [{"key": "route"}, {"key": "request_url"}]
                                           ^^^^^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.facts.label_names import Nature, instead
from checks.facts.labelled import Label, labels_of_plan, labels_of_project
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity


def _plan(view: PlanView) -> Iterator[Finding]:
    yield from _findings(labels_of_plan(view))


def _project(view: ProjectView) -> Iterator[Finding]:
    said = view.model.checks.label_values
    yield from _findings(one for one in labels_of_project(view) if one.name not in said)


def _findings(labels: Iterable[Label]) -> Iterator[Finding]:
    for label in labels:
        if label.nature is Nature.UNBOUNDED and label.field_nature is not Nature.PERSON:
            message = (
                f"the label {label.name} of {label.metric} has no bound: every new value of it is "
                "another time series"
            )
            yield Finding(label.source, label.path, message, instead(label.name))


RULE = Rule("label-unbounded", Group.COST, Severity.WARNING, plan=_plan, project=_project)
