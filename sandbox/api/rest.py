"""The REST wire: an ASGI application over the table of methods.

Paths are matched as they were sent and unquoted afterwards, since a name may hold an encoded slash.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from monitoring.plan import Json
from sandbox.api import dispatch, masks, messages
from sandbox.api.context import Api
from sandbox.api.errors import ApiError, Code, bad_request, internal, invalid, not_found
from sandbox.api.loopback import is_local_authority
from sandbox.api.methods import METHODS, UNSERVED, Method
from sandbox.api.names import camel
from sandbox.api.request_log import RequestLog
from sandbox.api.schema import fields

Scope = MutableMapping[str, Json]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
Answer = tuple[int, Json]

MAX_BODY = 4 * 1024 * 1024
_VARIABLE = re.compile(r"\{(?P<field>[a-z_.]+)=(?P<pattern>[^}]+)\}")
# Parameters of every Google API that say nothing to a method.
_SYSTEM = frozenset(
    ("$alt", "$fields", "$key", "$prettyPrint", "$userProject", "$.xgafv", "access_token", "alt")
) | frozenset(
    ("callback", "fields", "key", "oauth_token", "prettyPrint", "quotaUser", "uploadType")
)


@dataclass(frozen=True, slots=True)
class Route:
    """A REST binding: `fields` are the request fields that the groups of `regex` fill."""

    regex: re.Pattern[str]
    fields: tuple[str, ...]
    method: Method | None


def _route(path: str, method: Method | None) -> Route:
    regex, at = "", 0
    fields = []
    for variable in _VARIABLE.finditer(path):
        regex += re.escape(path[at : variable.start()])
        stars = variable["pattern"].replace("**", "\0").replace("*", "[^/]+").replace("\0", ".+")
        regex += f"({stars})"
        fields.append(variable["field"])
        at = variable.end()
    return Route(re.compile(regex + re.escape(path[at:])), tuple(fields), method)


ROUTES: dict[str, list[Route]] = {}
for _served in METHODS:
    ROUTES.setdefault(_served.verb, []).append(_route(_served.path, _served))
for _verb, _template in UNSERVED:
    ROUTES.setdefault(_verb, []).append(_route(_template, None))


class Rest:
    """The application. `index` makes the answer to ``GET /``, `health` that to ``/healthz``."""

    def __init__(
        self,
        api: Api,
        log: RequestLog,
        health: Callable[[], Json],
    ) -> None:
        self._api = api
        self._log = log
        self._health = health

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        body = await _body(receive)
        status, answer = 413, _too_large().body()
        route: Method | None = None
        if body is not None:
            status, answer, route = self.answer(scope, body)
        self._log.write(
            wire="rest",
            method=scope["method"],
            path=_path(scope),
            status=status,
            ms=(time.perf_counter() - began) * 1000,
            writes=route is not None and route.writes,
        )
        await _respond(send, status, answer)

    def answer(self, scope: Scope, body: bytes) -> tuple[int, Json, Method | None]:
        """(status, JSON, the method) for one request; never raises."""
        method: Method | None = None
        try:
            _check_local(scope["headers"])
            path, verb = _path(scope), scope["method"]
            if verb == "GET" and path in ("/", "/healthz"):
                return 200, self._health() if path == "/healthz" else index(self._api), None
            route, found = _find(verb, path)
            method = route.method
            if method is None:
                raise dispatch.unimplemented(f"{verb} {path}")
            query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
            request = request_of(method, route.fields, found, query, body)
            answer = dispatch.call(self._api, method, request)
            if _wants_numbers(query):
                answer = messages.with_enum_numbers(method.response, answer)
            return 200, answer, method
        except ApiError as refusal:
            return refusal.code.http, refusal.body(), method
        except Exception:
            # What dispatch does for handlers, for the wire itself; bodies stay out of every log.
            return 500, internal().body(), method


def index(api: Api) -> Json:
    """What ``GET /`` shows: that this is no Google, and how much of each kind there is."""
    return {"service": "local Cloud Monitoring (sandbox)", "counts": api.store.counts()}


def request_of(
    method: Method,
    path_fields: Iterable[str],
    path_values: Iterable[str],
    query: Iterable[tuple[str, str]],
    body: bytes,
) -> dict[str, Json]:
    """The request message in JSON form, from a path, a query and a body; raises ApiError."""
    request: dict[str, Json] = _query(method, query)
    if method.body == "*":
        request |= messages.canonical(method.request, _json(body), "request")
    elif method.body:
        field = fields(method.request)[method.body]
        carried = messages.anything if method.loose else messages.newer
        request[field.json_name] = messages.canonical(
            field.message, _json(body), method.body, carried
        )
    for path_field, value in zip(path_fields, path_values, strict=True):
        outer, _, inner = path_field.rpartition(".")
        target = request.setdefault(camel(outer), {}) if outer else request
        target[camel(inner)] = unquote(value)
    return request


def _find(verb: str, path: str) -> tuple[Route, tuple[str, ...]]:
    for route in ROUTES.get(verb, ()):
        found = route.regex.fullmatch(path)
        if found:
            return route, found.groups()
    raise not_found(f"The requested URL {unquote(path)[:500]} was not found on this server.")


def _query(method: Method, pairs: Iterable[tuple[str, str]]) -> dict[str, Json]:
    """The fields of a query string, by their types; raises ApiError for one that is unknown."""
    request: dict[str, Json] = {}
    for name, text in pairs:
        if name in _SYSTEM:
            continue
        if name in ("updateMask", "update_mask"):
            request["updateMask"] = masks.paths(text)
            continue
        _bind(method, request, name, text)
    if not request:
        return request
    mask = request.pop("updateMask", None)
    request = messages.canonical(method.request, request, "request")
    return request | ({"updateMask": mask} if mask else {})


def _bind(method: Method, request: dict[str, Json], name: str, text: str) -> None:
    """Put one parameter, ``interval.endTime`` or ``pageSize``, in its place."""
    kind, target = method.request, request
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


def _wants_numbers(query: Iterable[tuple[str, str]]) -> bool:
    return any(name in ("$alt", "alt") and "enum-encoding=int" in text for name, text in query)


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


def _check_local(headers: Iterable[tuple[bytes, bytes]]) -> None:
    """Refuses what a web page could send here through a browser: a foreign host or origin."""
    for name, value in headers:
        text = value.decode("latin-1")
        if name == b"host" and not is_local_authority(text):
            raise ApiError(Code.PERMISSION_DENIED, "This API answers requests to loopback only.")
        if name == b"origin" and not is_local_authority(text.partition("://")[2]):
            raise ApiError(Code.PERMISSION_DENIED, "This API answers no web pages of other sites.")


def _path(scope: Scope) -> str:
    raw = scope.get("raw_path")
    return raw.decode("latin-1").partition("?")[0] if raw is not None else str(scope["path"])


def _too_large() -> ApiError:
    return invalid(f"Request payload size exceeds the limit: {MAX_BODY} bytes.")


async def _body(receive: Receive) -> bytes | None:
    """The whole body; None where it is larger than is taken."""
    parts, size = [], 0
    while True:
        event = await receive()
        part = event.get("body", b"")
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
        if not event.get("more_body"):
            return b"".join(parts) if size <= MAX_BODY else None


async def _respond(send: Send, status: int, answer: Json) -> None:
    body = json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=UTF-8"),
        (b"content-length", str(len(body)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
