"""A label of a log metric that is taken from a field without end.

The label may have a harmless name: its values are those of the field, and a field that holds URLs,
addresses or ids makes a time series of each. A log metric whose active time series exceed its quota
loses what is over it. An expression that takes only a part of the field, REGEXP_EXTRACT, is not
judged: it may well have a few values.

Source: Google, "Troubleshoot log-based metrics", on metrics with too many time series.

PASS
    # metric.json
    {
      "name": "slow_requests",
      "filter": "jsonPayload.message=\\"Slow request\\"",
      "metricDescriptor": {
        "metricKind": "DELTA",
        "valueType": "INT64",
        "labels": [{"key": "where"}]
      },
      "labelExtractors": {"where": "EXTRACT(jsonPayload.route)"}
    }
FAIL
    # metric.json
    {
      "name": "slow_requests",
      "filter": "jsonPayload.message=\\"Slow request\\"",
      "metricDescriptor": {
        "metricKind": "DELTA",
        "valueType": "INT64",
        "labels": [{"key": "where"}]
      },
      "labelExtractors": {"where": "EXTRACT(httpRequest.requestUrl)"}
                                            ^^^^^^^^^^^^^^^^^^^^^^
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
        if label.field_nature is Nature.UNBOUNDED and label.nature is None:
            message = (
                f"the label {label.name} of {label.metric} is taken from {label.field}, which has "
                "no bound: every new value of it is another time series"
            )
            at, hint = (label.source, label.field_path), instead(label.field)
            yield Finding(*at, message, hint, part=label.field_part)


RULE = Rule("log-label-unbounded", Group.COST, Severity.WARNING, plan=_plan, project=_project)
