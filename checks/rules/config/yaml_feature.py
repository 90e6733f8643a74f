"""YAML that the config does without.

Anchors and aliases, merge keys, tags, directives, keys that are not text, and more than one
document in a file: with any of them, what stands at a line is no longer all that is meant there.
A finding could not be shown at its place, an edit of one entry would change another, and a few
lines of aliases can stand for gigabytes. What entries have in common follows from their metrics,
indicators and routes.

Source: YAML 1.2.2, sections 3.2.2.2 (anchors and aliases), 6.8 (directives), 6.9.1 (tags) and 9.2
(streams); yaml.org/type/merge.html, a working draft for YAML 1.1.

PASS
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: {metric: queue, above: 100, for: 10m, every: 60s, across: max}
      long_queue:
        display_name: Many orders wait
        severity: page
        condition: {metric: queue, above: 500, for: 10m, every: 60s, across: max}
FAIL
    # monitoring/alerts.yaml
    alerts:
      queue:
        display_name: Orders wait
        severity: ticket
        condition: &waiting {metric: queue, above: 100, for: 10m, every: 60s, across: max}
                   ^^^^^^^^^^
      long_queue:
        display_name: Many orders wait
        severity: page
        condition: {<<: *waiting, above: 500}
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("yaml-feature", Group.CONFIG, Severity.ERROR)
