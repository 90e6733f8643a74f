"""A label that the metric does not have, or not with a value of this type.

A filter on it selects nothing, and Cloud Monitoring says nothing of it: the alert is deployed and
never fires. The catalogue says which labels a metric has. A number of values that checks.yaml
states for a label that no metric has is a warning.

Source: Google, "Monitoring filters"; which labels there are, says monitoring/metrics.yaml.

PASS
    # monitoring/indicators.yaml
    indicators:
      availability:
        description: Requests that were answered.
        ratio: {total: {metric: requests}, bad: {metric: requests, where: {code: "/5../"}}}
      latency: {description: Requests by the time they took., latency: {metric: duration}}
FAIL
    # monitoring/indicators.yaml
    indicators:
      availability:
        description: Requests that were answered.
        ratio: {total: {metric: requests}, bad: {metric: requests, where: {status: "/5../"}}}
                                                                           ^^^^^^
      latency: {description: Requests by the time they took., latency: {metric: duration}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("label-not-in-catalogue", Group.CONFIG, Severity.ERROR)
