"""An uptime alert that one checker sets off.

Google asks from several places. A single one that fails is, more often than not, trouble of that
place or of the way from there: whoever is told finds a service that answers. Two that fail at once
are the service's trouble.

Source: Google, "Create alerting policies for uptime checks": an alert fires when checks from at
least two regions fail; google.monitoring.v3 UptimeCheckConfig.

PASS
    # policy.yaml
    displayName: Home cannot be reached
    severity: CRITICAL
    combiner: OR
    documentation: {content: Ask it yourself.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: fails from two places
      conditionThreshold:
        filter: >-
          metric.type="monitoring.googleapis.com/uptime_check/check_passed"
          resource.type="uptime_url" metric.labels.check_id="home-1"
        aggregations:
        - alignmentPeriod: 1200s
          perSeriesAligner: ALIGN_NEXT_OLDER
          crossSeriesReducer: REDUCE_COUNT_FALSE
          groupByFields: [resource.label.*]
        comparison: COMPARISON_GT
        thresholdValue: 1
        duration: 60s
FAIL
    # policy.yaml
    displayName: Home cannot be reached
    severity: CRITICAL
    combiner: OR
    documentation: {content: Ask it yourself.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: fails
      conditionThreshold:
        filter: >-
          metric.type="monitoring.googleapis.com/uptime_check/check_passed"
          resource.type="uptime_url" metric.labels.check_id="home-1"
        aggregations:
        - alignmentPeriod: 1200s
          perSeriesAligner: ALIGN_NEXT_OLDER
          crossSeriesReducer: REDUCE_COUNT_FALSE
          groupByFields: [resource.label.*]
        comparison: COMPARISON_GT
        thresholdValue: 0
                        ^
        duration: 60s
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import ABOVE, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.validation.reading import number, text

_PASSED = "monitoring.googleapis.com/uptime_check/check_passed"
_FAILED = "REDUCE_COUNT_FALSE"


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        if side.metric != _PASSED or text(condition.body, "comparison") != ABOVE:
            continue
        limit = number(condition.body, "thresholdValue") or 0
        if side.steps and side.steps[-1].reducer == _FAILED and limit < 1:
            yield Finding(
                condition.policy.source,
                (*condition.path, "thresholdValue"),
                f"more than {limit:g} failing is one: a single place's trouble on the way is told",
                "more than 1: two places that fail at once",
            )


RULE = Rule("uptime-one-checker", Group.NOISE, Severity.WARNING, plan=_check)
