"""A share of good windows that affords not one bad window.

A period holds period / window windows, of which (1 - share) may be bad. Where that is less than
one, a single bad window breaks the promise for the whole period: the error budget is all or none.

Source: google.monitoring.v3 WindowsBasedSli, whose windows do not overlap; Site Reliability
Workbook, chapter 5.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 1h, good_windows: 99%}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 24h, good_windows: 99%}
                                                                           ^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.amount import written
from checks.facts.burning import promise_of
from checks.facts.promises import promises
from checks.rule import Finding, Group, PlanView, ProjectView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import DAY, MINUTE
from monitoring.plan import Kind
from monitoring.text import number, percent
from monitoring.validation.reading import entries, seconds, text
from slo.burn_rate import ONE


def _project(view: ProjectView) -> Iterator[Finding]:
    for promised in promises(view):
        measure = promised.measure
        told = _told(measure.goal, measure.seconds, measure.counted)
        if told and not promised.stack:
            yield Finding(promised.objective.source, ("good_windows",), *told)


def _plan(view: PlanView) -> Iterator[Finding]:
    for slo in view.plan.of(Kind.SLO):
        windows = entries(entries(slo.body, "serviceLevelIndicator"), "windowsBased")
        length, promise = seconds(text(windows, "windowPeriod")), promise_of(slo.body)
        if length and length > 0 and promise:
            told = _told(promise.goal, promise.period, int(length))
            if told:
                yield Finding(slo.source, ("goal",), *told)


def _told(goal: Decimal, period: int, window: int) -> tuple[str, str] | None:
    """The message and the way out; None where a window may be bad, or none are counted."""
    if not window:
        return None
    windows = Decimal(period) / window
    bad = windows * (ONE - goal)
    if bad >= 1:
        return None
    shorter = _dividing_a_day(int(period * (ONE - goal)))
    count = f"count windows of {written(shorter)}, or " if shorter else ""
    return (
        f"{written(period)} holds {number(windows)} windows of {written(window)}, of which "
        f"{percent(ONE - goal)} is {number(bad)}: not one may be bad",
        f"{count}promise a smaller share of them",
    )


def _dividing_a_day(most: int) -> int:
    """The longest window of whole minutes up to `most` seconds that divides a day; 0: none."""
    fitting = range(most // MINUTE * MINUTE, 0, -MINUTE)
    return next((window for window in fitting if DAY % window == 0), 0)


RULE = Rule("windows-afford-none", Group.BUDGET, Severity.WARNING, plan=_plan, project=_project)
