"""An SLO selector is the whole filter.

A selector of an objective, such as select_slo_burn_rate, stands for the whole selection of a
series. There is nothing to narrow by AND.

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
        filter: select_slo_health("projects/p/services/a/serviceLevelObjectives/b") project = "p"
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("filter-selector-alone", Group.REFUSED, Severity.ERROR)
