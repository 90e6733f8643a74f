"""A widget has one content.

A widget shows one thing; title and id stand beside it.

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
      - {title: Shop, text: {content: What to look at}, blank: {}}
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("widget-content", Group.REFUSED, Severity.ERROR)
