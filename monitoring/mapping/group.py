"""gcp:monitoring/group:Group."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PROJECT
from .field import Field, ResourceType, Shape, Verb

GROUP = ResourceType(
    pulumi_type="gcp:monitoring/group:Group",
    version="v3",
    name="projects/{project}/groups/{}",
    fields=(
        Field("parentName"),
        NAME,
        Field("isCluster", Shape.BOOLEAN),
        Field("displayName", required=True),
        Field("filter", required=True),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.PUT,
)
