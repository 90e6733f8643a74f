"""A program's inputs, brought up to date with what the API now says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from monitoring.mapping import Field, Json, Role, Shape

from .diff import canonical


def refreshed(
    fields: Sequence[Field], inputs: Mapping[str, Json], found: Mapping[str, Json]
) -> dict[str, Json]:
    """The inputs with what somebody changed, added or removed behind the program's back.

    `found` are the inputs that the API's answer amounts to. A value that only looks different
    stays as the program wrote it, and so does one that the API does not give back.
    """
    result = {key: value for key, value in inputs.items() if key.startswith("__")}
    for field in fields:
        was, now = inputs.get(field.prop), found.get(field.prop)
        value = _refreshed(field, was, now)
        if value is not None:
            result[field.prop] = value
    return result


def _refreshed(field: Field, was: Json, now: Json) -> Json:
    if field.kept or not field.travels or canonical(field, was) == canonical(field, now):
        return was
    if was is None:
        # What the API fills in by itself is not the program's to say.
        return now if field.role is Role.INPUT else None
    if isinstance(was, Mapping) and isinstance(now, Mapping) and field.shape is Shape.OBJECT:
        return refreshed(field.of, was, now)
    if field.shape is Shape.OBJECTS and not field.unordered and len(was) == len(now or ()):
        return [refreshed(field.of, old, new) for old, new in zip(was, now, strict=True)]
    return now
