"""gcp:monitoring/notificationChannel:NotificationChannel."""

from __future__ import annotations

from .common import DELETION_POLICY, NAME, PROJECT, USER_LABELS
from .field import Field, ResourceType, Role, Shape, Verb


def _sensitive(prop: str, rest: str) -> tuple[Field, ...]:
    """A secret label, and its write-only twin, which the sandbox has no use for."""
    return (
        Field(prop, rest=rest, secret=True, kept=True),
        Field(f"{prop}Wo", kept=True, travels=False, refused=True),
        Field(f"{prop}WoVersion", travels=False, refused=True),
    )


# The secret labels travel among the others; the API gives them back masked or not at all.
_SENSITIVE_LABELS = (
    *_sensitive("authToken", "auth_token"),
    *_sensitive("password", "password"),
    *_sensitive("serviceKey", "service_key"),
)

NOTIFICATION_CHANNEL = ResourceType(
    pulumi_type="gcp:monitoring/notificationChannel:NotificationChannel",
    version="v3",
    name="projects/{project}/notificationChannels/{}",
    fields=(
        Field("labels", Shape.MAP),
        Field("sensitiveLabels", Shape.OBJECT, _SENSITIVE_LABELS, rest="labels", kept=True),
        NAME,
        Field("verificationStatus", role=Role.OUTPUT),
        Field("type", required=True),
        USER_LABELS,
        Field("description"),
        Field("displayName"),
        Field("enabled", Shape.BOOLEAN, default=True),
        Field("forceDelete", Shape.BOOLEAN, default=False, travels=False),
        PROJECT,
        DELETION_POLICY,
    ),
    update=Verb.PATCH,
    ignored=("creationRecord", "mutationRecords"),
    force_delete="forceDelete",
)
