"""The parent of a group is named in full.

A group within another names it in full.

Source: comments of google/monitoring/v3/group.proto, Group.parent_name.

PASS
    # group.yaml
    kind: Group
    displayName: Europe
    filter: resource.metadata.region = "europe-west2"
    parentName: projects/shop/groups/4711
FAIL
    # group.yaml
    kind: Group
    displayName: Europe
    filter: resource.metadata.region = "europe-west2"
    parentName: "4711"
                ^^^^^^
"""

from __future__ import annotations

from checks.rule import Group, Rule
from monitoring.diagnostics import Severity

RULE = Rule("group-parent", Group.REFUSED, Severity.ERROR)
