"""Two entries that would have one name in Google Cloud.

Resources are named after their entries, and in the name of an SLO a dash stands for an
underscore: so `a_b` and `a-b` meet. Two metrics of one type meet too. The second would overwrite
the first or be refused.

Source: how this tool names resources: docs/architecture.md, "What the config becomes"; comments
of google/monitoring/v3/service.proto, ServiceLevelObjective.name.

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      web_latency: {target: "95% < 500ms", measurement_window: 30d, indicator: latency}
      web-speed: {target: "99% < 2s", measurement_window: 30d, indicator: latency}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      web_latency: {target: "95% < 500ms", measurement_window: 30d, indicator: latency}
      web-latency: {target: "99% < 2s", measurement_window: 30d, indicator: latency}
      ^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("cloud-name-taken", Group.COMPILER, Severity.ERROR)
