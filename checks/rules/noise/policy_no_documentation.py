"""An alert policy that says nothing to whoever it tells.

The notification holds the name of the condition and a value, and not what it means, whom it hurts
or what to do. The documentation is what arrives with it.

Source: google.monitoring.v3 AlertPolicy.Documentation; Google's guide to alert documentation.

PASS
    # policy.yaml
    displayName: Queue
    severity: WARNING
    combiner: OR
    documentation: {content: "Orders wait: look at the workers."}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: Orders wait
      conditionThreshold:
        filter: metric.type="custom.googleapis.com/queue" resource.type="generic_task"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 600s
FAIL
    # policy.yaml
    displayName: Queue
                 ^^^^^
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: Orders wait
      conditionThreshold:
        filter: metric.type="custom.googleapis.com/queue" resource.type="generic_task"
        aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
        comparison: COMPARISON_GT
        thresholdValue: 100
        duration: 600s
"""

from __future__ import annotations

from collections.abc import Iterator

from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.plan import Kind
from monitoring.validation.reading import entries, has, items, text


def _check(view: PlanView) -> Iterator[Finding]:
    if not view.raw:  # ours always say something
        return
    for policy in view.plan.of(Kind.POLICY):
        written = entries(policy.body, "documentation")
        if text(written, "content").strip() or items(written, "links"):
            continue
        there = ("documentation",) if has(policy.body, "documentation") else ("displayName",)
        yield Finding(
            policy.source,
            there,
            "whoever is told reads the name of a condition and a value, and nothing else",
            "documentation: {content: what it means, whom it hurts, what to do first}",
        )


RULE = Rule("policy-no-documentation", Group.NOISE, Severity.WARNING, plan=_check)
