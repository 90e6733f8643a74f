"""A label that tells somebody's health.

The values of a label are read by whoever may look at a chart, are copied into notifications, and
stay for as long as the metric: 24 months. Next to a region, a time and a count of one, a diagnosis
is often enough to know who it is of. Count what was measured, by its kind; not what it was.

Source: GDPR, article 9 (data concerning health); HHS, "Guidance Regarding Methods for
De-identification of Protected Health Information" (HIPAA Privacy Rule, 45 CFR 164.514).

PASS
    # metric.json
    {
      "type": "custom.googleapis.com/health_data/points",
      "metricKind": "CUMULATIVE",
      "valueType": "INT64",
      "labels": [{"key": "data_type"}]
    }
FAIL
    # metric.json
    {
      "type": "custom.googleapis.com/health_data/points",
      "metricKind": "CUMULATIVE",
      "valueType": "INT64",
      "labels": [{"key": "diagnosis_code"}]
                         ^^^^^^^^^^^^^^^^
    }
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checks.facts.label_names import Nature
from checks.facts.labelled import Label, labels_of_plan, labels_of_project
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity

_HINT = "label the kind of data, such as data_type, and leave the value to the record itself"


def _plan(view: PlanView) -> Iterator[Finding]:
    yield from _findings(labels_of_plan(view))


def _project(view: ProjectView) -> Iterator[Finding]:
    yield from _findings(labels_of_project(view))


def _findings(labels: Iterable[Label]) -> Iterator[Finding]:
    for label in labels:
        if label.nature is Nature.HEALTH:
            message = f"the label {label.name} of {label.metric} tells somebody's health"
            yield Finding(label.source, label.path, message, _HINT)
        elif label.field_nature is Nature.HEALTH:
            message = (
                f"the label {label.name} of {label.metric} is taken from {label.field}, which "
                "tells somebody's health"
            )
            yield Finding(label.source, label.field_path, message, _HINT)


RULE = Rule("label-health", Group.SECURITY, Severity.WARNING, plan=_plan, project=_project)
