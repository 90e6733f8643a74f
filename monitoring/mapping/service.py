"""gcp:monitoring/customService:CustomService and genericService:GenericService."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PROJECT, SENT_USER_LABELS
from .field import Coding, Field, ResourceType, Role, Shape, Verb

_NAME = "projects/{project}/services/{serviceId}"

CUSTOM_SERVICE = ResourceType(
    pulumi_type="gcp:monitoring/customService:CustomService",
    version="v3",
    name=_NAME,
    fields=(
        Field("displayName"),
        SENT_USER_LABELS,
        Field("telemetry", Shape.OBJECT, (Field("resourceName"),)),
        NAME,
        Field("serviceId", role=Role.COMPUTED, replace=True, travels=False),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.MASKED_PATCH,
    id_query="serviceId",
    constants=(("custom", {}),),
)

GENERIC_SERVICE = ResourceType(
    pulumi_type="gcp:monitoring/genericService:GenericService",
    version="v3",
    name=_NAME,
    fields=(
        Field("displayName"),
        SENT_USER_LABELS,
        Field(
            "telemetries",
            Shape.OBJECTS,
            (Field("resourceName"),),
            rest="telemetry",
            role=Role.OUTPUT,
            coding=Coding.ONE_IN_LIST,
        ),
        NAME,
        Field(
            "basicService",
            Shape.OBJECT,
            (Field("serviceLabels", Shape.MAP), Field("serviceType")),
            replace=True,
        ),
        Field("serviceId", required=True, replace=True, travels=False),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.MASKED_PATCH,
    id_query="serviceId",
)
