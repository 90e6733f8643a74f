"""Moving a lever for an incident and putting it back, whatever the lever is.

Moving twice is moving once; what several incidents hold is put back with the last of them; what
somebody else changed meanwhile is left to them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeVar

from clarity.monitoring.incidents.actions.fault import Conflict, Fault
from clarity.monitoring.incidents.actions.holds import MAX_HOLDERS, Hold, Holds
from clarity.monitoring.incidents.actions.lever import Lever, Reading
from clarity.monitoring.incidents.actions.limits import Limits
from clarity.monitoring.incidents.actions.locks import Locks
from clarity.monitoring.incidents.actions.result import Outcome, Result
from clarity.monitoring.incidents.deadline import Deadline

HELD = "already_held"
SHARED = "held_for_another_incident"
IN_PLACE = "already_there"
CHANGED = "changed_by_another"
OVER = "incident_is_over"
TOO_MANY = "too_many_incidents"
OUT_OF_TIME = "out_of_time"

R = TypeVar("R")
Over = Callable[[str], Awaitable[bool]]
"""Whether the incident of an id is known to be closed."""


class Mover:
    """`dry_run` rehearses every move, with the target's own validation where it has one."""

    def __init__(
        self, limits: Limits, holds: Holds, locks: Locks, over: Over, *, dry_run: bool
    ) -> None:
        self._limits = limits
        self._holds = holds
        self._locks = locks
        self._over = over
        self._dry_run = dry_run

    async def engage(self, lever: Lever, incident: str, deadline: Deadline) -> Result:
        """Move it for an incident that is open. Raises nothing that a target can cause."""
        return await self._locked(lever, deadline, lambda: self._engage(lever, incident, deadline))

    async def release(self, lever: Lever, incident: str, deadline: Deadline) -> Result | None:
        """Put it back for an incident that closed; None where that incident holds nothing.

        That is only known in its turn: the incident's opening may still be at work.
        """
        return await self._locked(lever, deadline, lambda: self._release(lever, incident, deadline))

    async def _locked(
        self, lever: Lever, deadline: Deadline, work: Callable[[], Awaitable[R]]
    ) -> R | Result:
        try:
            async with self._locks.hold(lever.target, deadline):
                return await work()
        except Fault as fault:
            return _result(lever, Outcome.FAILED, fault.reason, again=fault.again)
        except TimeoutError:
            return _result(lever, Outcome.FAILED, OUT_OF_TIME, again=True)

    async def _engage(self, lever: Lever, incident: str, deadline: Deadline) -> Result:
        refused = await self._limits.refuses(lever.target)
        if refused:
            return _result(lever, Outcome.REFUSED, refused)
        if await self._over(incident):  # it closed while this waited for its turn
            return _result(lever, Outcome.UNCHANGED, OVER)
        hold = await self._holds.get(_key(lever))
        if hold is not None and hold.sure:
            return await self._join(lever, hold, incident)
        reading = await lever.read(deadline)
        if hold is not None and reading.position == hold.after:  # it was moved after all
            await self._holds.put(_key(lever), replace(hold, sure=True))
            return await self._join(lever, hold, incident)
        holders = dict.fromkeys((*(hold.holders if hold else ()), incident))
        return await self._move(lever, tuple(holders)[-MAX_HOLDERS:], reading, deadline)

    async def _join(self, lever: Lever, hold: Hold, incident: str) -> Result:
        if incident in hold.holders:
            return _result(lever, Outcome.UNCHANGED, HELD)
        if len(hold.holders) >= MAX_HOLDERS:
            return _result(lever, Outcome.REFUSED, TOO_MANY)
        await self._holds.put(_key(lever), replace(hold.held_by(incident), sure=True))
        return _result(lever, Outcome.UNCHANGED, SHARED)

    async def _move(
        self, lever: Lever, holders: tuple[str, ...], reading: Reading, deadline: Deadline
    ) -> Result:
        wanted = lever.wanted(reading)
        if wanted == reading.position:
            return _result(lever, Outcome.UNCHANGED, IN_PLACE)
        refused = await self._limits.cooling(_key(lever)) or await self._limits.spend()
        if refused:
            return _result(lever, Outcome.REFUSED, refused)
        if self._dry_run:
            await lever.move(wanted, reading.etag, deadline, rehearse=True)
            return _result(lever, Outcome.REHEARSED)
        hold = Hold(reading.position, wanted, holders)
        await self._holds.put(_key(lever), hold)
        try:
            complete = await self._moved(lever, reading, wanted, deadline)
        except Fault as fault:
            if fault.sure:
                await self._holds.delete(_key(lever))
            raise
        await self._holds.put(_key(lever), replace(hold, sure=True))
        await self._limits.moved(_key(lever))
        return _result(lever, Outcome.DONE if complete else Outcome.STARTED)

    async def _release(self, lever: Lever, incident: str, deadline: Deadline) -> Result | None:
        hold = await self._holds.get(_key(lever))
        if hold is None or (hold.holders and incident not in hold.holders):
            return None
        hold = hold.without(incident)
        await self._holds.put(_key(lever), hold)
        if hold.holders:
            return _result(lever, Outcome.UNCHANGED, SHARED)
        refused = await self._limits.refuses(lever.target)
        if refused:  # the hold stays, for the next that closes
            return _result(lever, Outcome.REFUSED, refused)
        reading = await lever.read(deadline)
        if reading.position != hold.after:
            await self._holds.delete(_key(lever))
            if reading.position == hold.before:  # an earlier try did it, or there was nothing to do
                return _result(lever, Outcome.UNCHANGED, IN_PLACE)
            return _result(lever, Outcome.LEFT, CHANGED)
        if self._dry_run:
            await lever.move(hold.before, reading.etag, deadline, rehearse=True)
            return _result(lever, Outcome.REHEARSED)
        complete = await self._moved(lever, reading, hold.before, deadline)
        await self._holds.delete(_key(lever))
        await self._limits.moved(_key(lever))
        return _result(lever, Outcome.UNDONE if complete else Outcome.STARTED)

    async def _moved(self, lever: Lever, reading: Reading, to: str, deadline: Deadline) -> bool:
        """Move it; once more if something else of the target changed in between."""
        try:
            return await lever.move(to, reading.etag, deadline, rehearse=False)
        except Conflict:
            again = await lever.read(deadline)
            if again.position != reading.position:
                raise
            return await lever.move(to, again.etag, deadline, rehearse=False)


def _key(lever: Lever) -> str:
    return f"{lever.action}:{lever.target}"


def _result(lever: Lever, outcome: Outcome, reason: str = "", *, again: bool = False) -> Result:
    return Result(lever.action, lever.target, outcome, reason, again)
