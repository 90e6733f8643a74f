"""Applications asked without a server, and what a watcher was told of it."""

from __future__ import annotations

import asyncio
from typing import Any

from clarity.monitoring.requests.outcome import Message, Outcome, Scope, Watcher
from clarity.monitoring.requests.watch import App, RequestWatch


class Told(Watcher):
    """Keeps what it is told, in its order."""

    def __init__(self) -> None:
        self.events: list[str] = []
        self.outcomes: list[Outcome] = []

    def started(self, scope: Scope) -> None:
        self.events.append("started")

    def responding(self, scope: Scope, message: Message) -> None:
        self.events.append("responding")

    def ended(self, scope: Scope, outcome: Outcome) -> None:
        self.events.append("ended")
        self.outcomes.append(outcome)

    @property
    def outcome(self) -> Outcome:
        (only,) = self.outcomes
        return only

    @property
    def endpoints(self) -> list[str]:
        return [one.endpoint for one in self.outcomes]


def http(path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    """The scope of a request, as a server makes it."""
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
        "server": ("127.0.0.1", 80),
        "client": ("127.0.0.1", 50_000),
        "state": {},
        **more,
    }


async def answers(app: App, scope: Scope, *received: Message) -> list[Message]:
    """The messages that the application sends for a request; what it raises, this raises."""
    waiting = list(received) or [{"type": "http.request", "body": b"", "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not waiting:  # the client stays
            await asyncio.Event().wait()
        return waiting.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def ask(app: App, *paths: str, **more: Any) -> list[int]:
    """The statuses of requests for `paths`, one after the other."""

    async def all_of_them() -> list[int]:
        sent = [await answers(app, http(path, **more)) for path in paths]
        return [messages[0]["status"] for messages in sent]

    return asyncio.run(all_of_them())


def watched(app: Any, *watchers: Watcher) -> Told:
    """Puts the middleware into a Starlette or FastAPI application."""
    told = Told()
    app.add_middleware(RequestWatch, watchers=[told, *watchers])
    return told
