"""An alert that can never fire.

Its threshold lies outside what can be measured at all: a burn rate that no outage reaches, a share
above 1, a quantile above the last bound of its histogram, fewer than one series where no series
means no measurement. It looks like protection, and is none.

Source: definitions of the aligners and reducers (comments of google.monitoring.v3.Aggregation); SRE
Workbook, chapter 5 (burn rates); Prometheus, histogram_quantile.

PASS
    # monitoring/alerts.yaml
    alerts:
      slow: {display_name: Slow, severity: ticket, condition: {metric: duration, show: p90, above: 2s, for: 5m, every: 5m, across: mean}}
PASS
    # policy.yaml
    displayName: A server is missing
    combiner: OR
    conditions:
      - displayName: fewer than two
        conditionThreshold:
          filter: metric.type="compute.googleapis.com/instance/uptime" AND resource.type="gce_instance"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE, crossSeriesReducer: REDUCE_COUNT}]
          comparison: COMPARISON_LT
          thresholdValue: 2
FAIL
    # monitoring/alerts.yaml
    alerts:
      slow:
        display_name: Slow
        severity: ticket
        condition: {metric: duration, show: p90, above: 7s, for: 5m, every: 5m, across: mean}
                                                        ^^
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.extent import Bound, bounds
from checks.facts.watching import MISSING_VIOLATES
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity


def _check(view: PlanView) -> Iterator[Finding]:
    for bound in bounds(view):
        condition = bound.condition
        if not bound.never or condition.body.get("evaluationMissingData") == MISSING_VIOLATES:
            continue
        message = f"it can never fire: {bound.extent.why}, never {bound.side} {bound.limit:g}"
        yield Finding(condition.policy.source, bound.path, message, _way_out(bound))


def _way_out(bound: Bound) -> str:
    low, high, limit = bound.extent.low, bound.extent.high, bound.limit
    if (low, high) == (0, 1) and 1 < limit <= 100:
        return f"a share is 0 to 1: {limit:g} % is {limit / 100:g}"
    if low == 1 and bound.operator.startswith("<"):
        return "to be told of silence, use an absence condition"
    return f"what is measured is {low:g} to {high:g}"


RULE = Rule("alert-never-fires", Group.USELESS, Severity.ERROR, plan=_check)
