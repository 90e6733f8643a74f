"""A key that has no meaning here.

A misspelt key would otherwise be a setting that is not made: a `severty` that nobody reads leaves
the alert with none. Every key of the config is declared; where one known key is near, the hint
names it. In a resource written by hand it is a field that the message does not have, for which
the API refuses all of it.

Source: the JSON Schemas of the files, monitoring/config/schemas; for Google's own resources the
ProtoJSON format (protobuf.dev): parsers refuse unknown fields.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severty: ticket
        ^^^^^^^
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("key-unknown", Group.CONFIG, Severity.ERROR)
