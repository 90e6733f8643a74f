"""An objective that another one already promises.

Two objectives of one indicator over one window: the share that is faster than 500 ms is at most
the share that is faster than 1 s. Where the quicker one promises as large a share, the slower one
is kept whenever the quicker is: it can only ever wake somebody a second time for the same fault.

Source: a cumulative distribution does not fall; Site Reliability Workbook, chapter 2, on objectives
of several latencies (90% under one bound, 99% under a larger one).

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
      slow: {indicator: latency, target: "99% < 2s", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
      slow: {indicator: latency, target: "90% < 2s", measurement_window: 30d}
                                         ^^^^^^^^^^
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.promises import Promised, promises
from checks.rule import Finding, Group, ProjectView, Rule
from monitoring.compile_error import CompileError
from monitoring.diagnostics import Severity
from monitoring.text import percent, plain
from slo.indicator import bound_of


def _check(view: ProjectView) -> Iterator[Finding]:
    alike: dict[tuple[object, ...], list[Promised]] = {}
    for promised in promises(view):
        if not promised.stack:
            objective = promised.objective
            key = (objective.indicator.key, objective.window, objective.good_windows)
            alike.setdefault(key, []).append(promised)
    for group in alike.values():
        if len(group) > 1:
            yield from _implied(group)


def _implied(group: list[Promised]) -> Iterator[Finding]:
    """By their bounds, and by share among equals: each against the largest share before it."""
    ordered = sorted(
        ((bound, -promised.goal, n, promised)
         for n, promised in enumerate(group)
         if (bound := _bound(promised)) is not None),
        key=lambda entry: entry[:3],
    )  # fmt: skip
    strictest: Promised | None = None
    for *_, promised in ordered:
        if strictest is not None and promised.goal <= strictest.goal:
            yield Finding(
                promised.source,
                promised.path,
                f"{strictest.objective.key} promises {_words(strictest)} of the same events over "
                f"the same window: {_words(promised)} always holds with it",
                "give the slower bound a larger share, or leave one of the two out",
            )
        else:
            strictest = promised


def _bound(promised: Promised) -> Decimal | None:
    try:
        return bound_of(promised.objective) or Decimal(0)
    except CompileError:
        return None


def _words(promised: Promised) -> str:
    target = promised.objective.target
    bound = f" < {plain(target.bound.value)}{target.bound.unit}" if target.bound else ""
    return f"{percent(target.goal)}{bound}"


RULE = Rule("objective-implied", Group.BUDGET, Severity.WARNING, project=_check)
