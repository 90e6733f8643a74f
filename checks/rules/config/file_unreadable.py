"""A file of the config is missing, or cannot be read.

Every service has a service.yaml, which says who it is, and an sla_objectives.yaml, which says
what it promises. The first one's folder, monitoring/, also has the metrics, indicators and
channels that all share. Where one of them is missing, a folder, a pipe, or closed to whoever runs
the check, what refers to it has no meaning, and nothing is compiled.

Source: how this tool reads its config: docs/how-to.md, "Add a service".

PASS
    # monitoring/services/depot/service.yaml
    {id: depot, display_name: Depot, owner: web, runbook: docs/runbooks.md}
    # monitoring/services/depot/sla_objectives.yaml
    service_level_objectives:
      depot_latency: {target: "90% < 250ms", measurement_window: 30d, indicator: latency}
FAIL
    # monitoring/services/depot/service.yaml
    {id: depot, display_name: Depot, owner: web, runbook: docs/runbooks.md}
    # monitoring/services/depot/sla_objectives.yaml
    ^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("file-unreadable", Group.CONFIG, Severity.ERROR)
