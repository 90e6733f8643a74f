"""A burn rate is neither aligned nor reduced.

A burn rate comes computed over its lookback already; aligning it again would average rates of
overlapping windows.

Source: Google's page on alerting on the burn rate (docs/monitoring/slo), whose policies leave the
aggregation out.

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
        filter: select_slo_burn_rate("projects/shop/services/web/serviceLevelObjectives/up", "60m")
        aggregations: [{alignmentPeriod: 300s, perSeriesAligner: ALIGN_MEAN}]
                                                                 ^^^^^^^^^^
        comparison: COMPARISON_GT
        thresholdValue: 14.4
        duration: 0s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("condition-burn-rate-unaligned", Group.REFUSED, Severity.ERROR)
