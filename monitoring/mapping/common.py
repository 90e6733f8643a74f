"""Fields that several resource types share."""

from __future__ import annotations

from .field import Field, Role, Shape

PROJECT = Field("project", role=Role.COMPUTED, replace=True, travels=False)
NAME = Field("name", role=Role.OUTPUT)
DELETION_POLICY = Field(
    "deletionPolicy", default="DELETE", choices=("DELETE", "PREVENT", "ABANDON"), travels=False
)
USER_LABELS = Field("userLabels", Shape.MAP)
SENT_USER_LABELS = Field("userLabels", Shape.MAP, empty={})

PING_CONFIG = Field(
    "pingConfig", Shape.OBJECT, (Field("pingsCount", Shape.INTEGER, required=True),)
)

LABEL_VALUE_TYPES = ("STRING", "BOOL", "INT64")
LABEL_DESCRIPTORS = (
    Field("description"),
    Field("key", required=True),
    Field("valueType", choices=LABEL_VALUE_TYPES, implied="STRING"),
)
