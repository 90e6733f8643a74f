"""Whether a program's inputs can be what it declares: names, types, words, defaults."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from monitoring.mapping import Field, Json, MappingError, ResourceType, Role, Shape
from monitoring.mapping.values import parse_json

from .values import UNKNOWN


@dataclass(frozen=True, slots=True)
class Failure:
    """What is wrong with one property; `property` is its path as Pulumi writes it."""

    property: str
    reason: str


def with_defaults(rtype: ResourceType, inputs: Mapping[str, Json]) -> dict[str, Json]:
    """The inputs with the official plugin's defaults where the program is silent."""
    return _with_defaults(rtype.fields, inputs)


def _with_defaults(fields: Sequence[Field], inputs: Mapping[str, Json]) -> dict[str, Json]:
    filled = {key: value for key, value in inputs.items() if value is not None}
    for field in fields:
        value = filled.get(field.prop)
        if value is None:
            if field.default is not None and field.travels:
                filled[field.prop] = field.default
        elif field.shape is Shape.OBJECT and isinstance(value, Mapping):
            filled[field.prop] = _with_defaults(field.of, value)
        elif field.shape is Shape.OBJECTS and isinstance(value, list):
            filled[field.prop] = [
                _with_defaults(field.of, item) if isinstance(item, Mapping) else item
                for item in value
            ]
    return filled


def failures(rtype: ResourceType, inputs: Mapping[str, Json]) -> list[Failure]:
    """Everything wrong with the inputs. Values are never quoted: one may be a secret."""
    return list(_failures(rtype.fields, inputs, ""))


def _failures(fields: Sequence[Field], inputs: Mapping[str, Json], owner: str) -> Iterator[Failure]:
    takes = {field.prop: field for field in fields if field.role is not Role.OUTPUT}
    for prop, value in inputs.items():
        path = f"{owner}.{prop}" if owner else prop
        field = takes.get(prop)
        if value is None or prop.startswith("__"):  # __defaults: the official plugin's own notes
            continue
        if field is None:
            yield Failure(path, f"no such property{_meant(prop, takes)}")
        elif value != UNKNOWN:
            yield from _value_failures(field, value, path)
    for field in takes.values():
        if field.required and inputs.get(field.prop) is None:
            path = f"{owner}.{field.prop}" if owner else field.prop
            yield Failure(path, "this property is required")


def _meant(prop: str, takes: Mapping[str, Field]) -> str:
    close = difflib.get_close_matches(prop, takes, n=1)
    return f"; did you mean {close[0]}?" if close else ""


_TYPES: dict[Shape, tuple[str, Callable[[Json], bool]]] = {
    Shape.STRING: ("a string", lambda v: isinstance(v, str)),
    Shape.JSON: ("a string of JSON", lambda v: isinstance(v, str)),
    Shape.BOOLEAN: ("true or false", lambda v: isinstance(v, bool)),
    Shape.INTEGER: (
        "a whole number",
        lambda v: isinstance(v, int) and not isinstance(v, bool),
    ),
    Shape.NUMBER: (
        "a number",
        lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    ),
    Shape.STRINGS: ("a list of strings", lambda v: isinstance(v, list)),
    Shape.NUMBERS: ("a list of numbers", lambda v: isinstance(v, list)),
    Shape.OBJECTS: ("a list of objects", lambda v: isinstance(v, list)),
    Shape.MAP: ("a map of strings", lambda v: isinstance(v, Mapping)),
    Shape.OBJECT: ("an object", lambda v: isinstance(v, Mapping)),
}
_ITEMS = {Shape.STRINGS: Shape.STRING, Shape.NUMBERS: Shape.NUMBER, Shape.MAP: Shape.STRING}


def _value_failures(field: Field, value: Json, path: str) -> Iterator[Failure]:
    wanted, fits = _TYPES[field.shape]
    if field.refused:
        yield Failure(
            path, f"the sandbox takes no write-only properties; use {field.prop.partition('Wo')[0]}"
        )
    elif not fits(value):
        yield Failure(path, f"must be {wanted}")
    elif field.shape is Shape.OBJECT:
        yield from _failures(field.of, value, path)
    elif field.shape is Shape.OBJECTS:
        for i, item in enumerate(value):
            if isinstance(item, Mapping):
                yield from _failures(field.of, item, f"{path}[{i}]")
            elif item != UNKNOWN:
                yield Failure(f"{path}[{i}]", "must be an object")
    elif field.shape in _ITEMS:
        item_wanted, item_fits = _TYPES[_ITEMS[field.shape]]
        items = value.items() if isinstance(value, Mapping) else enumerate(value)
        for key, item in items:
            if item != UNKNOWN and not item_fits(item):
                yield Failure(f"{path}{index(key)}", f"must be {item_wanted}")
    elif field.shape is Shape.JSON:
        yield from _json_failures(value, path)
    elif field.choices and value not in field.choices:
        yield Failure(path, f"must be one of {', '.join(field.choices)}")


def _json_failures(text: str, path: str) -> Iterator[Failure]:
    if UNKNOWN in text:
        return
    try:
        parse_json(text)
    except MappingError as error:
        yield Failure(path, str(error))


def index(key: str | int) -> str:
    """A step into a list or map, as Pulumi writes paths."""
    if isinstance(key, int):
        return f"[{key}]"
    if key.isidentifier():
        return f".{key}"
    quoted = key.replace("\\", "\\\\").replace('"', '\\"')
    return f'["{quoted}"]'
