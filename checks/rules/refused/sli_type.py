"""An indicator is of exactly one type.

An indicator is a basic one, one of requests or one of windows, and each of these again is of
exactly one form.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelIndicator.

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
    serviceLevelIndicator: {basicSli: {}}
                                      ^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("sli-type", Group.REFUSED, Severity.ERROR)
