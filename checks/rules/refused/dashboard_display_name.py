"""A dashboard has a display name.

The name is all that people see of a dashboard in the list.

Source: comments of google/monitoring/dashboard/v1/dashboard.proto, Dashboard.display_name.

PASS
    # dashboard.yaml
    displayName: Shop
    mosaicLayout:
      columns: 48
      tiles:
      - {width: 24, height: 16, widget: {title: Shop, text: {content: What to look at}}}
      - {xPos: 24, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
FAIL
    # dashboard.yaml
    mosaicLayout:
    ^^^^^^^^^^^^
      columns: 48
      tiles:
      - {width: 24, height: 16, widget: {title: Shop, text: {content: What to look at}}}
      - {xPos: 24, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-display-name", Group.REFUSED, Severity.ERROR)
