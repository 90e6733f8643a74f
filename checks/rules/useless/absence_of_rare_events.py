"""An alarm on the silence of what is silent when all is well.

A log-based metric has points where entries were counted. Its absence means that nothing was logged,
which for errors is the good news; to be told of a program that stopped, watch something that it
writes all the time.

Source: Google, "Log-based metrics overview"; Google, "Create metric-absence alerting policies".

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 604800s}
    conditions:
      - displayName: one
        conditionAbsent:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          duration: 600s
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 604800s}
    conditions:
      - displayName: one
        conditionAbsent:
          filter: metric.type="logging.googleapis.com/user/refused" AND resource.type="global"
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_DELTA}]
          duration: 600s
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.condition import ABSENT, THRESHOLD
from checks.facts.watching import MISSING_VIOLATES, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.log_metrics import PREFIX

_HINT = "watch the silence of a metric that is written all the time, or of an uptime check"


def _check(view: PlanView) -> Iterator[Finding]:
    for condition in conditions(view):
        side = condition.side
        if side is None or not side.metric.startswith(PREFIX):
            continue
        missing = condition.body.get("evaluationMissingData") == MISSING_VIOLATES
        message = f"{side.metric} is counted from log entries, and has no data when there are none"
        if condition.kind == ABSENT:
            at = condition.policy.source, side.path
            yield Finding(*at, message, _HINT, part=side.metric_part)
        elif condition.kind == THRESHOLD and missing:
            path = (*condition.path, "evaluationMissingData")
            yield Finding(condition.policy.source, path, message, _HINT)


RULE = Rule("absence-of-rare-events", Group.USELESS, Severity.WARNING, plan=_check)
