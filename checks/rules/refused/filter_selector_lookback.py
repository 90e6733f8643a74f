"""A burn rate has a lookback above 0, 24h at most in a policy; the other selectors have none.

The burn rate is computed over a lookback, which an alert limits to 24 hours; the slower tiers of a
burn-rate alert are written in PromQL. The selectors of health, compliance and budget have no
lookback.

Source: Google's page on alerting on the burn rate, quoted in elastic/kibana#144721.

PASS
    # policy.yaml
    displayName: Budget burns
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Burn rate of an hour
      conditionThreshold:
        filter: select_slo_burn_rate("projects/shop/services/web/serviceLevelObjectives/up", "60m")
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
FAIL
    # policy.yaml
    displayName: Budget burns
    severity: WARNING
    documentation: {content: "Runbook: https://shop.example/queue"}
    notificationChannels: [projects/shop/notificationChannels/1]
    combiner: OR
    conditions:
    - displayName: Burn rate of an hour
      conditionThreshold:
        filter: select_slo_burn_rate("projects/p/services/a/serviceLevelObjectives/b", "86401s")
                                                                                        ^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("filter-selector-lookback", Group.REFUSED, Severity.ERROR)
