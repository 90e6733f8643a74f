"""A resource of no known kind.

What is judged of a resource depends on its kind, which a file says in `kind`, or which its fields
or the file's name tell. Of any other nothing is judged, and silence would pass for approval. Files
of other tools - OpenSLO, Config Connector, slo-generator, Sloth, a state of Terraform - are not in
the form of Google's API: hand over what these tools make of them.

Source: the messages of google/monitoring/v3, google/monitoring/dashboard/v1 and google/logging/v2,
which are all that is judged.

PASS
    # policy.yaml
    kind: AlertPolicy
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
FAIL
    # policy.yaml
    kind: AlertingPolicy
          ^^^^^^^^^^^^^^
    displayName: Orders wait
    documentation: {content: See the runbook.}
    severity: WARNING
    combiner: OR
    notificationChannels: [projects/shop/notificationChannels/1]
    alertStrategy: {autoClose: 86400s}
    conditions:
      - displayName: one
        conditionThreshold:
          filter: metric.type="custom.googleapis.com/queue" AND resource.type="global"
          aggregations: [{alignmentPeriod: 60s, perSeriesAligner: ALIGN_MEAN}]
          comparison: COMPARISON_GT
          thresholdValue: 100
          duration: 300s
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("resource-kind-unknown", Group.RAW, Severity.ERROR)
