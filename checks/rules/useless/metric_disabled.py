"""An alert or chart on what is switched off.

A disabled log-based metric gets no points, a disabled uptime check asks nothing: what reads them
sees what it would see if all were well.

Source: comments of google.logging.v2.LogMetric, disabled, and google.monitoring.v3
UptimeCheckConfig, disabled.

PASS
    # monitoring.yaml
    metrics: [{name: refusals, filter: severity>=ERROR}]
    alertPolicies:
      - displayName: Refusals
        combiner: OR
        conditions:
          - displayName: any
            conditionThreshold:
              filter: metric.type="logging.googleapis.com/user/refusals" AND resource.type="global"
              comparison: COMPARISON_GT
              thresholdValue: 0
FAIL
    # monitoring.yaml
    metrics:
      - {name: refusals, description: Refused., filter: severity>=ERROR, disabled: true}
    alertPolicies:
      - displayName: Refusals
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        conditions:
          - displayName: any
            conditionThreshold:
              filter: metric.type="logging.googleapis.com/user/refusals" AND resource.type="global"
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA}]
              comparison: COMPARISON_GT
              thresholdValue: 5
              duration: 300s
        alertStrategy: {autoClose: 86400s}
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.facts.watching import Side, reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.log_metrics import PREFIX
from monitoring.plan import Kind
from monitoring.validation.reading import text

_CHECK_ID = ("metric", "labels", "check_id")


def _check(view: PlanView) -> Iterator[Finding]:
    metrics = {
        f"{PREFIX}{text(metric.body, 'name')}"
        for metric in view.plan.of(Kind.LOG_METRIC)
        if metric.body.get("disabled") is True
    }
    checks = {
        text(check.body, "name").rpartition("/")[2]
        for check in view.plan.of(Kind.UPTIME)
        if check.body.get("disabled") is True
    }
    if not metrics and not checks:
        return
    for read in reads(view):
        off = _off(read.side, metrics, checks)
        if off:
            message = f"{off} is disabled: what reads it sees nothing"
            at = read.resource.source, read.side.path
            yield Finding(*at, message, "enable it", part=read.side.metric_part)


def _off(side: Side, metrics: set[str], checks: set[str]) -> str:
    if side.metric in metrics:
        return f"the metric {side.metric}"
    asked = side.fixed.get(_CHECK_ID, "")
    return f"the uptime check {asked}" if asked and asked in checks else ""


RULE = Rule("metric-disabled", Group.USELESS, Severity.ERROR, plan=_check)
