"""The limits that every move is held against, in one place."""

from __future__ import annotations

import time
from collections.abc import Set

from clarity.monitoring.incidents.settings import KILL_KEY, Settings
from clarity.monitoring.incidents.store import Store

DISABLED = "disabled"
KILLED = "kill_switch"
NOT_ALLOWED = "not_in_allow_list"
COOLING = "cool_down"
BUDGET = "hourly_budget"
HOUR = 3_600


class Limits:
    """Asks settings and store; a limit that refuses gives its word, one that does not, none."""

    def __init__(self, settings: Settings, store: Store, allowed: Set[str]) -> None:
        self._settings = settings
        self._store = store
        self._allowed = allowed

    async def refuses(self, target: str) -> str:
        """Whether nothing may be moved at all, forth or back."""
        if not self._settings.enabled:
            return DISABLED
        if self._settings.killed() or await self._store.get(KILL_KEY) is not None:
            return KILLED
        return "" if target in self._allowed else NOT_ALLOWED

    async def cooling(self, key: str) -> str:
        return COOLING if await self._store.get(f"cool:{key}") is not None else ""

    async def moved(self, key: str) -> None:
        """Begin the cool-down."""
        if self._settings.cool_down:
            await self._store.put(f"cool:{key}", "1", self._settings.cool_down)

    async def spend(self) -> str:
        """Take a move from this hour's. Clock hours: two budgets may meet at the full hour."""
        hour = int(time.time()) // HOUR
        count = await self._store.count(f"moves:{hour}", HOUR)
        return BUDGET if count > self._settings.per_hour else ""
