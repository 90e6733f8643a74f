"""What is held away from where it was, and by which open incidents: what an undo needs to know.

It is written before a move, so that a process that dies in between leaves a trace; whether the move
took place shows in the target.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace

from clarity.monitoring.incidents.faults import Part, faults
from clarity.monitoring.incidents.store import Store

MAX_HOLDERS = 100


@dataclass(frozen=True, slots=True)
class Hold:
    """Moved from `before` to `after`; `sure` once the move is known to have been accepted.

    Without `holders` its undoing has begun, and waits for another try.
    """

    before: str
    after: str
    holders: tuple[str, ...]
    sure: bool = False

    def held_by(self, incident: str) -> Hold:
        return replace(self, holders=(*self.holders, incident))

    def without(self, incident: str) -> Hold:
        return replace(self, holders=tuple(one for one in self.holders if one != incident))


class Holds:
    """In a store: in the process, where they end with it, or shared through Redis."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self._seconds = seconds
        self.faults = faults(Part.HOLDS)

    async def get(self, key: str) -> Hold | None:
        """None also for a text that is none of ours, which is counted."""
        text = await self._store.get(f"hold:{key}")
        if text is None:
            return None
        try:
            told = json.loads(text)
            return Hold(
                str(told["before"]),
                str(told["after"]),
                tuple(str(one) for one in told["holders"]),
                told["sure"] is True,
            )
        except (ValueError, TypeError, KeyError, RecursionError):
            self.faults.add(Part.HOLDS)
            return None

    async def put(self, key: str, hold: Hold) -> None:
        await self._store.put(f"hold:{key}", json.dumps(asdict(hold)), self._seconds)

    async def delete(self, key: str) -> None:
        await self._store.delete(f"hold:{key}")
