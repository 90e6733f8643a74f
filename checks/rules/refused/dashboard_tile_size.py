"""A tile is at least one block wide and high.

A tile is measured in blocks of the grid, and has at least one each way.

Source: comments of google/monitoring/dashboard/v1/layouts.proto, MosaicLayout.Tile.

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
      - {width: 24, height: 0, widget: {title: Shop, text: {content: What to look at}}}
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      - {xPos: 24, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-tile-size", Group.REFUSED, Severity.ERROR)
