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

from alerts.policy import PAGES
from checks.amount import written
from checks.rule import Finding, Group, PlanView, Rule
from checks.watching import Side, thresholds
from monitoring.diagnostics import Severity
from monitoring.limits import MINUTE
from monitoring.validation.reading import has, text

_OF_VALUES = ("ALIGN_MEAN", "ALIGN_MIN", "ALIGN_MAX", "ALIGN_NEXT_OLDER", "ALIGN_INTERPOLATE",
              "ALIGN_PERCENTILE_99", "ALIGN_PERCENTILE_95", "ALIGN_PERCENTILE_50",
              "ALIGN_PERCENTILE_05", "ALIGN_STDDEV", "ALIGN_PERCENT_CHANGE")  # fmt: skip


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        if text(condition.policy.body, "severity") != PAGES or condition.duration:
            continue
        if side.selector is not None or has(condition.body, "forecastOptions"):
            continue
        if _is_one_value(side):
            yield Finding(
                condition.policy.source,
                (*condition.path, "duration"),
                "one value beyond the threshold wakes somebody, and the next may be below it",
                f"let it last: {written(5 * MINUTE)}, or align over more than a minute",
            )


def _is_one_value(side: Side) -> bool:
    """Whether what is compared is a gauge's value of a minute at most."""
    first = side.steps[0] if side.steps else None
    if first is None or first.aligner not in _OF_VALUES:
        return False
    return max(step.period for step in side.steps) <= MINUTE


RULE = Rule("page-on-one-point", Group.NOISE, Severity.WARNING, plan=_check)
