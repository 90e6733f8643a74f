"""Whether a notification is news: fresh, not seen before, and not overtaken.

Pub/Sub delivers at least once and in any order, webhooks are tried again, and neither is dated but
by the incident itself. A closed one is news for longer than an open one: nobody wants to act on an
hour-old outage, but what was moved has to be put back however late that is told.
"""

from __future__ import annotations

from collections.abc import Callable

from clarity.monitoring.clock import Now
from clarity.monitoring.incidents.incident import Incident, State
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.store import Store

OPEN_SECONDS = 3_600.0
CLOSED_SECONDS = 7 * 86_400.0  # as long as Pub/Sub keeps a message by default
AHEAD_SECONDS = 300.0
SEEN_SECONDS = 7 * 86_400.0
WORK_SECONDS = 30.0  # longer than an answer may take; after it, the one who worked is dead
_WORKING, _DONE = "working", "done"


class News:
    """Remembers states of incidents; `now` is the time that their dates are of."""

    def __init__(self, store: Store, now: Now) -> None:
        self._store = store
        self._now: Callable[[], float] = now

    async def claim(self, incident: Incident) -> None:
        """Take it on; `settle` or `disclaim` it afterwards.

        Raises Refusal: STALE, FUTURE, OVER, DUPLICATE, and WORKING for one that is being worked on:
        that may still fail, so its copy must not be acknowledged.
        """
        told = incident.started_at if incident.ended_at is None else incident.ended_at
        age = self._now() - told
        is_open = incident.state is State.OPEN
        if age < -AHEAD_SECONDS:
            raise Refusal(Reason.FUTURE)
        if age > (OPEN_SECONDS if is_open else CLOSED_SECONDS):
            raise Refusal(Reason.STALE)
        if not is_open:
            await self._store.put(f"over:{incident.id}", "1", SEEN_SECONDS)
        elif await self.over(incident.id):
            raise Refusal(Reason.OVER)
        if not await self._store.add(_key(incident), _WORKING, WORK_SECONDS):
            working = await self._store.get(_key(incident)) == _WORKING
            raise Refusal(Reason.WORKING if working else Reason.DUPLICATE)

    async def over(self, incident: str) -> bool:
        """Whether its end was told of."""
        return await self._store.get(f"over:{incident}") is not None

    async def settle(self, incident: Incident) -> None:
        """It is dealt with."""
        await self._store.put(_key(incident), _DONE, SEEN_SECONDS)

    async def disclaim(self, incident: Incident) -> None:
        """It could not be dealt with: it is news when it comes again."""
        await self._store.delete(_key(incident))


def _key(incident: Incident) -> str:
    return f"seen:{incident.id}:{incident.state}"
