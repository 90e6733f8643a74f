"""A dashboard has exactly one layout.

Widgets lie in a mosaic, a grid, rows or columns: one of them.

Source: comments of google/monitoring/dashboard/v1/dashboard.proto, Dashboard.layout.

PASS
    # dashboard.yaml
    displayName: Shop
    gridLayout:
      columns: 2
      widgets:
      - {title: Shop, text: {content: What to look at}}
FAIL
    # dashboard.yaml
    displayName: Shop
    ^^^^^^^^^^^
    gridLayout:
      columns: 2
      widgets:
      - {title: Shop, text: {content: What to look at}}
    columnLayout: {columns: []}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-layout", Group.REFUSED, Severity.ERROR)
