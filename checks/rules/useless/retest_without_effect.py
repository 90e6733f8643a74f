"""A retest that one sample passes.

The largest value of a window stays the largest until it leaves the window. A retest no longer than
that window is passed by a single sample: it filters nothing, however long it looks.

Source: sliding windows (Google, "Behavior of metric-based alerting policies"); comments of
google.monitoring.v3.Aggregation, ALIGN_MAX and ALIGN_MIN.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MAX}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 600s, perSeriesAligner: ALIGN_MAX}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
                    ^^^^
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import ABOVE, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import duration
from monitoring.validation.aligners import ALIGN_NONE

_EXTREME = {True: "ALIGN_MAX", False: "ALIGN_MIN"}
_WORDS = {True: "largest", False: "smallest"}


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        above = condition.body.get("comparison") == ABOVE
        aligned = [step for step in side.steps if step.aligner != ALIGN_NONE]
        retest = round(condition.duration)
        if len(aligned) != 1 or not 0 < retest < aligned[0].period:
            continue
        if aligned[0].aligner == _EXTREME[above]:
            period = round(aligned[0].period)
            message = (
                f"one sample passes the retest of {duration(retest)}: it stays the "
                f"{_WORDS[above]} of its window for {duration(period)}"
            )
            path = (*condition.path, "duration")
            hint = "align over a minute, or leave the retest out and say once"
            yield Finding(condition.policy.source, path, message, hint)


RULE = Rule("retest-without-effect", Group.USELESS, Severity.WARNING, plan=_check)
