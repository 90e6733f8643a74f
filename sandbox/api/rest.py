"""The REST wire: an ASGI application over the table of methods."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from monitoring.plan import Json
from sandbox.api import dispatch, messages
from sandbox.api.bindings import UNSERVED
from sandbox.api.context import Api
from sandbox.api.errors import ApiError, Code, invalid, not_found
from sandbox.api.loopback import is_local_authority
from sandbox.api.methods import METHODS, Method
from sandbox.api.own_paths import Answer, Asked, Own, OwnPaths, OwnRoutes, Raw
from sandbox.api.path_template import compiled
from sandbox.api.request_log import RequestLog
from sandbox.api.transcoding import request_of

Scope = MutableMapping[str, Json]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]

MAX_BODY = 10 * 1024 * 1024  # what Cloud Logging takes; gRPC takes as much


@dataclass(frozen=True, slots=True)
class Route:
    """A REST binding: `fields` are the request fields that the groups of `regex` fill."""

    regex: re.Pattern[str]
    fields: tuple[str, ...]
    method: Method | None


def _route(path: str, method: Method | None) -> Route:
    return Route(*compiled(path), method)


ROUTES: dict[str, list[Route]] = {}
for _served in METHODS:
    ROUTES.setdefault(_served.binding.verb, []).append(_route(_served.binding.path, _served))
for _verb, _template in UNSERVED:
    ROUTES.setdefault(_verb, []).append(_route(_template, None))


class Rest:
    """The application; `health` makes the answer to ``GET /healthz``, `own` are further paths."""

    def __init__(
        self, api: Api, log: RequestLog, health: Callable[[], Json], own: OwnPaths | None = None
    ) -> None:
        self._api = api
        self._log = log
        self._health = health
        self._own = OwnRoutes(own or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        began = time.perf_counter()
        own = self._own.find(scope["method"], _path(scope))
        try:
            body = await _body(receive)
        except _GoneError:
            return
        except ApiError as refusal:
            status, answer, method = refusal.code.http, refusal.body(), None
        else:
            if own is None:
                status, answer, method = self.answer(scope, body)
            else:
                (status, answer), method = await _owned(own, scope, body), None
        self._log.write(
            wire="rest",
            method=scope["method"],
            path=_path(scope),
            status=status,
            ms=(time.perf_counter() - began) * 1000,
            writes=method.writes if method else own is not None and scope["method"] != "GET",
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
            request = request_of(method.binding, route.fields, found, query, body)
            answer = dispatch.call(self._api, method, request)
            if _wants_numbers(query):
                answer = messages.with_enum_numbers(method.binding.response, answer)
            return 200, answer, method
        except ApiError as refusal:
            return refusal.code.http, refusal.body(), method
        except Exception as fault:
            defect = dispatch.defect(_path(scope), fault)
            return defect.code.http, defect.body(), method


async def _owned(own: Own, scope: Scope, body: bytes) -> Answer:
    """The answer to a path of our own; never raises."""
    try:
        _check_local(scope["headers"])
        headers = {n.decode("latin-1").lower(): v.decode("latin-1") for n, v in scope["headers"]}
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        return await own(Asked(headers, query, body))
    except ApiError as refusal:
        return refusal.code.http, refusal.body()
    except Exception as fault:
        defect = dispatch.defect(_path(scope), fault)
        return defect.code.http, defect.body()


def index(api: Api) -> Json:
    """What ``GET /`` shows: that this is no Google, and how much of each kind there is."""
    return {"service": "local Cloud Monitoring (sandbox)", "counts": api.store.counts()}


def _find(verb: str, path: str) -> tuple[Route, tuple[str, ...]]:
    for route in ROUTES.get(verb, ()):
        found = route.regex.fullmatch(path)
        if found:
            return route, found.groups()
    raise not_found(f"The requested URL {unquote(path)[:500]} was not found on this server.")


def _wants_numbers(query: Iterable[tuple[str, str]]) -> bool:
    return any(name in ("$alt", "alt") and "enum-encoding=int" in text for name, text in query)


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


class _GoneError(Exception):
    """The client left before its request was whole."""


async def _body(receive: Receive) -> bytes:
    """The whole body; raises ApiError where it is larger than is taken, _GoneError if cut off."""
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] == "http.disconnect":
            raise _GoneError
        size += len(event.get("body", b""))
        if size <= MAX_BODY:
            parts.append(event.get("body", b""))
        if not event.get("more_body"):
            break
    if size > MAX_BODY:
        raise invalid(f"Request payload size exceeds the limit: {MAX_BODY} bytes.")
    return b"".join(parts)


async def _respond(send: Send, status: int, answer: Json) -> None:
    raw = answer if isinstance(answer, Raw) else _json(answer)
    headers = [
        (b"content-type", raw.type.encode()),
        (b"content-length", str(len(raw.content)).encode()),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw.content})


def _json(answer: Json) -> Raw:
    text = json.dumps(answer, indent=2, sort_keys=True, ensure_ascii=False)
    return Raw(text.encode(), "application/json; charset=UTF-8")
