"""JSON bodies read strictly through Google's own messages, and printed as the service prints them.

What is stored is canonical: camelCase, enums by name, defaults left out, durations and times in
their one form. Fields that the service has and the published messages lack (`schema.NEWER`; any,
in those of `schema.OPEN`) are carried over as they were sent, and so is what is free of form.
"""

from __future__ import annotations

from google.protobuf import json_format
from google.protobuf.message import Message

from monitoring.plan import Json
from sandbox.api import structs
from sandbox.api.errors import bad_request, invalid
from sandbox.api.refusals import problems
from sandbox.api.schema import NEWER, OPEN, Field, fields, message

MAX_DEPTH = 80  # protobuf's JSON parser itself stops at 100


def canonical(full_name: str, data: Json, root: str) -> dict[str, Json]:
    """`data` as the service would print it; raises ApiError in the service's words.

    `root` is the body's name in messages (``alert_policy``).
    """
    if not isinstance(data, dict):
        raise bad_request([(root, "Invalid JSON payload received. The body must be an object.")])
    known = _known(full_name, data, full_name in OPEN)
    try:
        parsed = json_format.ParseDict(known, message(full_name)())
    except (json_format.ParseError, TypeError, ValueError, AttributeError) as fault:
        found = list(problems(full_name, known, root))
        raise bad_request(found or [(root, f"Invalid JSON payload received. {fault}")]) from None
    printed = to_json(parsed)
    return printed if known is data else _with_unknown(full_name, data, printed)


def to_json(parsed: Message, *, enum_numbers: bool = False) -> dict[str, Json]:
    """A message as Google prints it: whole numbers without a fraction.

    Raises ApiError for what JSON cannot hold: a NaN in a Struct, a message of an unknown type.
    """
    try:
        printed = json_format.MessageToDict(parsed, use_integers_for_enums=enum_numbers)
    except (json_format.SerializeToJsonError, TypeError) as fault:
        raise invalid(f"The request has a value that is not understood: {fault}") from None
    _make_whole(printed)
    return printed


def to_message(full_name: str, data: Json) -> Message:
    """Canonical JSON as a message; fields that the message lacks are left out."""
    return json_format.ParseDict(data, message(full_name)(), ignore_unknown_fields=True)


def with_enum_numbers(full_name: str, data: Json) -> Json:
    """Canonical JSON with enums as numbers, for ``$alt=json;enum-encoding=int``."""
    printed = to_json(to_message(full_name, data), enum_numbers=True)
    return _with_unknown(full_name, data, printed)


def _make_whole(value: Json) -> None:
    """Make 80.0 into 80, in place."""
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, float):
            if item.is_integer():
                value[key] = int(item)
        elif isinstance(item, dict | list):
            _make_whole(item)


def _known(full_name: str, data: dict[str, Json], open: bool) -> dict[str, Json]:
    """`data` less what is carried over; `data` itself where that is nothing."""
    known = fields(full_name)
    out: dict[str, Json] = {}
    for key, value in data.items():
        field = known.get(key)
        if field is None:
            if open or _is_newer(full_name, key, value):
                continue
        elif field.enum and open and _has_new_name(field, value):
            continue
        elif field.message:
            value = _known_inside(field, value, open)
        elif field.is_struct and isinstance(value, dict):
            value = {}  # as quick as can be: what it holds needs no message to be read
        out[key] = value
    same = len(out) == len(data) and all(out[key] is value for key, value in data.items())
    return data if same else out


def _known_inside(field: Field, value: Json, open: bool) -> Json:
    if isinstance(value, dict):
        return _known(field.message, value, open)
    if not isinstance(value, list):
        return value
    items = [_known(field.message, v, open) if isinstance(v, dict) else v for v in value]
    return value if all(a is b for a, b in zip(items, value, strict=True)) else items


def _is_newer(full_name: str, key: str, value: Json) -> bool:
    """A field that the service has and the published message lacks."""
    kind = NEWER.get(full_name, {}).get(key)
    return kind is not None and isinstance(value, kind)


def _has_new_name(field: Field, value: Json) -> bool:
    """Whether an enum has a value that the published message does not know."""
    values = value if isinstance(value, list) else [value]
    return any(isinstance(item, str) and item not in field.enum for item in values)


def _with_unknown(full_name: str, sent: Json, printed: Json) -> dict[str, Json]:
    """`printed` with the fields and enum names that only `sent` has."""
    known = fields(full_name)
    out = dict(printed)
    for key, value in sent.items():
        field = known.get(key)
        if field is None:
            out[key] = value
        elif field.enum and _has_new_name(field, value):
            out[field.json_name] = value
        elif field.is_struct and isinstance(value, dict):
            out[field.json_name] = structs.canonical(value)
        elif field.message and field.json_name in out:
            out[field.json_name] = _with_unknown_inside(field, value, out[field.json_name])
    return out


def _with_unknown_inside(field: Field, sent: Json, printed: Json) -> Json:
    if isinstance(printed, dict):
        return _with_unknown(field.message, sent, printed)
    pairs = zip(sent, printed, strict=True)
    return [_with_unknown(field.message, old, new) for old, new in pairs]
