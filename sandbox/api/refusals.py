"""Why protobuf refuses a JSON body, in the service's words and for every fault at once."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf import json_format

from monitoring.plan import Json
from sandbox.api.schema import Field, fields, message

Problem = tuple[str, str]  # (field, words)

_SHOWN_CHARS = 200
_SECRETS = frozenset({"password"})


def problems(full_name: str, data: dict[str, Json], path: str) -> Iterator[Problem]:
    """The faults of `data` as a message of this name; `path` is its place (``alert_policy``)."""
    known = fields(full_name)
    taken: dict[str, str] = {}
    for key, value in data.items():
        field = known.get(key)
        if field is None:
            yield path, _unknown(key, path, "Cannot find field.")
            continue
        if field.oneof and value is not None and taken.setdefault(field.oneof, key) != key:
            words = f"oneof field '{field.oneof}' is already set. Cannot set '{field.json_name}'"
            yield path, f"Invalid value at '{path}' (oneof), {words}"
        yield from _in_field(full_name, field, value, path)


def _in_field(owner: str, field: Field, value: Json, path: str) -> Iterator[Problem]:
    place = f"{path}.{field.name}"
    if value is None:
        return
    if field.is_repeated:
        if not isinstance(value, list):
            yield place, _invalid(field, place, "expected a list")
            return
        for index, item in enumerate(value):
            yield from _in_value(owner, field, item, f"{place}[{index}]")
    elif isinstance(value, list) and not field.is_map:
        words = "Proto field is not repeating, cannot start list."
        yield place, _unknown(field.json_name, path, words)
    else:
        yield from _in_value(owner, field, value, place)


def _in_value(owner: str, field: Field, value: Json, place: str) -> Iterator[Problem]:
    if field.message:
        if isinstance(value, dict):
            yield from problems(field.message, value, place)
        else:
            yield place, _invalid(field, place, "expected an object")
        return
    whole = [value] if field.is_repeated else value
    try:
        json_format.ParseDict({field.name: whole}, message(owner)())
    except (json_format.ParseError, TypeError, ValueError, AttributeError):
        # A map's values may be secrets (a channel's labels), and so is a password: not repeated.
        secret = field.is_map or field.name in _SECRETS
        yield place, _invalid(field, place, "" if secret else _quoted(value))


def _unknown(key: str, path: str, why: str) -> str:
    return f"Invalid JSON payload received. Unknown name {_quoted(key)} at '{path}': {why}"


def _invalid(field: Field, place: str, what: str) -> str:
    return f"Invalid value at '{place}' ({field.type})" + (f", {what}" if what else "")


def _quoted(value: Json) -> str:
    return f'"{str(value)[:_SHOWN_CHARS]}"'
