"""A number without a unit that makes no sense in the metric's.

A bare threshold is in the unit of the metric. 500 of a metric in seconds is more than eight minutes:
somebody meant milliseconds. With a unit beside it a number means what it says, and is converted.

Source: the unit field of google.api.MetricDescriptor.

PASS
    # monitoring/alerts.yaml
    alerts:
      slow: {display_name: Slow, severity: ticket, condition: {metric: duration, above: 500ms, for: 5m, every: 60s, across: mean}}
FAIL
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: ticket
        condition: {metric: duration, above: 500, for: 5m, every: 60s, across: mean}
                                             ^^^
"""  # noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.facts.watching import thresholds
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import duration
from monitoring.validation.reading import number

_TIMES = re.compile(r"duration|latenc(y|ies)|(response|request|processing|inference)_?time")
_LONG = 100  # seconds
_SHORT = 10  # milliseconds
_SMALL = 1024  # bytes


def _project(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for alert in service.alerts:
            condition = alert.condition
            metric = condition.selection.metric
            if condition.value.unit:
                continue
            told = _told(float(condition.value.value), metric.unit)
            if told is not None:
                path = ("condition", "above" if condition.above else "below")
                message, hint = told
                yield Finding(alert.source, path, message, hint)


def _plan(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        facts = side.facts(view.facts)
        if facts is None or not _TIMES.search(side.metric) or condition.denominator is not None:
            continue
        told = _told(float(number(condition.body, "thresholdValue") or 0), facts.unit)
        if told is not None:
            path = (*condition.path, "thresholdValue")
            message, _ = told
            hint = f"the unit of the metric is {facts.unit}"
            yield Finding(condition.policy.source, path, message, hint)


def _told(value: float, unit: str) -> tuple[str, str] | None:
    """What is odd about a number in that unit, and the way out."""
    if unit == "s" and value >= _LONG:
        message = f"{value:g} in the unit of the metric, s, is {duration(round(value))}"
        return message, f"write the unit: {value:g}ms, or {value:g}s if it is meant"
    if unit == "ms" and 0 < value < _SHORT:
        message = f"{value:g} in the unit of the metric, ms, is {value / 1000:g} s"
        return message, f"write the unit: {value:g}s, or {value:g}ms if it is meant"
    if unit == "By" and 0 < value < _SMALL:
        message = f"{value:g} in the unit of the metric, By, is {value:g} bytes"
        return message, f"write the unit: {value:g}GiBy, or {value:g}By if it is meant"
    return None


RULE = Rule("threshold-without-unit", Group.USELESS, Severity.WARNING, _plan, _project)
