"""Something that has a position, can be moved for an incident, and put back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from clarity.monitoring.incidents.deadline import Deadline


@dataclass(frozen=True, slots=True)
class Reading:
    """`position` is a text that is equal only for equal positions; `etag` guards a change of it.

    `most` is the highest position that the target itself allows, 0 where it says none.
    """

    position: str
    etag: str = ""
    most: int = 0


class Lever(Protocol):
    """One action on one target. All its methods raise Fault."""

    @property
    def action(self) -> str: ...

    @property
    def target(self) -> str: ...

    async def read(self, deadline: Deadline) -> Reading: ...

    def wanted(self, reading: Reading) -> str:
        """Where it is to be while an incident is open; its position itself if that will do."""
        ...

    async def move(self, to: str, etag: str, deadline: Deadline, *, rehearse: bool) -> bool:
        """Whether the move is complete, not only under way; `rehearse` changes nothing."""
        ...
