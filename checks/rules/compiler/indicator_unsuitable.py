"""A metric that an indicator of this kind cannot be made of.

A ratio counts events, so it needs numbers that grow (DELTA or CUMULATIVE); a latency needs a
distribution of such, to see how many values lie below the bound. A gauge does not say how many
requests there were.

Source: comments of google/monitoring/v3/service.proto, TimeSeriesRatio and DistributionCut: the
metric kinds and value types that each may have.

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
      ^^^^^^^^^^^^
        description: Requests that were answered.
        ratio: {total: {metric: queue}, bad: {metric: requests, where: {code: "/5../"}}}
      latency: {description: Requests by the time they took., latency: {metric: duration}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("indicator-unsuitable", Group.COMPILER, Severity.ERROR)
