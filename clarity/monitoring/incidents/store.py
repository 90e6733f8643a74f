"""What a responder remembers: in this process, or in a Redis that its instances share.

While Redis is away each process goes on with what it wrote itself, so that nothing is done twice by
the same one; what is shared then is only as good as that.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

from clarity.monitoring.counts import Count
from clarity.monitoring.incidents.redis_link import RedisAway, RedisLink

MAX_KEYS = 10_000
COMMAND_SECONDS = 0.5  # no request of a user waits for it
PREFIX = "clarity:incidents:"


class Store(Protocol):
    """Texts under keys, each for `seconds`."""

    async def get(self, key: str) -> str | None: ...

    async def put(self, key: str, value: str, seconds: float) -> None: ...

    async def add(self, key: str, value: str, seconds: float) -> bool:
        """Put it unless the key is there; whether it was put."""
        ...

    async def delete(self, key: str) -> None: ...

    async def count(self, key: str, seconds: float) -> int:
        """How often this was asked, this time included, since the first within `seconds`."""
        ...


class MemoryStore:
    """In this process. When it is full, the key that was written longest ago goes first.

    `dropped` counts, under the store's `name`, what was forgotten before its time.
    """

    def __init__(
        self,
        most: int = MAX_KEYS,
        monotonic: Callable[[], float] = time.monotonic,
        name: str = "memory",
    ) -> None:
        self._name = name
        self._most = most
        self._now = monotonic
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self.dropped = Count(
            "incident_records_dropped",
            "What a responder remembered and forgot before its time for want of room, by store.",
            "store",
            known=(name,),
        )

    async def get(self, key: str) -> str | None:
        expires, value = self._kept.get(key, (0.0, ""))
        if key not in self._kept:
            return None
        if expires <= self._now():
            del self._kept[key]
            return None
        return value

    async def put(self, key: str, value: str, seconds: float) -> None:
        self._kept[key] = self._now() + seconds, value
        self._kept.move_to_end(key)
        if len(self._kept) > self._most:
            expires, _ = self._kept.popitem(last=False)[1]
            if expires > self._now():
                self.dropped.add(self._name)

    async def add(self, key: str, value: str, seconds: float) -> bool:
        if await self.get(key) is not None:
            return False
        await self.put(key, value, seconds)
        return True

    async def delete(self, key: str) -> None:
        self._kept.pop(key, None)

    async def count(self, key: str, seconds: float) -> int:
        known = await self.get(key)
        if known is None:
            await self.put(key, "1", seconds)
            return 1
        self._kept[key] = self._kept[key][0], str(int(known) + 1)
        return int(known) + 1


class SharedStore:
    """In Redis, and beside it in `memory` for the time when Redis is away."""

    def __init__(self, link: RedisLink, memory: MemoryStore, prefix: str = PREFIX) -> None:
        self._link = link
        self._memory = memory
        self._prefix = prefix
        self._alone: dict[str, None] = {}  # written while Redis was away, the oldest first

    async def get(self, key: str) -> str | None:
        name = self._prefix + key
        try:
            found = await self._link.run(lambda redis: redis.get(name), COMMAND_SECONDS)
        except RedisAway:
            return await self._memory.get(key)
        if found is None and key in self._alone:
            return await self._memory.get(key)
        return None if found is None else str(found)

    async def put(self, key: str, value: str, seconds: float) -> None:
        name, milliseconds = self._prefix + key, _milliseconds(seconds)
        await self._memory.put(key, value, seconds)
        try:
            await self._link.run(
                lambda redis: redis.set(name, value, px=milliseconds), COMMAND_SECONDS
            )
        except RedisAway:
            self._written_alone(key)
        else:
            self._alone.pop(key, None)

    async def add(self, key: str, value: str, seconds: float) -> bool:
        name, milliseconds = self._prefix + key, _milliseconds(seconds)
        if key in self._alone and await self._memory.get(key) is not None:
            return False
        try:
            added = await self._link.run(
                lambda redis: redis.set(name, value, px=milliseconds, nx=True), COMMAND_SECONDS
            )
        except RedisAway:
            self._written_alone(key)
            return await self._memory.add(key, value, seconds)
        if added:
            await self._memory.put(key, value, seconds)
        return bool(added)

    async def delete(self, key: str) -> None:
        name = self._prefix + key
        self._alone.pop(key, None)
        await self._memory.delete(key)
        try:
            await self._link.run(lambda redis: redis.delete(name), COMMAND_SECONDS)
        except RedisAway:
            return

    async def count(self, key: str, seconds: float) -> int:
        name, milliseconds = self._prefix + key, _milliseconds(seconds)
        here = await self._memory.count(key, seconds)
        try:
            pair = await self._link.run(
                lambda redis: (
                    redis.pipeline().set(name, 0, px=milliseconds, nx=True).incr(name).execute()
                ),
                COMMAND_SECONDS,
            )
        except RedisAway:
            return here
        return max(here, int(pair[1]))

    def _written_alone(self, key: str) -> None:
        self._alone.pop(key, None)
        if len(self._alone) >= MAX_KEYS:  # the memory, which is as large, forgets this one too
            del self._alone[next(iter(self._alone))]
        self._alone[key] = None


def _milliseconds(seconds: float) -> int:
    return max(1, round(seconds * 1000))
