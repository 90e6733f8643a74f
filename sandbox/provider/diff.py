"""What an update would change, property by property, and whether it must replace."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from monitoring.mapping import (
    Field,
    Json,
    MappingError,
    ResourceType,
    Role,
    Shape,
    canonical_dashboard,
)
from monitoring.mapping.values import is_zero, parse_json

from .check import index
from .values import UNKNOWN


class Change(Enum):
    """How one property changes."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Difference:
    """`path` as Pulumi writes it: ``conditions[0].displayName``."""

    path: str
    change: Change
    replace: bool

    @property
    def prop(self) -> str:
        """The top-level property."""
        return self.path.partition(".")[0].partition("[")[0]


def differences(
    rtype: ResourceType, state: Mapping[str, Json], inputs: Mapping[str, Json]
) -> list[Difference]:
    """How the state (outputs, as last created, updated or read) differs from what is wanted.

    What the program leaves open and the API filled in is no difference, and neither is a value
    that says no more than its absence.
    """
    return list(_fields(rtype.fields, state, inputs, "", replace=False))


def _fields(
    fields: Sequence[Field],
    old: Mapping[str, Json],
    new: Mapping[str, Json],
    owner: str,
    *,
    replace: bool,
) -> Iterator[Difference]:
    for field in fields:
        wanted = new.get(field.prop)
        if field.role is Role.OUTPUT or (field.role is Role.COMPUTED and wanted is None):
            continue
        path = f"{owner}.{field.prop}" if owner else field.prop
        if wanted is None:
            wanted = field.default
        there = old.get(field.prop)
        if there is None and not field.travels:
            there = field.default  # a switch of the plugin that an older state does not have
        yield from _values(field, there, wanted, path, replace=replace or field.replace)


def _values(
    field: Field, old: Json, new: Json, path: str, *, replace: bool
) -> Iterator[Difference]:
    before, after = canonical(field, old), canonical(field, new)
    if before == after:
        return
    if before is None or after is None or UNKNOWN in (old, new):
        yield _difference(path, before, after, replace)
    elif field.shape is Shape.OBJECT:
        yield from _fields(field.of, old, new, path, replace=replace)
    elif field.shape is Shape.OBJECTS and not field.unordered:
        yield from _objects(field, old, new, path, replace=replace)
    elif field.shape in (Shape.OBJECTS, Shape.STRINGS, Shape.NUMBERS):
        yield from _items(before, after, path, unordered=field.unordered, replace=replace)
    elif field.shape is Shape.MAP:
        for key in sorted({*before, *after}):
            if before.get(key) != after.get(key):
                yield _difference(f"{path}{index(key)}", before.get(key), after.get(key), replace)
    else:
        yield _difference(path, before, after, replace)


def _objects(
    field: Field, old: Sequence[Json], new: Sequence[Json], path: str, *, replace: bool
) -> Iterator[Difference]:
    for i in range(max(len(old), len(new))):
        before = old[i] if i < len(old) else None
        after = new[i] if i < len(new) else None
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _fields(field.of, before, after, f"{path}[{i}]", replace=replace)
        else:
            yield _difference(f"{path}[{i}]", before, after, replace)


def _items(
    before: Sequence[Json], after: Sequence[Json], path: str, *, unordered: bool, replace: bool
) -> Iterator[Difference]:
    """Differences of lists, place by place; of unordered ones, only of what has no twin."""
    olds, news = dict(enumerate(before)), dict(enumerate(after))
    if unordered:
        for i, item in list(olds.items()):
            twin = next((j for j, other in news.items() if other == item), None)
            if twin is not None:
                del olds[i], news[twin]
    for i in sorted({*olds, *news}):
        if olds.get(i) != news.get(i):
            yield _difference(f"{path}[{i}]", olds.get(i), news.get(i), replace)


def _difference(path: str, before: Json, after: Json, replace: bool) -> Difference:
    change = Change.UPDATE
    if before is None:
        change = Change.ADD
    elif after is None:
        change = Change.DELETE
    return Difference(path, change, replace)


def canonical(field: Field, value: Json) -> Json:
    """The value in the form in which equal means the same; None for what says nothing."""
    if is_zero(value) or value in (field.unset, field.implied):
        return None
    match field.shape:
        case Shape.OBJECT if isinstance(value, Mapping):
            return _canonical_object(field, value)
        case Shape.OBJECTS if isinstance(value, list):
            items = [_canonical_object(field, item) or {} for item in value]
            return sorted(items, key=_text) if field.unordered else items
        case Shape.STRINGS if field.unordered and isinstance(value, list):
            return sorted(value)
        case Shape.JSON if UNKNOWN not in value:
            try:
                return canonical_dashboard(parse_json(value))
            except MappingError:
                return value
    return value


def _canonical_object(field: Field, value: Json) -> Json:
    """An object without what the API fills in, which a comparison may only meet field by field."""
    if not isinstance(value, Mapping):
        return value
    members = {f.prop: canonical(f, value.get(f.prop)) for f in field.of}
    return {prop: member for prop, member in members.items() if member is not None} or None


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True)
