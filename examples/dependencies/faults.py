"""How a dependency can fail, and which of its requests do."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MAX_SECONDS = 120.0


class Mode(StrEnum):
    NONE = "none"
    ERROR = "error"  # answers 500
    SLOW = "slow"  # answers late
    HANG = "hang"  # never answers
    CUT = "cut"  # closes the connection without an answer


@dataclass(frozen=True, slots=True)
class Fault:
    """`share` of the requests fail in this way; `seconds` is how late a slow answer is."""

    mode: Mode = Mode.NONE
    share: float = 1.0
    seconds: float = 1.0


def read(body: Any) -> Fault:
    """A fault of a JSON body. Raises ValueError that says what is wrong with it."""
    if not isinstance(body, dict) or not body.keys() <= {"mode", "share", "seconds"}:
        raise ValueError("a fault is {mode, share, seconds}")
    try:
        mode = Mode(body.get("mode", "none"))
        share, seconds = float(body.get("share", 1.0)), float(body.get("seconds", 1.0))
    except (TypeError, ValueError):
        raise ValueError(
            f"mode is one of {', '.join(Mode)}; share and seconds are numbers"
        ) from None
    if not (0 <= share <= 1 and 0 <= seconds <= MAX_SECONDS):
        raise ValueError(f"share is from 0 to 1, seconds from 0 to {MAX_SECONDS:g}")
    return Fault(mode, share, seconds)


class Switch:
    """The fault of one dependency. Which requests fail is spread evenly, not drawn: with a share
    of a half it is every other one."""

    def __init__(self) -> None:
        self.fault = Fault()
        self._owed = 0.0

    def set(self, fault: Fault) -> None:
        self.fault, self._owed = fault, 0.0

    def fails(self) -> bool:
        """Whether the next request does."""
        if self.fault.mode is Mode.NONE:
            return False
        self._owed += self.fault.share
        if self._owed < 1:
            return False
        self._owed -= 1
        return True

    async def wait(self) -> None:
        """As long as a slow or hanging answer takes."""
        await asyncio.sleep(MAX_SECONDS if self.fault.mode is Mode.HANG else self.fault.seconds)
