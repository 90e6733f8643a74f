"""The latency of a basic indicator is above 0.

No request takes no time: with a threshold of 0 none would be good.

Source: comments of google/monitoring/v3/service.proto, BasicSli.LatencyCriteria.

PASS
    # slo.yaml
    displayName: Fast
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator: {basicSli: {latency: {threshold: 0.250s}}}
FAIL
    # slo.yaml
    displayName: Fast
    goal: 0.95
    rollingPeriod: 604800s
    serviceLevelIndicator: {basicSli: {latency: {threshold: 0s}}}
                                                            ^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-latency-threshold", Group.REFUSED, Severity.ERROR)
