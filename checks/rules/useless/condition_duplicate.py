"""A condition that is there twice.

Joined by OR it opens two incidents for one fault, joined by AND it adds nothing. Two policies with
the same condition wake whoever is on call twice.

Source: comments of google.monitoring.v3.AlertPolicy, conditions and combiner.

PASS
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: busy
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/busy" AND resource.type="global"
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
      - displayName: busier
        conditionThreshold: {filter: 'metric.type="custom.googleapis.com/busy" AND resource.type="global"', comparison: COMPARISON_GT, thresholdValue: 200, duration: 300s}
FAIL
    # policy.yaml
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: busy
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/busy" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
      - displayName: busier
        conditionThreshold: {filter: 'metric.type="custom.googleapis.com/busy" AND resource.type="global"', aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}], comparison: COMPARISON_GT, thresholdValue: 100, duration: 300s}
                            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""  # noqa: E501

from __future__ import annotations

import json
from collections.abc import Iterator

from checks.facts.watching import Condition, conditions
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import objects, text


def _check(view: PlanView) -> Iterator[Finding]:
    alone = {p.key for p in view.plan.of(Kind.POLICY) if len(objects(p.body, "conditions")) == 1}
    seen: dict[str, Condition] = {}
    for condition in conditions(view):
        if not condition.body:
            continue
        same = json.dumps([condition.kind, condition.body], sort_keys=True, default=str)
        first = seen.setdefault(same, condition)
        if first is condition:
            continue
        within = first.policy is condition.policy
        if within or {first.policy.key, condition.policy.key} <= alone:
            where = "in this policy" if within else f"in {_name(first)}"
            message = f"the same condition stands {where} already: one fault, two incidents"
            hint = "take one of them out"
            yield Finding(condition.policy.source, condition.path, message, hint)


def _name(condition: Condition) -> str:
    return text(condition.policy.body, "displayName") or condition.policy.key


RULE = Rule("condition-duplicate", Group.USELESS, Severity.WARNING, plan=_check)
