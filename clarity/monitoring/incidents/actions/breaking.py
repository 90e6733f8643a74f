"""Opening a circuit for an incident, so that a feature that can be missed is, at once."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clarity.monitoring.incidents.actions.lever import Reading
from clarity.monitoring.incidents.deadline import Deadline

if TYPE_CHECKING:
    from clarity.monitoring.incidents.breakers.breakers import Breakers

_CLOSED = json.dumps(None)


@dataclass(frozen=True, slots=True)
class BreakerLever:
    """A position is when the circuit is open until (seconds since the epoch), null when closed.

    That time tells whose opening it is.
    """

    breakers: Breakers
    target: str
    seconds: float
    action: str = "circuit_breaker"

    async def read(self, deadline: Deadline) -> Reading:
        position = await self.breakers.position(self.target)
        return Reading(json.dumps(position.open_until))

    def wanted(self, reading: Reading) -> str:
        if reading.position != _CLOSED:
            return reading.position
        return json.dumps(round(time.time() + self.seconds, 3))

    async def move(self, to: str, etag: str, deadline: Deadline, *, rehearse: bool) -> bool:
        if rehearse:
            return True
        until = json.loads(to)
        if until is None:
            await self.breakers.close(self.target)
        else:
            await self.breakers.open(self.target, until)
        return True
