"""A group has a filter over resources and their metadata.

A group's members are resources, so its filter is about them and their metadata, not about metrics.

Source: comments of google/monitoring/v3/group.proto, Group.filter.

PASS
    # group.yaml
    kind: Group
    displayName: Europe
    filter: resource.metadata.region = "europe-west2"
FAIL
    # group.yaml
    kind: Group
    displayName: Europe
    filter: metric.type = "custom.googleapis.com/queue"
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("group-filter", Group.REFUSED, Severity.ERROR)
