"""A page that rings on long after the fault is over.

A burn rate over an hour stays high until the fault has left the hour. A second condition over a
twelfth of it, joined by AND, ends the page minutes after the fault. Without it a total outage that
was noticed after window x threshold x (1 - goal) rings for the rest of the window once it is over.

Source: Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts".

PASS
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.999,
     rollingPeriod: 2592000s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns fast
    severity: CRITICAL
    combiner: AND
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "1h")
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
    - displayName: burns still
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "5m")
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
FAIL
    # alerts.yaml
    {name: projects/shop/services/shop/serviceLevelObjectives/up, displayName: Up, goal: 0.999,
     rollingPeriod: 2592000s, serviceLevelIndicator: {basicSli: {availability: {}}}}
    ---
    displayName: Up burns fast
    severity: CRITICAL
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "1h")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
"""

from __future__ import annotations

from collections.abc import Iterator

from alerts.policy import PAGES
from checks.facts.amount import written
from checks.facts.burning import burning
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.limits import HOUR
from monitoring.text import duration
from slo.burn_rate import ONE, time_to_reset
from slo.tiers import SHORT_WINDOWS_IN_LONG


def _check(view: PlanView) -> Iterator[Finding]:
    for found in burning(view):
        burn = found.longest
        windows = {each.window for each in found.burns}
        if found.severity != PAGES or not found.whole or len(windows) > 1 or burn.window < HOUR:
            continue
        rest = f"up to {duration(burn.window)}"
        if burn.promise is not None:
            left = time_to_reset(ONE, burn.promise.goal, burn.window, burn.limit)
            if left is None:
                continue
            rest = duration(left)
        short = written(burn.window // SHORT_WINDOWS_IN_LONG)
        yield Finding(
            found.policy.source,
            (*burn.path, "filter"),
            f"after a total outage that ends as soon as it is noticed, this rings {rest} longer",
            f"add a condition over {short} with the same threshold, combiner: AND",
        )


RULE = Rule("burn-rate-no-short-window", Group.NOISE, Severity.WARNING, plan=_check)
