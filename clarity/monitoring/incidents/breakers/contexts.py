"""Where purgatory keeps its circuits: in this process, with their openings told through Redis.

purgatory's own Redis repository asks Redis twice in each call, counts failures there, keeps keys
for ever and lets Redis's errors reach the caller. Here each process counts its own failures, and
what instances share is that a circuit opened or closed: read once in `refresh` seconds, written
when it happens. Whatever Redis does, the circuits of this process go on.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

from purgatory import AsyncAbstractUnitOfWork
from purgatory.domain.messages import Message
from purgatory.domain.model import CLOSED, OPENED, Context
from purgatory.service._async.repository import AsyncAbstractRepository

from clarity.monitoring.incidents.redis_link import Failure, RedisAway, RedisLink

REFRESH_SECONDS = 1.0
KEPT_SECONDS = 86_400
PREFIX = "clarity:breaker:"
_SHARED = (OPENED, CLOSED)


class Contexts(AsyncAbstractRepository):
    """A repository of purgatory."""

    def __init__(self, link: RedisLink | None, refresh: float = REFRESH_SECONDS) -> None:
        self.messages: list[Message] = []
        self._link = link
        self._refresh = refresh
        self._kept: dict[str, Context] = {}
        self._changed: dict[str, float] = {}  # seconds since the epoch
        self._due: dict[str, float] = {}  # monotonic

    def known(self, name: str) -> Context | None:
        """As this process sees it, without asking Redis."""
        return self._kept.get(name)

    async def get(self, name: str) -> Context | None:
        if name in self._kept and self._link is not None:
            await self._hear(name, self._link)
        return self._kept.get(name)

    async def register(self, context: Context) -> None:
        self._kept[context.name] = context

    async def update_state(self, name: str, state: str, opened_at: float | None) -> None:
        """A circuit changed; half-open is each process's own affair."""
        if state not in _SHARED:
            return
        self._take(name, state, opened_at)
        self._changed[name] = time.time()
        if self._link is None:
            return
        told = {"state": state, "opened_at": opened_at, "changed": self._changed[name]}
        await self._quietly(
            self._link,
            lambda redis: redis.set(PREFIX + name, json.dumps(told), ex=KEPT_SECONDS),
        )

    async def inc_failures(self, name: str, failure_count: int) -> None:
        """The context counts them."""

    async def reset_failure(self, name: str) -> None:
        """The context counts them."""

    async def _hear(self, name: str, link: RedisLink) -> None:
        if time.monotonic() < self._due.get(name, 0.0):
            return
        self._due[name] = time.monotonic() + self._refresh  # first: others need not ask as well
        text = await self._quietly(link, lambda redis: redis.get(PREFIX + name))
        if text is None:
            return
        told = _told(text)
        if told is None:
            link.failed.add(Failure.UNREADABLE)
        elif told[2] > self._changed.get(name, 0.0):
            self._take(name, told[0], told[1])
            self._changed[name] = told[2]

    def _take(self, name: str, state: str, opened_at: float | None) -> None:
        known = self._kept[name]
        if known.state != state or (state == OPENED and known.opened_at != opened_at):
            self._kept[name] = Context(
                name,
                known.threshold,
                known.ttl,
                OPENED if state == OPENED else CLOSED,
                opened_at=opened_at,
            )

    async def _quietly(self, link: RedisLink, command: Callable[[Any], Any]) -> Any:
        try:
            return await link.run(command)
        except RedisAway:
            return None


class Unit(AsyncAbstractUnitOfWork):
    """Holds the repository; nothing is undone as nothing is written ahead."""

    contexts: Contexts

    def __init__(self, contexts: Contexts) -> None:
        self.contexts = contexts

    async def commit(self) -> None:
        """Each change was written when it happened."""

    async def rollback(self) -> None:
        """Nothing was written ahead."""


def _told(text: str) -> tuple[str, float | None, float] | None:
    """(state, opened at, changed at) as another instance wrote it; None for anything else."""
    try:
        told = json.loads(text)
        state, opened_at, changed = told["state"], told["opened_at"], float(told["changed"])
        if state == CLOSED:
            return CLOSED, None, changed
        return (OPENED, float(opened_at), changed) if state == OPENED else None
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return None
