"""Times, values and shares as results tell them."""

from __future__ import annotations

from decimal import Decimal

from alerts.evaluate.series import SECOND
from monitoring.text import duration, number, plain


def lasting(milliseconds: int) -> str:
    """A stretch of time: ``2 min``, ``1 h 5 min``, ``0 s``."""
    sign = "-" if milliseconds < 0 else ""
    return sign + duration(Decimal(abs(milliseconds)) / SECOND)


def since(milliseconds: int, of: str) -> str:
    """When, from something: ``2 min after the fault``, ``30 s before the fault``."""
    side = "before" if milliseconds < 0 else "after"
    return f"{lasting(abs(milliseconds))} {side} {of}"


def elapsed(milliseconds: int) -> str:
    """Hours, minutes and seconds since the start of a scenario: ``00:12:00``, ``49:07:30``."""
    minutes, seconds = divmod(milliseconds // SECOND, 60)
    return f"{minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def times(count: int) -> str:
    """How often: ``never``, ``once``, ``twice``, ``3 times``."""
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")


def value(measured: float) -> str:
    """A number, four digits of it."""
    return number(Decimal(repr(measured))) if measured == measured else "nothing"


def share(part: float) -> str:
    """A share as a percentage, to a hundredth: ``23.15%``."""
    return f"{plain(round(Decimal(repr(part)) * 100, 2))}%"
