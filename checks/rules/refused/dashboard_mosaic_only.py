"""Groups and section headers need a mosaic layout.

Groups hold the tiles that lie within them, and headers head the tiles below: both need the places
that only a mosaic has.

Source: comments of google/monitoring/dashboard/v1/widget.proto.

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
    gridLayout:
      columns: 2
      widgets:
      - {title: Shop, sectionHeader: {subtitle: What to look at}}
                                     ^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-mosaic-only", Group.REFUSED, Severity.ERROR)
