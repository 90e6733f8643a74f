"""A threshold on points as they come.

Without an aggregation nothing aligns the points and nothing joins the series. Whether the threshold
is passed for the whole retest window then depends on when each writer happens to write, and every
series opens an incident of its own: one fault tells of itself once for each route, instance or
revision that it hits.

Source: comments of google.monitoring.v3.AlertPolicy.Condition.MetricThreshold, aggregations
(alignment of each series, and how they are combined); Google, "Behavior of metric-based alerting
policies": an incident for each time series.

PASS
    # policy.yaml
    displayName: Errors
    combiner: OR
    conditions:
      - displayName: error rate
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/http/error_rate" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 0.05
          duration: 300s
FAIL
    # policy.yaml
    displayName: Errors
    documentation: {content: See the runbook.}
    severity: WARNING
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
      - displayName: error rate
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/http/error_rate" AND resource.type="global"
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          comparison: COMPARISON_GT
          thresholdValue: 0.05
          duration: 300s
    alertStrategy: {autoClose: 86400s}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import thresholds
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity


def _check(view: PlanView) -> Iterator[Finding]:
    for condition, side in thresholds(view):
        if side.metric and not side.steps:
            message = "no aggregation: points are compared as they come, and each series by itself"
            hint = "add one, such as {alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}"
            yield Finding(condition.policy.source, side.path, message, hint)


RULE = Rule("condition-unaggregated", Group.NOISE, Severity.WARNING, plan=_check)
