"""A reference to something that does not exist.

An objective names its indicator, an alert its metric, a route its channels. A name that nothing
has is a slip of the pen or is left from what was removed; either way nobody would be told of
anything.

Source: how this tool reads its config: docs/architecture.md, "What the config becomes".

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queu, above: 100, for: 10m, every: 60s, across: max}
                            ^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("reference-unknown", Group.CONFIG, Severity.ERROR)
