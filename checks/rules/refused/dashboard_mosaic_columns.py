"""A mosaic has 1 to 48 columns.

A mosaic needs to know how many columns it has. The comments of the API say 12; dashboards of
Google's own have 48.

Source: comments of google/monitoring/dashboard/v1/layouts.proto, MosaicLayout;
GoogleCloudPlatform/monitoring-dashboard-samples.

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
      columns: 64
               ^^
      tiles:
      - {width: 24, height: 16, widget: {title: Shop, text: {content: What to look at}}}
      - {xPos: 24, width: 24, height: 16, widget: {title: Queue, text: {content: How long}}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("dashboard-mosaic-columns", Group.REFUSED, Severity.ERROR)
