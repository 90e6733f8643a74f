"""Pulumi inputs -> REST body."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from monitoring.plan import Json

from .field import Coding, Field, ResourceType, Role, Shape
from .names import snake_case
from .values import SECONDS_A_DAY, is_zero, parse_json, plain_number

_NOTHING: dict[str, Json] = {}


def inputs_to_body(
    rtype: ResourceType, inputs: Mapping[str, Json], state: Mapping[str, Json] = _NOTHING
) -> dict[str, Json]:
    """The body that the official plugin sends for these inputs.

    `state` are the resource's outputs so far: they give what the API once filled in and the
    program leaves open, such as the names of an alert policy's conditions.
    """
    return {**dict(rtype.constants), **_encode_fields(rtype.fields, inputs, state)}


def _encode_fields(
    fields: Sequence[Field], inputs: Mapping[str, Json], state: Mapping[str, Json]
) -> dict[str, Json]:
    body: dict[str, Json] = {}
    for field in fields:
        if not field.travels or field.role is Role.OUTPUT:
            continue
        value, known = inputs.get(field.prop), state.get(field.prop)
        if value is None and field.role is Role.COMPUTED:
            value = known
        encoded = _encode(field, value, known)
        if encoded is not None:
            _put(body, field.path, encoded)
    return body


def _encode(field: Field, value: Json, known: Json) -> Json:
    """The REST value; None where nothing travels."""
    if value is False and field.default is True:
        return False
    if is_zero(value) or (field.unset and value == field.unset):
        return field.empty
    match field.shape:
        case Shape.OBJECT:
            known = known if isinstance(known, Mapping) else _NOTHING
            encoded = _encode_fields(field.of, value, known)
            is_flag = not any(f.travels for f in field.of)
            return encoded if encoded or is_flag else None
        case Shape.OBJECTS:
            old = known if isinstance(known, list) else []
            objects = [
                _encode_fields(field.of, item, old[i] if i < len(old) else _NOTHING)
                for i, item in enumerate(value)
            ]
            return set_order(field, objects) if field.unordered else objects
        case Shape.NUMBER:
            return plain_number(value)
        case Shape.NUMBERS:
            return [plain_number(item) for item in value]
        case Shape.JSON:
            return parse_json(value)
        case _ if field.coding is Coding.DAYS:
            return f"{value * SECONDS_A_DAY}s"
    return value


def set_order(field: Field, objects: Sequence[Mapping[str, Json]]) -> list[Json]:
    """Objects of an unordered list in the order in which the official plugin sends them.

    It is Terraform's: by the CRC-32 of their ``key:value;`` pairs under snake_case names.
    """
    names = sorted(f.prop for f in field.of)

    def rank(value: Mapping[str, Json]) -> str:
        text = "".join(f"{snake_case(name)}:{value.get(name, '')};" for name in names)
        return str(zlib.crc32(text.encode()))

    return sorted(objects, key=rank)


def _put(body: dict[str, Json], path: Sequence[str], value: Json) -> None:
    """Set the value at the path, joining it with an object that is there already."""
    if not path:
        body.update(value)
        return
    *parents, last = path
    for part in parents:
        body = body.setdefault(part, {})
    there = body.get(last)
    body[last] = {**there, **value} if isinstance(there, dict) else value
