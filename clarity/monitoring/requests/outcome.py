"""What is told of a request, and to whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping
from dataclasses import dataclass
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Headers = Iterable[tuple[bytes, bytes]]

Recorder = Callable[[float], None]
"""Takes the seconds of one request."""


@dataclass(slots=True)
class Outcome:
    """How a request ended.

    `method` and `endpoint` (the route's template) are folded, so that there are few of each:
    they may be labels. `status` is 500 where an exception came before any response. `seconds` end
    with the last part of the body; background tasks are not counted. `complete` is false where that
    last part was never sent: the client left, or `error` came in the midst of a stream.
    """

    method: str
    endpoint: str
    status: int
    seconds: float
    error: BaseException | None
    complete: bool
    response_headers: Headers


class Watcher:
    """Told of every HTTP request that is no probe. It must be quick, and must not block.

    What it raises is counted and goes no further: no request fails because it is watched. A hook
    that a watcher does not override costs nothing.
    """

    def started(self, scope: Scope) -> None:
        """Before the application sees the request, in the request's own context."""

    def responding(self, scope: Scope, message: Message) -> None:
        """Before http.response.start is sent; its headers may be added to."""

    def ended(self, scope: Scope, outcome: Outcome) -> None:
        """Once for each request, at the end of its response."""

    def recorder(self, method: str, endpoint: str, status: int) -> Recorder | None:
        """What to call at the end of each request of this kind: for those who only count and time.

        Asked once for a kind, as long as it is remembered; `ended` is told of each request.
        """

    def fault(self, watcher: str) -> None:
        """A watcher, named by its class, raised; it may be this one."""
