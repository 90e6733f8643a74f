"""A metric that nearly has the name of one that is there.

The files define a metric of nearly this name, and none of this one: a slip of the pen, and an alert
or a chart that waits for points that nobody writes.

Source: Google, "Create metric-absence alerting policies" and "Monitoring filters" (a type that does
not exist selects nothing).

PASS
    # monitoring.yaml
    metricDescriptors:
      - type: custom.googleapis.com/orders/waiting
        displayName: Orders waiting
        description: Orders that wait.
        metricKind: GAUGE
        valueType: DOUBLE
        unit: "1"
    alertPolicies:
      - displayName: Orders wait
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/orders/waiting" AND resource.type="global"
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
              comparison: COMPARISON_GT
              thresholdValue: 100
              duration: 300s
FAIL
    # monitoring.yaml
    metricDescriptors:
      - type: custom.googleapis.com/orders/waiting
        displayName: Orders waiting
        description: Orders that wait.
        metricKind: GAUGE
        valueType: DOUBLE
        unit: "1"
    alertPolicies:
      - displayName: Orders wait
        documentation: {content: See the runbook.}
        severity: WARNING
        combiner: OR
        notificationChannels: [projects/shop/notificationChannels/1]
        alertStrategy: {autoClose: 86400s}
        conditions:
          - displayName: one
            conditionThreshold:
              filter: metric.type="custom.googleapis.com/order/waiting" AND resource.type="global"
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
              aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
              comparison: COMPARISON_GT
              thresholdValue: 100
              duration: 300s
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from checks.facts.labels import meant
from checks.facts.watching import reads
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.log_metrics import PREFIX
from monitoring.plan import Kind
from monitoring.validation.reading import text

_OURS = ("custom.googleapis.com/", "external.googleapis.com/", PREFIX)
_CLOSE = 0.9


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:
        return  # the config names no metric that its catalogue lacks
    known = {text(one.body, "type") for one in view.plan.of(Kind.DESCRIPTOR)}
    known |= {f"{PREFIX}{text(one.body, 'name')}" for one in view.plan.of(Kind.LOG_METRIC)}
    for read in reads(view):
        metric = read.side.metric
        if metric in known or not metric.startswith(_OURS):
            continue
        close = get_close_matches(metric, known, n=1, cutoff=_CLOSE)
        if close:
            message = f"nothing in these files defines {metric}"
            hint = f"did you mean {close[0]}?"
            part = read.side.metric_part
            fix = meant(metric, known) if part and part.words == metric else None
            yield Finding(read.resource.source, read.side.path, message, hint, fix, part)


RULE = Rule("metric-unknown", Group.USELESS, Severity.WARNING, plan=_check)
