"""Messages that the service has and Google's published package lacks: alerts.

They are declared here after the service's discovery document, for REST alone: the numbers of the
fields are ours, so they must never be on the gRPC wire. A test compares them with the document.
"""

from __future__ import annotations

from typing import Any

from google.api import metric_pb2, monitored_resource_pb2
from google.protobuf import descriptor_pb2, descriptor_pool, timestamp_pb2

_PACKAGE = "google.monitoring.v3"
_FILE = "sandbox/alerts.proto"
# What the file below refers to; importing them registers them.
DEPENDENCIES = (metric_pb2, monitored_resource_pb2, timestamp_pb2)

# Services whose messages stand here.
REST_ONLY = frozenset({f"{_PACKAGE}.AlertService"})

_Fields = tuple[tuple[str, str], ...]  # name, type: a scalar's, map, repeated X, or a full name
_PAGED: _Fields = (("page_size", "int32"), ("page_token", "string"))
_MESSAGES: dict[str, _Fields] = {
    "PolicySnapshot": (
        ("name", "string"),
        ("display_name", "string"),
        ("user_labels", "map"),
        ("severity", "enum Severity"),
    ),
    "LogMetadata": (("extracted_labels", "map"),),
    "Alert": (
        ("name", "string"),
        ("state", "enum State"),
        ("open_time", "google.protobuf.Timestamp"),
        ("close_time", "google.protobuf.Timestamp"),
        ("resource", "google.api.MonitoredResource"),
        ("metadata", "google.api.MonitoredResourceMetadata"),
        ("metric", "google.api.Metric"),
        ("log", f"{_PACKAGE}.LogMetadata"),
        ("policy", f"{_PACKAGE}.PolicySnapshot"),
    ),
    "GetAlertRequest": (("name", "string"),),
    "ListAlertsRequest": (
        ("parent", "string"),
        ("filter", "string"),
        ("order_by", "string"),
        *_PAGED,
    ),
    "ListAlertsResponse": (
        ("alerts", f"repeated {_PACKAGE}.Alert"),
        ("next_page_token", "string"),
        ("total_size", "int32"),
    ),
}
_ENUMS = {
    "State": ("STATE_UNSPECIFIED", "OPEN", "CLOSED"),
    "Severity": ("SEVERITY_UNSPECIFIED", "CRITICAL", "ERROR", "WARNING"),
}
_TYPE = descriptor_pb2.FieldDescriptorProto
_SCALARS = {"string": _TYPE.TYPE_STRING, "int32": _TYPE.TYPE_INT32}


def register() -> None:
    """Put the messages into the default pool, unless the package has come to have them."""
    pool = descriptor_pool.Default()
    try:
        pool.FindMessageTypeByName(f"{_PACKAGE}.Alert")
    except KeyError:
        pool.Add(_file())


def _file() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name=_FILE, package=_PACKAGE, syntax="proto3")
    file.dependency.extend(module.DESCRIPTOR.name for module in DEPENDENCIES)
    for name, fields in _MESSAGES.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate(fields, 1):
            _add_field(message, field, number, kind)
    return file


def _add_field(message: Any, name: str, number: int, kind: str) -> None:
    what, _, rest = kind.rpartition(" ")
    repeated = what == "repeated" or kind == "map"
    field = message.field.add(
        name=name,
        number=number,
        label=_TYPE.LABEL_REPEATED if repeated else _TYPE.LABEL_OPTIONAL,
    )
    inside = f".{_PACKAGE}.{message.name}"
    if kind == "map":
        entry = "".join(part.capitalize() for part in name.split("_")) + "Entry"
        made = message.nested_type.add(name=entry)
        made.options.map_entry = True
        _add_field(made, "key", 1, "string")
        _add_field(made, "value", 2, "string")
        field.type, field.type_name = _TYPE.TYPE_MESSAGE, f"{inside}.{entry}"
    elif what == "enum":
        values = message.enum_type.add(name=rest).value
        for value, text in enumerate(_ENUMS[rest]):
            values.add(name=text, number=value)
        field.type, field.type_name = _TYPE.TYPE_ENUM, f"{inside}.{rest}"
    elif rest in _SCALARS:
        field.type = _SCALARS[rest]
    else:
        field.type, field.type_name = _TYPE.TYPE_MESSAGE, f".{rest}"
