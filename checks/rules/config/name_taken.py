"""A name that another entry has.

Other files refer to an entry by its name, and resources are named after it. So each kind of entry
has every name once in all services together, log metrics among the metrics; no two metrics have
one type; and a former name (`renamed_from`) is one that no entry has now.

Source: how this tool reads its config: docs/how-to.md, "Add a service" and "Rename something".

PASS
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d, renamed_from: speed}
FAIL
    # monitoring/sla_objectives.yaml
    service_level_objectives:
      availability: {target: 99.5%, measurement_window: 30d}
      latency: {target: "95% < 500ms", measurement_window: 30d, renamed_from: availability}
                                                                              ^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("name-taken", Group.CONFIG, Severity.ERROR)
