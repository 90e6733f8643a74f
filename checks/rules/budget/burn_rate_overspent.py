"""A burn-rate alert that fires after the whole budget is spent.

Burning at the threshold for the length of the window, and then for the retest, spends
threshold x (window + duration) / period of the budget. Where that is more than all of it, the alert
tells what is already lost: the promise is broken before anybody hears of it.

Source: Site Reliability Workbook, chapter 5: budget consumed = burn rate x window / period.

PASS
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.99,
     rollingPeriod: 86400s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "4h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
FAIL
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.99,
     rollingPeriod: 86400s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "12h")
        comparison: COMPARISON_GT
        thresholdValue: 3
                        ^
        duration: 0s
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from checks.facts.amount import share, written
from checks.facts.burning import burning
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import number
from slo.burn_rate import budget_consumed, can_fire


def _check(view: PlanView) -> Iterator[Finding]:
    for found in burning(view):
        for burn in found.burns:
            promise, lasting = burn.promise, burn.window + burn.hold
            if promise is None or not can_fire(burn.limit, promise.goal):
                continue
            spent = budget_consumed(burn.limit, lasting, promise.period)
            if spent <= 1:
                continue
            highest = Decimal(promise.period) / lasting
            yield Finding(
                found.policy.source,
                (*burn.path, "thresholdValue"),
                f"{number(burn.limit)} times over {written(lasting)} spends {share(spent)} of the "
                f"budget of {written(promise.period)} before it fires",
                f"at most {number(highest)} over {written(lasting)}, or a shorter window",
            )


RULE = Rule("burn-rate-overspent", Group.BUDGET, Severity.WARNING, plan=_check)
