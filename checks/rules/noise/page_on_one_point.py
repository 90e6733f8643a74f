"""A page on a single value.

With no retest one aligned value beyond the threshold wakes somebody, and the next one may lie below
it again: a deployment, a cold start or one slow request in a quiet minute is enough. Counts and
rates of events, where one may be too many, are not meant, nor are values aligned over more than a
minute.

Source: comments of google.monitoring.v3 MetricThreshold.duration ("a good duration is long enough
so that a single outlier does not generate spurious alerts"); Site Reliability Workbook, chapter 5,
on precision.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: page
        condition: {metric: queue, above: 100, for: 5m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: page
        condition: {metric: queue, above: 100, for: 0s, every: 60s, across: max}
                                                    ^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.amount import written
from checks.facts.flapping import wakes_at_once
from checks.facts.watching import thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import MINUTE


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        if wakes_at_once(condition, side):
            yield Finding(
                condition.policy.source,
                (*condition.path, "duration"),
                "one value beyond the threshold wakes somebody, and the next may be below it",
                f"let it last: {written(5 * MINUTE)}, or align over more than a minute",
            )


RULE = Rule("page-on-one-point", Group.NOISE, Severity.WARNING, plan=_check)
