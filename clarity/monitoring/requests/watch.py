"""ASGI middleware that observes each request once and tells all who record it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from time import perf_counter

from clarity.monitoring.probes import PROBE_PATHS, is_probe
from clarity.monitoring.requests.audience import Audience
from clarity.monitoring.requests.endpoint import CONTEXT, FASTAPI, MOUNTED
from clarity.monitoring.requests.kinds import Kinds
from clarity.monitoring.requests.outcome import Message, Outcome, Scope, Watcher
from clarity.monitoring.requests.path import below

Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

# Of an application that raised, or returned, before it answered: the server answers so.
_UNANSWERED: Message = {"type": "http.response.start", "status": 500, "headers": ()}


class RequestWatch:
    """``app.add_middleware(RequestWatch, watchers=[...])``.

    Tells of every HTTP request but probes; other scopes and all messages pass as they are. What is
    inside must pass the scope on, not a copy of it: the route is read from there. Every instruction
    here is paid for by every request, so the usual case is written out.
    """

    def __init__(self, app: App, watchers: Sequence[Watcher] = ()) -> None:
        self.app = app
        self._audience = Audience(watchers)
        self._kinds = Kinds(self._audience)
        self._known = self._kinds.by_match
        self._on_start = self._audience.on_start
        self._on_response = self._audience.on_response
        self._on_end = self._audience.on_end

    @property
    def faults(self) -> int:
        """How often a watcher raised."""
        return self._audience.faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or (
            is_probe(below(scope)) if scope.get("root_path") else scope["path"] in PROBE_PATHS
        ):
            await self.app(scope, receive, send)
            return
        start, ending = _UNANSWERED, False

        def watched(message: Message) -> Awaitable[None]:
            nonlocal start, ending
            kind = message["type"]
            if kind == "http.response.start":
                start = message
                if self._on_response:
                    self._audience.tell(self._on_response, scope, message)
            elif kind == "http.response.body":
                if not (message.get("more_body") or start.get("trailers")):
                    ending = True
                    return self._finish(scope, start, began, send, message)
            elif _is_last(kind, message, start):
                ending = True
                return self._finish(scope, start, began, send, message)
            return send(message)

        if self._on_start:
            self._audience.tell(self._on_start, scope)
        began = perf_counter()
        try:
            await self.app(scope, receive, watched)
        except BaseException as error:
            if not ending:
                self._end(scope, start, began, error, False)
            raise
        if not ending:
            self._end(scope, start, began, None, False)

    async def _finish(
        self, scope: Scope, start: Message, began: float, send: Send, message: Message
    ) -> None:
        """Sends the last part; whatever the application does after that is not the response."""
        try:
            await send(message)
        except BaseException as error:
            self._end(scope, start, began, error, False)
            raise
        self._end(scope, start, began, None, True)

    def _end(
        self,
        scope: Scope,
        start: Message,
        began: float,
        error: BaseException | None,
        complete: bool,
    ) -> None:
        seconds = perf_counter() - began
        own = scope.get(FASTAPI)
        matched = (
            id(own.get(CONTEXT) if own else None),
            id(scope.get("route")),
            id(scope.get("endpoint")),
            scope["method"],
            start["status"],
        )
        kind = self._known.get(matched)
        if kind is None or MOUNTED in scope:
            kind = self._kinds.find(scope, matched)
        try:
            kind.record(seconds)
        except Exception as fault:
            self._audience.fault(kind.watcher, fault)
        if self._on_end:
            headers = start.get("headers", ())
            outcome = Outcome(
                kind.method, kind.endpoint, kind.status, seconds, error, complete, headers
            )
            self._audience.tell(self._on_end, scope, outcome)


def _is_last(kind: str, message: Message, start: Message) -> bool:
    """Of messages that are rare: files by number or path, trailers."""
    if kind == "http.response.trailers":
        return not message.get("more_trailers")
    if kind in ("http.response.zerocopysend", "http.response.pathsend"):
        return not (message.get("more_body") or start.get("trailers"))
    return False
