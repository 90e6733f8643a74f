"""An alert with an incident for each value of a label without end.

A condition that groups by a label has a time series, and an incident and a notification of its
own, for each of its values: one for each user, request or address. An incident on a value that
never comes again stays open until it is closed by time; and from the day that alerting is charged
every time series is paid for at each evaluation.

Source: Google, "Behavior of metric-based alerting policies": an incident is opened for each time
series; "Manage alerting costs": aggregate to the level that you need to alert on.

PASS
    # policy.json
    {
      "displayName": "Queue",
      "documentation": {"content": "Start another worker."},
      "combiner": "OR",
      "severity": "WARNING",
      "notificationChannels": ["projects/shop/notificationChannels/1"],
      "conditions": [{
        "displayName": "length",
        "conditionThreshold": {
          "filter": "metric.type=\\"custom.googleapis.com/queue\\" resource.type=\\"global\\"",
          "comparison": "COMPARISON_GT",
          "thresholdValue": 100,
          "duration": "300s",
          "aggregations": [{
            "alignmentPeriod": "60s",
            "perSeriesAligner": "ALIGN_MAX",
            "crossSeriesReducer": "REDUCE_MAX",
            "groupByFields": ["metric.label.queue"]
          }]
        }
      }]
    }
FAIL
    # policy.json
    {
      "displayName": "Queue",
      "documentation": {"content": "Start another worker."},
      "combiner": "OR",
      "severity": "WARNING",
      "notificationChannels": ["projects/shop/notificationChannels/1"],
      "conditions": [{
        "displayName": "length",
        "conditionThreshold": {
          "filter": "metric.type=\\"custom.googleapis.com/queue\\" resource.type=\\"global\\"",
          "comparison": "COMPARISON_GT",
          "thresholdValue": 100,
          "duration": "300s",
          "aggregations": [{
            "alignmentPeriod": "60s",
            "perSeriesAligner": "ALIGN_MAX",
            "crossSeriesReducer": "REDUCE_MAX",
            "groupByFields": ["metric.label.session_id"]
                                            ^^^^^^^^^^
          }]
        }
      }]
    }
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.label_names import instead, nature
from checks.facts.watching import Condition, conditions
from checks.rule import Finding, Group, Path, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.part import Part
from monitoring.validation.reading import items, objects, text

_BY = re.compile(r"\bby\s*\(([^()]{0,1000})\)")
_NAME = re.compile(r"[^\s,]+")
_LABEL = re.compile(r"metric\.labels?\.\"?([^\".]{1,200})\"?")
_ROUTES = frozenset({"path"})  # exporters of proxies call the route that
# Labels that somebody chose; those of Google's own metrics have bounds.
_CHOSEN = re.compile(r"\b(?:custom|external|prometheus|workload|logging)\.googleapis\.com/")
_OF_GOOGLE = re.compile(r"\b(?!custom|external|workload|logging)\w+[_.]googleapis[_.]com[:/]")


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:
        return  # a label of the config is found where it is declared
    for condition in conditions(view):
        for path, part in _grouped(condition):
            label = part.words
            if nature(label) is not None and label not in _ROUTES:
                message = f"an incident for each value of {label}, of which there is no end"
                at = condition.policy.source, (*condition.path, *path)
                yield Finding(*at, message, instead(label), part=part)


def _grouped(condition: Condition) -> Iterator[tuple[Path, Part]]:
    """The labels of metrics that a condition groups by, in texts at these paths of its body."""
    query = condition.query
    if query and not _OF_GOOGLE.search(query):
        for found in _BY.finditer(query):
            for label in _NAME.finditer(query, *found.span(1)):
                yield ("query",), Part(query, *label.span())
    steps = objects(condition.body, "aggregations")
    if steps and _CHOSEN.search(text(condition.body, "filter")):
        for index, field in enumerate(items(steps[-1], "groupByFields")):
            found_label = _LABEL.fullmatch(str(field))
            if found_label:
                part = Part(str(field), *found_label.span(1))
                yield ("aggregations", len(steps) - 1, "groupByFields", index), part


RULE = Rule("group-unbounded", Group.COST, Severity.WARNING, plan=_check)
