"""Times, values and shares as results tell them."""

from __future__ import annotations

from datetime import UTC, datetime
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
    return f"{duration(Decimal(abs(milliseconds)) / SECOND)} {side} {of}"


def clock(milliseconds: int) -> str:
    """A time of day: ``00:12:00``; with the days since the epoch of scenarios where it helps."""
    return datetime.fromtimestamp(milliseconds / SECOND, UTC).strftime("%H:%M:%S")


def value(measured: float) -> str:
    """A number, four digits of it."""
    return number(Decimal(repr(measured))) if measured == measured else "nothing"


def share(part: float) -> str:
    """A share as a percentage, to a hundredth: ``23.15%``."""
    return f"{plain(round(Decimal(repr(part)) * 100, 2))}%"
