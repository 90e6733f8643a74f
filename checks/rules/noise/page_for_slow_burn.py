"""A page for what can wait for the morning.

At a burn rate of 3 a budget of 30 days lasts ten more days: nothing is lost by sleeping. The
Workbook wakes people at 14.4 and 6 times, which leave two and five days, and writes a ticket at 3
and less. What is left when an alert fires is at most period / burn rate.

Source: Site Reliability Workbook, chapter 5, table 5-8.

PASS
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.999,
     rollingPeriod: 2592000s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns slowly
    severity: WARNING
    combiner: OR
    documentation: {content: See what fails.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "24h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
FAIL
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.999,
     rollingPeriod: 2592000s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns slowly
    severity: CRITICAL
              ^^^^^^^^
    combiner: AND
    documentation: {content: See what fails.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "24h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
    - displayName: burns still
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "2h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from alerts.policy import PAGES
from checks.facts.burning import burning
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import DAY
from monitoring.text import duration, number

_CAN_WAIT = 10 * DAY  # what the Workbook's fastest ticket leaves: 30 d at 3 times


def _check(view: PlanView) -> Iterator[Finding]:
    for found in burning(view):
        burn = found.longest
        if found.severity != PAGES or not found.whole or burn.promise is None:
            continue
        left = Decimal(burn.promise.period) / burn.limit
        if left >= _CAN_WAIT:
            yield Finding(
                found.policy.source,
                ("severity",),
                f"at {number(burn.limit)} times, the budget of {burn.promise.words} lasts "
                f"{duration(left)}: it can wait for the morning",
                "severity: WARNING, and channels that do not ring",
            )


RULE = Rule("page-for-slow-burn", Group.NOISE, Severity.WARNING, plan=_check)
