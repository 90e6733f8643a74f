"""Two burn-rate alerts of which one fires whenever the other does.

Two policies of one severity on one objective, over the same windows: what burns faster than the
higher threshold burns faster than the lower one too. The higher one tells nothing that is not told
already, and tells it a second time.

Source: Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts": the higher a
threshold, the shorter its windows.

PASS
    # alerts.yaml
    displayName: Up burns
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "6h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
    ---
    displayName: Up burns fast
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "1h")
        comparison: COMPARISON_GT
        thresholdValue: 6
        duration: 0s
FAIL
    # alerts.yaml
    displayName: Up burns
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "6h")
        comparison: COMPARISON_GT
        thresholdValue: 3
        duration: 0s
    ---
    displayName: Up burns fast
    severity: WARNING
    combiner: OR
    documentation: {content: Roll back.}
    notificationChannels: [projects/shop/notificationChannels/1]
    conditions:
    - displayName: burns
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/shop/serviceLevelObjectives/up", "6h")
        comparison: COMPARISON_GT
        thresholdValue: 6
                        ^
        duration: 0s
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from checks.facts.amount import written
from checks.facts.burning import Burn, Burning, burning
from checks.rule import Finding, Group, PlanView, Rule
from monitoring.diagnostics import Severity
from monitoring.text import number
from monitoring.validation.reading import items


def _check(view: PlanView) -> Iterator[Finding]:
    alike: dict[object, list[Burning]] = {}
    for found in burning(view):
        if found.whole:
            alike.setdefault(_over(found), []).append(found)
    for group in alike.values():
        for lower, higher in pairwise(sorted(group, key=_limits)):
            if all(a <= b for a, b in zip(_limits(lower), _limits(higher), strict=True)):
                yield _finding(lower.longest, higher)


def _over(found: Burning) -> object:
    """What two policies have in common that judge the same, and tell the same people."""
    told = frozenset(map(str, items(found.policy.body, "notificationChannels")))
    return found.severity, told, tuple((b.objective, b.window, b.hold) for b in _ordered(found))


def _limits(found: Burning) -> tuple[Decimal, ...]:
    return tuple(burn.limit for burn in _ordered(found))


def _ordered(found: Burning) -> list[Burn]:
    return sorted(found.burns, key=lambda burn: (burn.objective, burn.window, burn.hold))


def _finding(lower: Burn, higher: Burning) -> Finding:
    burn = higher.longest
    return Finding(
        higher.policy.source,
        (*burn.path, "thresholdValue"),
        f"another policy of this severity fires above {number(lower.limit)} over the same "
        f"{written(burn.window)}: whatever burns above {number(burn.limit)} is told twice",
        "give the higher threshold shorter windows, or another severity",
    )


RULE = Rule("burn-rates-overlap", Group.BUDGET, Severity.WARNING, plan=_check)
