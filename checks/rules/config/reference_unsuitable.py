"""A reference to something that cannot serve here.

What is named exists, and cannot do what is asked of it: a widget can draw the bound of a latency,
and an objective that counts events has none; an alert test can have errors only where something
counts them.

Source: how this tool reads its config: monitoring/config/schemas/dashboards.json;
docs/alert-tests.md.

PASS
    # dashboards/dashboards.yaml
    widgets:
      time: {title: Time, metric: duration, show: p95, objective: latency}
    dashboards: {shop: {display_name: Shop, widgets: [time]}}
FAIL
    # dashboards/dashboards.yaml
    widgets:
      time: {title: Time, metric: duration, show: p95, objective: availability}
                                                                  ^^^^^^^^^^^^
    dashboards: {shop: {display_name: Shop, widgets: [time]}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("reference-unsuitable", Group.CONFIG, Severity.ERROR)
