"""One connection to Redis that can never hold up a request.

A command gets a few milliseconds; when it fails, Redis counts as away and is not asked again until
a ping in the background has reached it. Connecting, which may take longer, only happens there, and
only when its name was just found: asyncio looks names up in threads that the application needs.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from clarity.monitoring.counts import Count
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.threads import in_thread

COMMAND_SECONDS = 0.05
CONNECT_SECONDS = 2.0
PAUSE_SECONDS = 5.0

T = TypeVar("T")


class RedisAway(Exception):  # noqa: N818 - a state
    """Redis is not to be had now; go on without it."""


class Failure(StrEnum):
    """What Redis was asked for, and did not do."""

    COMMAND = "command"  # refused, broken, or not answered in time
    CONNECT = "connect"  # it could not be reached
    AWAY = "away"  # not tried, as it was away
    UNREADABLE = "unreadable"  # it holds something that is none of ours


class RedisLink:
    """A client of redis.asyncio for one event loop. `url` may hold a password.

    `failed` counts by Failure.
    """

    def __init__(self, url: Secret | str, pause: float = PAUSE_SECONDS) -> None:
        self._url = url if isinstance(url, Secret) else Secret(url)
        self._pause = pause
        self._client: Any = None
        self._there = False
        self._tried = -float("inf")
        self._reviving: asyncio.Task[None] | None = None
        self._finding: Future[object] | None = None
        self.failed = Count(
            "redis_failures",
            "What Redis was asked for and did not do, by reason.",
            "reason",
            known=Failure,
        )

    @property
    def there(self) -> bool:
        return self._there

    async def connect(self) -> bool:
        """Whether Redis answers; call it at start-up, so that the first requests find it."""
        await self._ping()
        return self._there

    async def run(
        self, command: Callable[[Any], Awaitable[T]], seconds: float = COMMAND_SECONDS
    ) -> T:
        """The result of `command`, which is given the client. Raises RedisAway."""
        if not self._there:
            self.failed.add(Failure.AWAY)
            self._revive()
            raise RedisAway
        try:
            async with asyncio.timeout(seconds):
                return await command(self._client)
        except Exception:  # time-outs, refusals, broken answers: all mean the same to a request
            self.failed.add(Failure.COMMAND)
            self._there = False
            self._tried = time.monotonic()
            raise RedisAway from None

    async def close(self) -> None:
        if self._reviving is not None:
            self._reviving.cancel()
            await asyncio.gather(self._reviving, return_exceptions=True)
        self._there = False
        if self._client is not None:
            await self._client.aclose()

    def _revive(self) -> None:
        running = self._reviving is not None and not self._reviving.done()
        if not running and time.monotonic() >= self._tried + self._pause:
            self._reviving = asyncio.get_running_loop().create_task(self._ping())

    async def _ping(self) -> None:
        self._tried = time.monotonic()
        try:
            if self._client is None:
                self._client = _client(self._url)
            async with asyncio.timeout(CONNECT_SECONDS):
                await self._find()
                await self._client.ping()
        except Exception:
            self.failed.add(Failure.CONNECT)
            self._there = False
        else:
            self._there = True

    async def _find(self) -> None:
        """Look the name up. One that hangs is waited for again, not looked up once more."""
        host = self._client.connection_pool.connection_kwargs.get("host")
        if host is None:  # a socket of this machine
            return
        if self._finding is None or self._finding.done():
            find = partial(socket.getaddrinfo, host, None)
            self._finding = in_thread(find, "clarity-redis-name")
        await asyncio.wrap_future(self._finding)


def _client(url: Secret) -> Any:
    """Times out nowhere by itself and tries nothing twice: that is RedisLink's."""
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    return Redis.from_url(
        url.reveal(),
        single_connection_client=True,
        decode_responses=True,
        retry=Retry(NoBackoff(), 0),
    )
