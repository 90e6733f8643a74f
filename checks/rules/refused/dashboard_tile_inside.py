"""A tile lies inside the grid.

A tile starts at column 0 or later and ends within the columns of its mosaic: xPos + width is at
most columns. Downwards there is no end.

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
      - {width: 24, height: 16, widget: {title: Shop, text: {content: What to look at}}}
      - {xPos: 30, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-tile-inside", Group.REFUSED, Severity.ERROR)
