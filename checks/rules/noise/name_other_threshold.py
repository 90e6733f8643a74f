"""A name that says another threshold than the alert has.

The name is what arrives on the phone. "Error rate > 5%" above a threshold of 50% tells whoever is
woken that one in twenty requests fails, when it is every second one.

A comparison in a name counts if it holds one number: of a raw policy only with a per cent sign, for
other numbers may count something else.

Source: conditions and policies show their display_name in incidents (google.monitoring.v3
AlertPolicy).

PASS
    # monitoring/alerts.yaml
    alerts:
      queue: {display_name: Queue > 100, severity: ticket,
              condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue: {display_name: Queue > 100, severity: ticket,
                            ^^^^^^^^^^^
              condition: {metric: queue, above: 500, for: 5m, every: 60s, across: max}}
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from alerts.condition import THRESHOLD, kind_of
from checks.facts.watching import ABOVE
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.compile_error import CompileError
from monitoring.diagnostics import Severity
from monitoring.model import Alert, Quantity, Threshold
from monitoring.plan import Kind
from monitoring.text import plain
from monitoring.units import convert
from monitoring.validation.reading import entries, number, objects, text

_ABOVE = r">|above|over|more than|higher than|exceeds"
_BELOW = r"<|below|under|less than|lower than"
_SAID = re.compile(
    rf"(?:(?P<above>{_ABOVE})|(?P<below>{_BELOW})) *(?P<number>\d{{1,15}}(?:\.\d{{1,15}})?)"
    r"(?! *(?:\d|[.:/-]\d)) *(?P<unit>%|[A-Za-zµ]{1,4}\b)?",
    re.IGNORECASE,
)
_LONG = ("m", "min", "h", "d")


def _project(view: ProjectView) -> Iterator[Finding]:
    for service in view.model.services:
        for alert in service.alerts:
            for path, name in _names(alert):
                told = _differs(name, alert.condition)
                if told:
                    yield Finding(alert.source, path, *told)


def _names(alert: Alert) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("display_name",), alert.display_name
    if alert.condition.display_name != alert.display_name:
        yield ("condition", "display_name"), alert.condition.display_name


def _differs(name: str, condition: Threshold) -> tuple[str, str] | None:
    """The message and the way out; None where the name agrees, or says nothing of this kind."""
    found = _only(name)
    if found is None:
        return None
    metric, value = condition.selection.metric, condition.value
    said = Quantity(Decimal(found["number"]), found["unit"] or "")
    try:
        agrees = convert(said, metric.unit, metric) == convert(value, metric.unit, metric)
    except CompileError:  # a word that is no unit, or of something else
        return None
    if agrees and bool(found["above"]) is condition.above:
        return None
    side = "above" if condition.above else "below"
    written = f"{plain(value.value)}{value.unit}"
    return f'the name says "{found[0].strip()}", the alert fires {side} {written}', _HINT


def _plan(view: PlanView) -> Iterator[Finding]:
    for policy in view.plan.of(Kind.POLICY):
        for index, condition in enumerate(objects(policy.body, "conditions")):
            found = _only(text(condition, "displayName"))
            if found is None or found["unit"] != "%" or kind_of(condition) != THRESHOLD:
                continue
            body = entries(condition, THRESHOLD)
            limit, said = number(body, "thresholdValue"), Decimal(found["number"])
            above = text(body, "comparison") == ABOVE
            exact = Decimal(str(limit or 0))
            if exact in (said, said / 100) and bool(found["above"]) is above:
                continue
            side = "above" if above else "below"
            message = f'the name says "{found[0].strip()}", the condition fires {side} {limit or 0}'
            yield Finding(policy.source, ("conditions", index, "displayName"), message, _HINT)


def _only(name: str) -> re.Match[str] | None:
    """The comparison in a name, if there is exactly one; ``over 10 min`` says how long."""
    found = list(_SAID.finditer(name))
    if len(found) != 1:
        return None
    how_long = (found[0]["above"] or "").lower() == "over" and found[0]["unit"] in _LONG
    return None if how_long else found[0]


_HINT = "say in the name what the alert does, or leave the number out"

RULE = Rule("name-other-threshold", Group.NOISE, Severity.WARNING, plan=_plan, project=_project)
