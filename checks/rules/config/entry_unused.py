"""An entry that nothing uses.

An indicator that no objective is of, or a widget on no dashboard, is deployed nowhere. Whoever
reads the config takes it for something that is watched. In an alert test it is an error: what the
test says of the metric would prove nothing.

Source: how this tool reads its config: docs/architecture.md, "What the config becomes".

PASS
    # dashboards/dashboards.yaml
    widgets:
      time: {title: Time, metric: duration, show: p95}
      queue: {title: Queue, metric: queue, show: max}
    dashboards: {shop: {display_name: Shop, widgets: [time, queue]}}
FAIL
    # dashboards/dashboards.yaml
    widgets:
      time: {title: Time, metric: duration, show: p95}
      queue: {title: Queue, metric: queue, show: max}
      ^^^^^
    dashboards: {shop: {display_name: Shop, widgets: [time]}}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("entry-unused", Group.CONFIG, Severity.WARNING)
