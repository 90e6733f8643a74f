"""REST body -> Pulumi inputs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from monitoring.plan import Json

from .field import Coding, Field, ResourceType, Role, Shape
from .values import SECONDS_A_DAY, MappingError, Path, dump_json, expect, get, is_zero, plain_number


def body_to_inputs(
    rtype: ResourceType, body: Mapping[str, Json], *, answer: bool = False
) -> dict[str, Json]:
    """The Pulumi inputs that make such a body.

    A body of our own must be covered wholly, else MappingError names the field that the type
    has no property for. With `answer` the body is the API's: fields newer than the tables are
    skipped, and so are secrets, which come back masked.
    """
    inputs = _decode_fields(rtype.fields, body, (), answer)
    name = body.get("name")
    if isinstance(name, str) and not rtype.short_name:
        parts = rtype.name_parts(name)
        inputs |= {prop: part for prop, part in parts.items() if prop != "project"}
    if not answer and not any(f.shape is Shape.JSON for f in rtype.fields):
        known = [f.path for f in rtype.fields if f.travels]
        known += [(key,) for key in ("name", *rtype.ignored, *dict(rtype.constants))]
        _refuse_unknown(rtype.pulumi_type, body, known, ())
    return inputs


def _decode_fields(
    fields: Sequence[Field], body: Mapping[str, Json], path: Path, answer: bool
) -> dict[str, Json]:
    inputs: dict[str, Json] = {}
    for field in fields:
        if not field.travels or field.role is Role.OUTPUT:
            continue
        if answer and field.secret and field.kept:
            continue
        value = get(body, field.path)
        if value is None:
            continue
        if field.shape is Shape.MAP:
            value = unclaimed(field, fields, value)
        if field.shape is Shape.OBJECT and isinstance(value, Mapping):
            value = _claimed(field, fields, value)
        decoded = _decode(field, value, (*path, *field.path), answer)
        if decoded is not None and not (is_zero(decoded) and isinstance(decoded, dict | list)):
            inputs[field.prop] = decoded
    return inputs


def _decode(field: Field, value: Json, path: Path, answer: bool) -> Json:
    match field.shape:
        case Shape.OBJECT:
            expect(isinstance(value, Mapping), path, "an object")
            return _decode_object(field, value, path, answer)
        case Shape.OBJECTS:
            items = [value] if field.coding is Coding.ONE_IN_LIST else value
            expect(isinstance(items, list), path, "a list")
            for i, item in enumerate(items):
                expect(isinstance(item, Mapping), (*path, i), "an object")
            return [_decode_object(field, item, (*path, i), answer) for i, item in enumerate(items)]
        case Shape.STRINGS | Shape.NUMBERS:
            expect(isinstance(value, list), path, "a list")
            one = Field(field.prop, _ITEM[field.shape])
            return [decode_scalar(one, item, (*path, i)) for i, item in enumerate(value)]
        case Shape.MAP:
            expect(isinstance(value, Mapping), path, "an object")
            for key, item in value.items():
                expect(isinstance(item, str), (*path, key), "a string")
            return dict(value)
        case Shape.JSON:
            return dump_json(value)
    return decode_scalar(field, value, path)


_ITEM = {Shape.STRINGS: Shape.STRING, Shape.NUMBERS: Shape.NUMBER}


def _decode_object(
    field: Field, value: Mapping[str, Json], path: Path, answer: bool
) -> dict[str, Json]:
    inputs = _decode_fields(field.of, value, path, answer)
    for flag in field.of:
        if not flag.travels and flag.default is not None:
            inputs[flag.prop] = flag.default
    if not answer:
        known = [f.path for f in field.of if f.travels]
        _refuse_unknown(field.prop, value, known, path)
    return inputs


def decode_scalar(field: Field, value: Json, path: Path = ()) -> Json:
    """A REST scalar as its Pulumi value. Raises MappingError for another type."""
    match field.shape:
        case Shape.BOOLEAN:
            expect(isinstance(value, bool), path, "true or false")
        case Shape.INTEGER if field.coding is Coding.DAYS:
            return _days(value, path)
        case Shape.INTEGER | Shape.NUMBER:
            return _number(value, path, whole=field.shape is Shape.INTEGER)
        case _:
            expect(isinstance(value, str), path, "a string")
            if field.coding is Coding.LAST_PART:
                return value.rpartition("/")[2]
    return value


def _number(value: Json, path: Path, *, whole: bool) -> int | float:
    """A number; REST writes 64-bit integers as strings."""
    wanted = "a whole number" if whole else "a finite number"
    if isinstance(value, str):
        try:
            value = int(value) if whole else float(value)
        except ValueError:
            raise MappingError(path, f"must be {wanted}") from None
    expect(isinstance(value, int | float) and not isinstance(value, bool), path, wanted)
    expect(math.isfinite(value), path, wanted)
    number = plain_number(value)
    expect(isinstance(number, int) or not whole, path, wanted)
    return number


def _days(value: Json, path: Path) -> int:
    expect(isinstance(value, str) and value.endswith("s"), path, 'a duration such as "86400s"')
    try:
        seconds = float(value[:-1])
    except ValueError:
        raise MappingError(path, 'must be a duration such as "86400s"') from None
    expect(seconds > 0 and seconds % SECONDS_A_DAY == 0, path, "whole days")
    return int(seconds // SECONDS_A_DAY)


def unclaimed(field: Field, siblings: Sequence[Field], value: Json) -> Json:
    """A map without the keys that a sibling object has as properties of its own."""
    if not isinstance(value, Mapping):
        return value
    claimed = {
        inner.path[0]
        for other in siblings
        if other.shape is Shape.OBJECT and other.path == field.path
        for inner in other.of
    }
    return {key: item for key, item in value.items() if key not in claimed}


def _claimed(field: Field, siblings: Sequence[Field], value: Mapping[str, Json]) -> Json:
    """Of an object that shares its place with a sibling map: the keys that are its own."""
    if not any(other.shape is Shape.MAP and other.path == field.path for other in siblings):
        return value
    own = {inner.path[0] for inner in field.of}
    return {key: item for key, item in value.items() if key in own}


def _refuse_unknown(
    owner: str, body: Mapping[str, Json], known: Sequence[tuple[str, ...]], path: Path
) -> None:
    unknown = next(_unknown(body, known, path), None)
    if unknown:
        raise MappingError(unknown, f"{owner} has no property for this field")


def _unknown(
    body: Mapping[str, Json], known: Sequence[tuple[str, ...]], path: Path
) -> Iterator[Path]:
    for key, value in body.items():
        below = [p[1:] for p in known if p[0] == key]
        if not below:
            yield (*path, key)
        elif all(below) and isinstance(value, Mapping):
            yield from _unknown(value, below, (*path, key))
