"""The correlation id in answers that no middleware of the application sees.

Starlette answers what nothing handled from outside of all middleware that can be added to an
application; so this goes around the application as it is built.
"""

from __future__ import annotations

from collections.abc import Awaitable

from clarity.monitoring.logging.watcher import name_response
from clarity.monitoring.requests.outcome import Message, Scope
from clarity.monitoring.requests.watch import App, Receive, Send

_FAILED = 500  # others are named where they are watched, and cost nothing here


class CorrelationHeader:
    """ASGI: gives the failure of a watched request its X-Correlation-ID, where it has none yet."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        def named(message: Message) -> Awaitable[None]:
            if message["type"] == "http.response.start" and message["status"] == _FAILED:
                name_response(scope, message)
            return send(message)

        await self.app(scope, receive, named if scope["type"] == "http" else send)
