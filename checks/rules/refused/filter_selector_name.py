"""An SLO selector names an SLO in full.

The objective is named in full, with its project and service: ids of objectives are unique in a
service only.

Source: Google's page on retrieving SLO data (docs/monitoring/slo: time-series selectors).

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
        filter: select_slo_burn_rate("up", "3600s")
                                      ^^
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("filter-selector-name", Group.REFUSED, Severity.ERROR)
