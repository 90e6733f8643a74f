"""Field masks: which fields an update changes.

A path may be in snake or camel case, go deep (``range.max``) and end in a map's key
(``user_labels.team``). Paths are followed by the message's own fields, so a misspelt one is
refused.
"""

from __future__ import annotations

from copy import deepcopy
from typing import TypeAlias

from monitoring.plan import Json
from sandbox.api.errors import invalid
from sandbox.api.schema import NEWER, Field, fields, short_name

_Object: TypeAlias = dict[str, Json]


def paths(mask: str) -> list[str]:
    """The paths of a REST ``updateMask``."""
    return [path.strip() for path in mask.split(",") if path.strip()]


def applied(full_name: str, stored: _Object, sent: _Object, mask: list[str]) -> _Object:
    """`stored` with the fields that `mask` names taken from `sent`; absent there, they go."""
    if "*" in mask:
        return deepcopy(sent)
    out = deepcopy(stored)
    for path in mask:
        _apply(full_name, out, sent, path.split("."), path)
    return out


def _apply(
    full_name: str, target: _Object, source: _Object | None, steps: list[str], path: str
) -> None:
    step, rest = steps[0], steps[1:]
    # proto-plus calls some fields type_, range_, min_, max_, format_; so do masks made with it.
    field = fields(full_name).get(step) or fields(full_name).get(step.removesuffix("_"))
    if field is None:
        name = _newer_name(full_name, step)
        if name is None or rest:
            raise invalid(
                f"Invalid field mask: '{path}' names no field of {short_name(full_name)}."
            )
        _set(target, name, source)
    elif not rest:
        _set(target, field.json_name, source)
        if field.json_name in target:
            _clear_rivals(field, target)
    elif field.is_map:
        _set_entry(target, field.json_name, source, ".".join(rest).strip("`"))
    elif field.message and not field.is_repeated:
        inner = (source or {}).get(field.json_name)
        if inner is None and field.json_name not in target:
            return
        _clear_rivals(field, target)
        _apply(field.message, target.setdefault(field.json_name, {}), inner, rest, path)
    else:
        raise invalid(
            f"Invalid field mask: '{path}' goes inside {field.name}, which has no fields."
        )


def _newer_name(full_name: str, step: str) -> str | None:
    for name in NEWER.get(full_name, ()):
        if step in (name, "".join(f"_{c.lower()}" if c.isupper() else c for c in name)):
            return name
    return None


def _set(target: _Object, name: str, source: _Object | None) -> None:
    if source is not None and name in source:
        target[name] = source[name]
    else:
        target.pop(name, None)


def _set_entry(target: _Object, name: str, source: _Object | None, key: str) -> None:
    entries = dict(target.get(name, {}))
    _set(entries, key, (source or {}).get(name))
    target[name] = entries
    if not entries:
        del target[name]


def _clear_rivals(field: Field, target: _Object) -> None:
    for name in field.rivals:
        target.pop(name, None)
