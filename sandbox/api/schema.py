"""Google's published messages and their fields, looked up by name.

A `Field` is the little of a protobuf descriptor that the API needs, read once per message.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from google.cloud.audit import audit_log_pb2
from google.cloud.logging_v2.types import logging as logging_service
from google.cloud.logging_v2.types import logging_config, logging_metrics
from google.cloud.monitoring_dashboard_v1.types import dashboards_service
from google.cloud.monitoring_v3.types import (
    alert_service,
    dropped_labels,
    group_service,
    metric_service,
    notification_service,
    service_service,
    snooze_service,
    span_context,
    uptime_service,
)
from google.protobuf import descriptor_pool, empty_pb2, message_factory
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message

from sandbox.api import unpublished

# Importing these modules registers their messages in the default pool, where `message` finds them.
REGISTERED = (
    alert_service,
    audit_log_pb2,  # a payload of log entries
    dashboards_service,
    dropped_labels,  # with span_context what exemplars are attached to
    empty_pb2,
    group_service,
    logging_config,
    logging_metrics,
    logging_service,
    metric_service,
    notification_service,
    service_service,
    snooze_service,
    span_context,
    uptime_service,
)

unpublished.register()

# Fields of the service that the published messages do not know yet, and their JSON types.
# A test compares this with Google's discovery documents.
NEWER: dict[str, dict[str, type]] = {
    "google.logging.v2.ListLogEntriesRequest": {"projectIds": list},
    "google.logging.v2.LogEntry": {"otel": dict},
    "google.logging.v2.LogSink": {"interceptChildren": bool},
    "google.monitoring.v3.UptimeCheckConfig": {"logCheckFailures": bool, "disabled": bool},
}

# Messages so far behind the service that whatever they lack is carried over as it was sent.
OPEN = frozenset({"google.monitoring.dashboard.v1.Dashboard"})

_STRUCT = "google.protobuf.Struct"
_TYPE_NAMES = {
    number: name for name, number in vars(FieldDescriptor).items() if name.startswith("TYPE_")
}


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a message. `type` is as messages show it: ``TYPE_DOUBLE`` or the type's URL.

    `message` is the full name of what an object inside is, empty for scalars, maps and the
    well-known types, whose JSON has no fields of its own; of these, a struct is any object.
    `enum` holds the names of an enum.
    `rivals` are the JSON names of the other fields of its oneof.
    """

    name: str
    json_name: str
    type: str
    message: str
    enum: frozenset[str]
    is_map: bool
    is_repeated: bool
    is_struct: bool
    oneof: str
    rivals: tuple[str, ...]


@cache
def message(full_name: str) -> type[Message]:
    """The class of ``google.monitoring.v3.AlertPolicy``; raises KeyError where there is none."""
    return message_factory.GetMessageClass(
        descriptor_pool.Default().FindMessageTypeByName(full_name)
    )


@cache
def fields(full_name: str) -> dict[str, Field]:
    """The fields of a message, by both names that JSON may use for each."""
    found = (_field(field) for field in message(full_name).DESCRIPTOR.fields)
    return {name: field for field in found for name in (field.name, field.json_name)}


def short_name(full_name: str) -> str:
    return full_name.rpartition(".")[2]


def _field(field: Any) -> Field:
    kind, enum = field.message_type, field.enum_type
    is_map = bool(kind and kind.GetOptions().map_entry)
    is_open = kind and not is_map and not kind.full_name.startswith("google.protobuf.")
    named = kind or enum
    oneof = field.containing_oneof
    return Field(
        name=field.name,
        json_name=field.json_name,
        type="map"
        if is_map
        else f"type.googleapis.com/{named.full_name}"
        if named
        else _TYPE_NAMES[field.type],
        message=kind.full_name if is_open else "",
        enum=frozenset(enum.values_by_name) if enum else frozenset(),
        is_map=is_map,
        is_repeated=field.is_repeated and not is_map,
        is_struct=bool(kind and kind.full_name == _STRUCT and not field.is_repeated),
        oneof=oneof.name if oneof else "",
        rivals=tuple(f.json_name for f in oneof.fields if f is not field) if oneof else (),
    )
