"""A REST request as the request message that handlers take, in JSON form.

The rules are those of google/api/http.proto: path, then body, and the rest from the query.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from urllib.parse import unquote

from monitoring.plan import Json
from sandbox.api import masks, messages
from sandbox.api.bindings import Binding
from sandbox.api.errors import ApiError, bad_request, invalid
from sandbox.api.names import camel
from sandbox.api.schema import fields

# Parameters of every Google API that say nothing to a binding.
_SYSTEM = frozenset(
    ("$alt", "$fields", "$key", "$prettyPrint", "$userProject", "$.xgafv", "access_token", "alt")
) | frozenset(
    ("callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType")
)


def request_of(
    binding: Binding,
    path_fields: Iterable[str],
    path_values: Iterable[str],
    query: Iterable[tuple[str, str]],
    body: bytes,
) -> dict[str, Json]:
    """The request message in JSON form, from a path, a query and a body; raises ApiError."""
    request: dict[str, Json] = _query(binding, query)
    if binding.body == "*":
        request |= messages.canonical(binding.request, _json(body), "request")
    elif binding.body:
        field = fields(binding.request)[binding.body]
        request[field.json_name] = messages.canonical(field.message, _json(body), binding.body)
    for path_field, value in zip(path_fields, path_values, strict=True):
        outer, _, inner = path_field.rpartition(".")
        target = request.setdefault(camel(outer), {}) if outer else request
        target[camel(inner)] = unquote(value)
    return request


def _query(binding: Binding, pairs: Iterable[tuple[str, str]]) -> dict[str, Json]:
    """The fields of a query string, by their types; raises ApiError for one that is unknown."""
    request: dict[str, Json] = {}
    for name, text in pairs:
        if name in _SYSTEM:
            continue
        if name in ("updateMask", "update_mask"):
            request["updateMask"] = masks.paths(text)
            continue
        _bind(binding, request, name, text)
    if not request:
        return request
    mask = request.pop("updateMask", None)
    request = messages.canonical(binding.request, request, "request")
    return request | ({"updateMask": mask} if mask else {})


def _bind(binding: Binding, request: dict[str, Json], name: str, text: str) -> None:
    """Put one parameter, ``interval.endTime`` or ``pageSize``, in its place."""
    kind, target = binding.request, request
    *outer, last = name.split(".")
    for step in outer:
        field = fields(kind).get(step)
        if field is None or not field.message or field.is_repeated:
            raise _unknown_parameter(name)
        kind, target = field.message, target.setdefault(field.json_name, {})
    field = fields(kind).get(last)
    if field is None or field.message or field.is_map:
        raise _unknown_parameter(name)
    value: Json = text
    if field.type == "TYPE_BOOL":
        value = _boolean(name, text)
    elif field.enum and text.lstrip("-").isdigit():
        value = int(text)
    if field.is_repeated:
        target.setdefault(field.json_name, []).append(value)
    elif text or field.type == "TYPE_STRING":
        target[field.json_name] = value


def _boolean(name: str, text: str) -> bool:
    if text.lower() not in ("true", "false", "1", "0", ""):
        raise invalid(f"Invalid value at '{name}' (TYPE_BOOL), \"{text[:40]}\"")
    return text.lower() in ("true", "1")


def _unknown_parameter(name: str) -> ApiError:
    words = (
        f'Invalid JSON payload received. Unknown name "{name[:100]}": Cannot bind query parameter. '
        f"Field '{name[:100]}' could not be found in request message."
    )
    return bad_request([("", words)])


def _json(body: bytes) -> Json:
    if not body.strip():
        return {}
    try:
        value = json.loads(body, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise invalid(
            "Invalid JSON payload received. It is no JSON, or nested too deeply."
        ) from None
    if _deep(value):
        raise invalid(
            f"Invalid JSON payload received. It is nested over {messages.MAX_DEPTH} deep."
        )
    return value


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")


def _deep(value: Json) -> bool:
    level = [value]
    for _ in range(messages.MAX_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
