"""One at a time on a target: in this process by a lock, among instances by a key that expires."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from clarity.monitoring.incidents.actions.fault import Fault
from clarity.monitoring.incidents.deadline import Deadline
from clarity.monitoring.incidents.store import Store

KEPT_SECONDS = 30.0  # longer than any deadline, in case the one that holds it dies
_PAUSE = 0.1
_BUSY = "busy"


class Locks:
    """Their targets are those of the settings, so they are as many."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._locks: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def hold(self, target: str, deadline: Deadline) -> AsyncIterator[None]:
        """Raises Fault(busy) when the deadline comes first."""
        lock = self._locks.setdefault(target, asyncio.Lock())
        key, token = f"lock:{target}", uuid.uuid4().hex
        try:
            async with asyncio.timeout(deadline.left()):
                await lock.acquire()
        except TimeoutError:
            raise Fault(_BUSY, again=True) from None
        try:
            await self._shared(key, token, deadline)
            try:
                yield
            finally:
                if await self._store.get(key) == token:
                    await self._store.delete(key)
        finally:
            lock.release()

    async def _shared(self, key: str, token: str, deadline: Deadline) -> None:
        while not await self._store.add(key, token, KEPT_SECONDS):
            try:
                await asyncio.sleep(min(_PAUSE, deadline.left()))
            except TimeoutError:
                raise Fault(_BUSY, again=True) from None
