"""Amounts as the config writes them, so that a hint can be copied."""

from __future__ import annotations

from decimal import Decimal

from monitoring.text import number

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "m"))
_FROM = 10  # of a larger unit, at least, before seconds are given up


def written(seconds: Decimal | int) -> str:
    """A duration to four significant digits: ``86.4s``, ``43.2m``, ``12h``."""
    exact = Decimal(seconds)
    for size, unit in _UNITS:
        if exact >= _FROM * size or (exact >= size and exact % size == 0):
            return f"{number(exact / size)}{unit}"
    return f"{number(exact)}s"


def share(ratio: Decimal) -> str:
    """A share to four significant digits: ``99.83%``, ``0.1%``."""
    return f"{number(ratio * 100)}%"
