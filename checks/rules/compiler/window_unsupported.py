"""A window that the service cannot measure over.

An SLO of Cloud Monitoring rolls over 1 to 30 whole days, or holds for a calendar day, week,
fortnight or month. A promise over less than a day is stated by a policy, and needs a few samples
to be judged by. Windows that are counted as good or bad divide a day.

Source: comments of google/monitoring/v3/service.proto, ServiceLevelObjective.rolling_period and
WindowsBasedSli.window_period.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 90d}
                                                        ^^^
      latency: {target: "95% < 500ms", measurement_window: 30d}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("window-unsupported", Group.COMPILER, Severity.ERROR)
