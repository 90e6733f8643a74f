"""Tiles do not overlap, but for a group and its members.

Two tiles do not share a block, but for a collapsible group, which holds its members, and a
single-view group, which shows one of them at a time.

Source: comments of google/monitoring/dashboard/v1/layouts.proto, MosaicLayout;
GoogleCloudPlatform/monitoring-dashboard-samples#1144, which moved tiles apart.

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
      - {xPos: 20, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-tile-overlap", Group.REFUSED, Severity.ERROR)
