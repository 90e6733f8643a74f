"""Layouts, lists, tiles and widgets are of their JSON types.

A dashboard is sent as JSON as it stands, so a list has to be a list, a widget an object, and a size
a whole number.

Source: comments of google/monitoring/dashboard/v1/layouts.proto.

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
    displayName: Shop
    mosaicLayout:
      columns: 48
      tiles:
      - {width: 24, height: 16, widget: What to look at}
                                        ^^^^^^^^^^^^^^^
      - {xPos: 24, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-shape", Group.REFUSED, Severity.ERROR)
