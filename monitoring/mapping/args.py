"""A Plan's body -> keyword arguments of the pulumi_gcp class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring.plan import Json, Kind

from .decode import body_to_inputs
from .field import Field, Shape
from .names import snake_case
from .registry import resource_type


def body_to_args(kind: Kind, body: Mapping[str, Json]) -> dict[str, Json]:
    """Keyword arguments for the pulumi_gcp class of `kind`: snake_case at every level.

    The keys of maps (labels, headers) stay as they are, and so do ``${...}`` tokens. Raises
    MappingError for a field that the class has no property for.
    """
    rtype = resource_type(kind)
    return _args(rtype.fields, body_to_inputs(rtype, body))


def _args(fields: Sequence[Field], inputs: Mapping[str, Json]) -> dict[str, Json]:
    by_prop = {field.prop: field for field in fields}
    return {snake_case(prop): _arg(by_prop[prop], value) for prop, value in inputs.items()}


def _arg(field: Field, value: Json) -> Json:
    if field.shape is Shape.OBJECT:
        return _args(field.of, value)
    if field.shape is Shape.OBJECTS:
        return [_args(field.of, item) for item in value]
    return value
