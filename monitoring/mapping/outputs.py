"""An answer of the API -> the outputs that stand in Pulumi's state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring.plan import Json

from .decode import decode_scalar, unclaimed
from .field import Coding, Field, ResourceType, Role, Shape
from .values import dump_json, get

_ZERO: dict[Shape, Json] = {
    Shape.STRING: "",
    Shape.BOOLEAN: False,
    Shape.INTEGER: 0,
    Shape.NUMBER: 0,
    Shape.JSON: "",
}


def response_to_outputs(
    rtype: ResourceType, response: Mapping[str, Json], inputs: Mapping[str, Json]
) -> dict[str, Json]:
    """Every property of the type, as the official plugin fills the state.

    What is absent stands there too: a scalar as its zero, a list of objects as [], an object as
    null; a list of strings or a map as null, or empty where the API may fill it. What the API
    does not give back comes from `inputs`. Raises MappingError for values of a wrong type.
    """
    outputs = _fields(rtype.fields, response, inputs)
    name = response.get("name")
    if isinstance(name, str) and not rtype.short_name:
        parts = rtype.name_parts(name)
        # Google writes the project's number into some names; the state keeps the id.
        outputs |= {prop: part for prop, part in parts.items() if prop != "project"}
    return outputs


def _fields(
    fields: Sequence[Field], body: Mapping[str, Json], inputs: Mapping[str, Json]
) -> dict[str, Json]:
    outputs = {}
    for field in fields:
        given = inputs.get(field.prop)
        if field.kept or not field.travels:
            outputs[field.prop] = _from_inputs(field, given)
            continue
        value = get(body, field.path)
        if field.shape is Shape.MAP:
            value = unclaimed(field, fields, value)
        outputs[field.prop] = _output(field, value, given)
    return outputs


def _from_inputs(field: Field, given: Json) -> Json:
    """The value of a property that the API does not tell."""
    if field.shape is Shape.OBJECT:
        if not isinstance(given, Mapping):
            return None
        return {inner.prop: _from_inputs(inner, given.get(inner.prop)) for inner in field.of}
    if given is not None:
        return given
    if field.default is not None:
        return field.default
    return None if field.kept and not field.secret else _ZERO[field.shape]


def _output(field: Field, value: Json, given: Json) -> Json:
    match field.shape:
        case Shape.OBJECT:
            if not isinstance(value, Mapping):
                return None
            return _fields(field.of, value, given if isinstance(given, Mapping) else {})
        case Shape.OBJECTS:
            return _objects(field, value, given if isinstance(given, list) else [])
        case Shape.STRINGS | Shape.NUMBERS | Shape.MAP:
            if value:
                return value
            empty: Json = {} if field.shape is Shape.MAP else []
            return None if field.role is Role.INPUT else empty
        case Shape.JSON:
            return dump_json(value)
    return _ZERO[field.shape] if value is None else decode_scalar(field, value, field.path)


def _objects(field: Field, value: Json, given: Sequence[Json]) -> list[Json]:
    if field.coding is Coding.ONE_IN_LIST:
        value = [value] if value is not None else []
    items = [
        _fields(field.of, item, given[i] if i < len(given) else {})
        for i, item in enumerate(value or [])
    ]
    return sorted(items, key=_by_value) if field.unordered else items


def _by_value(item: Mapping[str, Json]) -> list[str]:
    """An order for objects of an unordered list, so that the API's own order never shows."""
    return [str(item[prop]) for prop in sorted(item)]
