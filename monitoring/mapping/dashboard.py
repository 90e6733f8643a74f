"""gcp:monitoring/dashboard:Dashboard."""

from __future__ import annotations

from .common import DELETION_POLICY, PROJECT
from .field import Field, ResourceType, Shape, Verb

DASHBOARD = ResourceType(
    pulumi_type="gcp:monitoring/dashboard:Dashboard",
    version="v1",
    name="projects/{project}/dashboards/{}",
    fields=(
        Field("dashboardJson", Shape.JSON, rest="", required=True),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.PATCH,
)
