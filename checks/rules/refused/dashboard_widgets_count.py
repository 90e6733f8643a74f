"""A dashboard has at most 100 widgets.

Google raised the limit from 40 to 100 on 2 May 2025; more are refused.

Source: GoogleCloudPlatform/monitoring-dashboard-samples#1004, which quotes the release note.

PASS
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      columns: 2
      widgets: [<{blank: {}}, *100>]
FAIL
    # dashboard.yaml
    displayName: Shop
    gridLayout:
    ^^^^^^^^^^
      columns: 2
      widgets: [<{blank: {}}, *101>]
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-widgets-count", Group.REFUSED, Severity.ERROR)
