"""A target that leaves nothing, or does not fit its indicator.

A ratio is promised a share of good events; a latency a share and the time that a good one stays
below. A share of 100% leaves no error budget: nothing could be measured of it, and every failure
would be a breach.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.goal; Site
Reliability Engineering, chapter 3, "Embracing Risk".

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: "99.5% < 500ms", measurement_window: 30d}
                             ^^^^^^^^^^^^^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("target-unsuitable", Group.COMPILER, Severity.ERROR)
