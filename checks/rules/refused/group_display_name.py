"""A group has a display name.

The name is what people know a group by.

Source: comments of google/monitoring/v3/group.proto, Group.display_name.

PASS
    # group.yaml
    kind: Group
    displayName: Europe
    filter: resource.metadata.region = "europe-west2"
FAIL
    # group.yaml
    kind: Group
    ^^^^
    filter: resource.metadata.region = "europe-west2"
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("group-display-name", Group.REFUSED, Severity.ERROR)
