"""Holds requests until as many are there as are waited for: then all of them are open at once.

No timing is in this: however slow the machine, the last one finds all others waiting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

PATIENCE = 60.0  # seconds; then it opens for those who came
SPREAD = 1.0  # seconds over which those who waited go on


class Gate:
    """Counts the requests within, but for those to paths that `passes`. Unarmed, it is open."""

    def __init__(self, passes: Callable[[str], bool]) -> None:
        self.within = self.peak = 0
        self._passes = passes
        self._size = 1
        self._open = asyncio.Event()
        self._patience: asyncio.TimerHandle | None = None

    def arm(self, size: int) -> None:
        """Hold requests until `size` of them are within."""
        self.peak, self._size = self.within, size
        self._open.clear()
        if self._patience is not None:
            self._patience.cancel()
        self._patience = asyncio.get_running_loop().call_later(PATIENCE, self._open.set)

    def around(self, app: ASGIApp) -> ASGIApp:
        """The middleware."""

        async def gated(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or self._passes(scope["path"]):
                await app(scope, receive, send)
                return
            self.within += 1
            try:
                await self._wait()
                await app(scope, receive, send)
            finally:
                self.within -= 1

        return gated

    async def _wait(self) -> None:
        self.peak = max(self.peak, self.within)
        place = self.within / self._size
        if self.within >= self._size:
            self._open.set()
        await self._open.wait()
        await asyncio.sleep(place * SPREAD)
