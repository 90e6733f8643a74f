"""Google's own messages, and JSON bodies read strictly through them.

A body is parsed by protobuf and printed again, so that what is stored is canonical: camelCase,
enums by name, defaults left out, durations and times in their one form. Fields that the service
has and the published messages lack (`NEWER`; everything, in dashboards) are carried over as sent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

from google.cloud.logging_v2.types import logging_config, logging_metrics
from google.cloud.monitoring_dashboard_v1.types import dashboards_service
from google.cloud.monitoring_v3.types import (
    alert_service,
    group_service,
    metric_service,
    notification_service,
    service_service,
    snooze_service,
    uptime_service,
)
from google.protobuf import descriptor_pool, empty_pb2, json_format, message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from monitoring.plan import Json
from sandbox.api.errors import bad_request

# Importing these modules registers their messages in the default pool, where `message` finds them.
REGISTERED = (
    alert_service,
    dashboards_service,
    empty_pb2,
    group_service,
    logging_config,
    logging_metrics,
    metric_service,
    notification_service,
    service_service,
    snooze_service,
    uptime_service,
)

MAX_DEPTH = 80  # protobuf's JSON parser itself stops at 100

# Fields of the service that the published messages do not know yet, and their JSON types.
# A test compares this with Google's discovery documents.
NEWER: dict[str, dict[str, type]] = {
    "google.monitoring.v3.UptimeCheckConfig": {"logCheckFailures": bool, "disabled": bool},
}

Carried = Callable[[Descriptor, str, Json], bool]


@cache
def message(full_name: str) -> type[Message]:
    """The class of ``google.monitoring.v3.AlertPolicy``."""
    found = descriptor_pool.Default().FindMessageTypeByName(full_name)
    return message_factory.GetMessageClass(found)


def newer(descriptor: Descriptor, key: str, value: Json) -> bool:
    """Whether this is a field that the service has and the published message lacks."""
    kind = NEWER.get(descriptor.full_name, {}).get(key)
    return kind is not None and isinstance(value, kind)


def anything(descriptor: Descriptor, key: str, value: Json) -> bool:
    """Dashboards: the service is far ahead of its messages, so what they lack is taken as sent."""
    return True


def canonical(full_name: str, data: Json, root: str, carried: Carried = newer) -> dict[str, Json]:
    """`data` as the service would print it; raises ApiError in the service's words.

    `root` is the body's name in messages (``alert_policy``).
    """
    cls = message(full_name)
    if not isinstance(data, dict):
        raise bad_request([(root, "Invalid JSON payload received. The body must be an object.")])
    kept = _without(cls.DESCRIPTOR, data, carried)
    try:
        parsed = json_format.ParseDict(data if kept is None else kept, cls())
    except (json_format.ParseError, TypeError, ValueError, AttributeError, RecursionError) as fault:
        problems = list(_problems(cls.DESCRIPTOR, data, root, carried))
        raise bad_request(problems or [(root, f"Invalid JSON payload received. {fault}")]) from None
    printed = to_json(parsed)
    return printed if kept is None else _merged(cls.DESCRIPTOR, data, printed)


def to_json(parsed: Message, *, enum_numbers: bool = False) -> dict[str, Json]:
    """A message as Google prints it: whole numbers without a fraction."""
    printed = json_format.MessageToDict(parsed, use_integers_for_enums=enum_numbers)
    _whole_numbers(printed)
    return printed


def to_message(full_name: str, data: Json) -> Message:
    """Canonical JSON as a message; fields that the message lacks are left out."""
    return json_format.ParseDict(data, message(full_name)(), ignore_unknown_fields=True)


def enum_numbers(full_name: str, data: Json) -> Json:
    """Canonical JSON with enums as numbers, for ``$alt=json;enum-encoding=int``."""
    printed = to_json(to_message(full_name, data), enum_numbers=True)
    return _merged(message(full_name).DESCRIPTOR, data, printed)


def _whole_numbers(value: Json) -> None:
    """Make 80.0 into 80, in place."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in items:
        if isinstance(item, float):
            if item.is_integer():
                value[key] = int(item)
        elif isinstance(item, dict | list):
            _whole_numbers(item)


def fields(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    """The fields of a message by each name that JSON may use for them."""
    return _fields(descriptor.full_name)


@cache
def _fields(full_name: str) -> dict[str, FieldDescriptor]:
    descriptor = message(full_name).DESCRIPTOR
    return {name: field for field in descriptor.fields for name in (field.name, field.json_name)}


def is_map(field: FieldDescriptor) -> bool:
    return bool(field.message_type and field.message_type.GetOptions().map_entry)


def is_open(field: FieldDescriptor) -> bool:
    """Whether the field holds messages with fields of their own (no map, no well-known type)."""
    kind = field.message_type
    return bool(kind and not is_map(field) and not kind.full_name.startswith("google.protobuf."))


def _without(descriptor: Descriptor, data: Json, carried: Carried) -> dict[str, Json] | None:
    """`data` less what is carried over; None where nothing is."""
    known = fields(descriptor)
    changed: dict[str, Json] = {}
    dropped = []
    for key, value in data.items():
        field = known.get(key)
        if field is None:
            if carried(descriptor, key, value):
                dropped.append(key)
        elif is_open(field):
            lesser = _without_nested(field, value, carried)
            if lesser is not None:
                changed[key] = lesser
        elif field.enum_type and _unknown_enum(field, value) and carried is anything:
            dropped.append(key)
    if not changed and not dropped:
        return None
    return {key: changed.get(key, value) for key, value in data.items() if key not in dropped}


def _without_nested(field: FieldDescriptor, value: Json, carried: Carried) -> Json:
    if isinstance(value, dict):
        return _without(field.message_type, value, carried)
    if not isinstance(value, list):
        return None
    lesser = [
        _without(field.message_type, v, carried) if isinstance(v, dict) else None for v in value
    ]
    if all(item is None for item in lesser):
        return None
    return [old if new is None else new for old, new in zip(value, lesser, strict=True)]


def _unknown_enum(field: FieldDescriptor, value: Json) -> bool:
    values = value if isinstance(value, list) else [value]
    known = field.enum_type.values_by_name
    return any(isinstance(item, str) and item not in known for item in values)


def _merged(descriptor: Descriptor, sent: Json, printed: Json) -> dict[str, Json]:
    """`printed` with what only `sent` has; keys in the order of the alphabet, as the service's."""
    known = fields(descriptor)
    out = dict(printed)
    for key, value in sent.items():
        field = known.get(key)
        if field is None or (field.enum_type and _unknown_enum(field, value)):
            out[key] = value
        elif is_open(field) and field.json_name in out:
            out[field.json_name] = _merged_nested(field, value, out[field.json_name])
    return out


def _merged_nested(field: FieldDescriptor, sent: Json, printed: Json) -> Json:
    if isinstance(sent, dict) and isinstance(printed, dict):
        return _merged(field.message_type, sent, printed)
    pairs = zip(sent, printed, strict=True)
    return [_merged(field.message_type, old, new) for old, new in pairs]


def _problems(
    descriptor: Descriptor, data: Json, path: str, carried: Carried
) -> Iterator[tuple[str, str]]:
    """Why protobuf refuses `data`: (field, words) for each fault."""
    known = fields(descriptor)
    oneofs: dict[str, str] = {}
    for key, value in data.items():
        field = known.get(key)
        if field is None:
            if not carried(descriptor, key, value):
                yield (
                    path,
                    f"Invalid JSON payload received. Unknown name {_quoted(key)} at '{path}': "
                    "Cannot find field.",
                )
            continue
        place = f"{path}.{field.name}"
        oneof = field.containing_oneof
        if oneof is not None and value is not None and oneofs.setdefault(oneof.name, key) != key:
            yield (
                path,
                f"Invalid value at '{path}' (oneof), oneof field '{oneof.name}' is already set. "
                f"Cannot set '{field.json_name}'",
            )
        yield from _field_problems(field, key, value, place, carried)


def _field_problems(
    field: FieldDescriptor, key: str, value: Json, place: str, carried: Carried
) -> Iterator[tuple[str, str]]:
    if value is None:
        return
    if field.is_repeated and not is_map(field):
        if not isinstance(value, list):
            yield place, f"Invalid value at '{place}' ({_type_name(field)}), expected a list"
            return
        for index, item in enumerate(value):
            yield from _value_problems(field, key, item, [item], f"{place}[{index}]", carried)
    elif isinstance(value, list):
        yield (
            place,
            f"Invalid JSON payload received. Unknown name {_quoted(key)} at "
            f"'{place.rpartition('.')[0]}': Proto field is not repeating, cannot start list.",
        )
    else:
        yield from _value_problems(field, key, value, value, place, carried)


def _value_problems(
    field: FieldDescriptor, key: str, value: Json, whole: Json, place: str, carried: Carried
) -> Iterator[tuple[str, str]]:
    if is_open(field):
        if isinstance(value, dict):
            yield from _problems(field.message_type, value, place, carried)
        else:
            yield place, f"Invalid value at '{place}' ({_type_name(field)}), expected an object"
        return
    owner = message(field.containing_type.full_name)()
    try:
        json_format.ParseDict({key: whole}, owner)
    except (json_format.ParseError, TypeError, ValueError, AttributeError):
        # A map's values may be secrets (a channel's labels): they are not repeated.
        shown = "" if isinstance(value, dict) else f", {_quoted(value)}"
        yield place, f"Invalid value at '{place}' ({_type_name(field)}){shown}"


def _type_name(field: FieldDescriptor) -> str:
    if is_map(field):
        return "map"
    kind = field.message_type or field.enum_type
    if kind is not None:
        return f"type.googleapis.com/{kind.full_name}"
    names = {
        number: name for name, number in vars(FieldDescriptor).items() if name.startswith("TYPE_")
    }
    return str(names[field.type])


def _quoted(value: Json) -> str:
    text = str(value)
    return f'"{text[:200]}"'
