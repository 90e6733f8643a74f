"""A ratio whose sides never meet.

A series is divided by the one that has the same labels. Sides that are grouped by different labels
have none in common: there is no ratio, and the alert never fires.

Source: comments of google.monitoring.v3.AlertPolicy, denominator_filter and
denominator_aggregations.

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
          filter: metric.type="custom.googleapis.com/errors" AND resource.type="global"
          aggregations:
            - alignmentPeriod: 60s
              perSeriesAligner: ALIGN_RATE
              crossSeriesReducer: REDUCE_SUM
              groupByFields: [metric.labels.zone]
          denominatorFilter: metric.type="custom.googleapis.com/requests" AND resource.type="global"
          denominatorAggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE, crossSeriesReducer: REDUCE_SUM, groupByFields: [metric.labels.zone]}]
          comparison: COMPARISON_GT
          thresholdValue: 0.05
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
          filter: metric.type="custom.googleapis.com/errors" AND resource.type="global"
          aggregations:
            - alignmentPeriod: 60s
              perSeriesAligner: ALIGN_RATE
              crossSeriesReducer: REDUCE_SUM
              groupByFields: [metric.labels.zone]
          denominatorFilter: metric.type="custom.googleapis.com/requests" AND resource.type="global"
          denominatorAggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_RATE, crossSeriesReducer: REDUCE_SUM}]
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          comparison: COMPARISON_GT
          thresholdValue: 0.05
          duration: 300s
"""  # noqa: E501

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import Side, thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.filters.fields import render_field


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        below = condition.denominator
        if below is None:
            continue
        top, bottom = _labels(side), _labels(below)
        if top is None or bottom is None or top == bottom:
            continue
        message = (
            f"the sides of the ratio never meet: one is grouped by {_words(top)}, the other by "
            f"{_words(bottom)}"
        )
        path = (*condition.path, "denominatorAggregations")
        yield Finding(condition.policy.source, path, message, "group both by the same labels")


def _labels(side: Side) -> frozenset[str] | None:
    """The labels that are left of a side's series; None where that depends on the metric."""
    reducing = [step for step in side.steps if step.reduces]
    if not reducing:
        return None
    return frozenset(render_field(group) for group in reducing[-1].groups if group)


def _words(labels: frozenset[str]) -> str:
    return ", ".join(sorted(labels)) or "nothing"


RULE = Rule("ratio-sides-differ", Group.USELESS, Severity.ERROR, plan=_check)
