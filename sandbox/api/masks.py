"""Field masks: which fields an update changes.

A path may be in snake or camel case, go deep (``range.max``) and end in a map's key
(``user_labels.team``). Paths are followed by the message's own fields, so a misspelt one is
refused.
"""

from __future__ import annotations

from typing import TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from monitoring.plan import Json
from sandbox.api.errors import invalid
from sandbox.api.messages import NEWER, fields, is_map, is_open, message

_Object: TypeAlias = dict[str, Json]


def paths(mask: str) -> list[str]:
    """The paths of a REST ``updateMask``."""
    return [path.strip() for path in mask.split(",") if path.strip()]


def applied(full_name: str, stored: _Object, sent: _Object, mask: list[str]) -> _Object:
    """`stored` with the fields that `mask` names taken from `sent`; absent there, they go."""
    out = _copy(stored)
    for path in mask:
        if path == "*":
            return _copy(sent)
        _apply(message(full_name).DESCRIPTOR, out, sent, path.split("."), path)
    return out


def _apply(
    descriptor: Descriptor, target: _Object, source: _Object | None, steps: list[str], path: str
) -> None:
    step, rest = steps[0], steps[1:]
    field = _fields_by_mask(descriptor).get(step)
    if field is None:
        name = _newer_name(descriptor, step)
        if name is None or rest:
            raise invalid(f"Invalid field mask: '{path}' names no field of {descriptor.name}.")
        _set(target, name, source)
        return
    name = field.json_name
    if not rest:
        _set(target, name, source)
        if name in target:
            _clear_siblings(field, target)
    elif is_map(field):
        _into(target, name, source, ".".join(rest).strip("`"))
    elif is_open(field) and not field.is_repeated:
        inner = (source or {}).get(name)
        if inner is None and name not in target:
            return
        _clear_siblings(field, target)
        _apply(field.message_type, target.setdefault(name, {}), inner, rest, path)
    else:
        raise invalid(
            f"Invalid field mask: '{path}' goes inside {field.name}, which has no fields."
        )


def _fields_by_mask(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    # proto-plus calls some fields type_, range_, min_, max_, format_; so do masks made with it.
    known = fields(descriptor)
    return known | {f"{name}_": field for name, field in known.items()}


def _newer_name(descriptor: Descriptor, step: str) -> str | None:
    for name in NEWER.get(descriptor.full_name, ()):
        if step in (name, "".join(f"_{c.lower()}" if c.isupper() else c for c in name)):
            return name
    return None


def _set(target: _Object, name: str, source: _Object | None) -> None:
    if source is not None and name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)


def _into(target: _Object, name: str, source: _Object | None, key: str) -> None:
    entries = dict(target.get(name, {}))
    _set(entries, key, (source or {}).get(name))
    if entries:
        target[name] = entries
    else:
        target.pop(name, None)


def _clear_siblings(field: FieldDescriptor, target: _Object) -> None:
    if field.containing_oneof is not None:
        for other in field.containing_oneof.fields:
            if other.json_name != field.json_name:
                target.pop(other.json_name, None)


def _copy(value: Json) -> Json:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return [_copy(item) for item in value] if isinstance(value, list) else value
