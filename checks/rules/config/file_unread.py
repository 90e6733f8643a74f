"""A file beside the config that nothing reads.

A file is read for its name. One with a name of its own, or that ends with .yml, would be passed
over, and the alerts in it would not exist although everybody can see them.

Source: how this tool reads its config: docs/how-to.md, "Add a service".

PASS
    # monitoring/uptime_checks.yaml
    uptime_checks:
      home: {display_name: Home, path: /, period: 60s, timeout: 10s, severity: page}
FAIL
    # monitoring/uptime_check.yaml
    ^
    uptime_checks:
      home: {display_name: Home, path: /, period: 60s, timeout: 10s, severity: page}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("file-unread", Group.CONFIG, Severity.ERROR)
