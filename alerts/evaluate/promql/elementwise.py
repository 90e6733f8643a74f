"""Functions of each value alone, and of the calendar (UTC)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alerts.evaluate.series import Values

_DAY = "datetime64[D]"
_LATEST = 2.0**40  # seconds: what numpy's calendar takes with ease

Change = Callable[..., Values]


def _round(values: Values, nearest: Values | float = 1.0) -> Values:
    """To the nearest multiple; halves go up."""
    inverse = 1.0 / nearest
    return np.floor(values * inverse + 0.5) / inverse


def _clamp(values: Values, least: Values, most: Values) -> Values:
    return np.maximum(least, np.minimum(most, values))


def _clamp_min(values: Values, least: Values) -> Values:
    return np.maximum(least, values)


def _clamp_max(values: Values, most: Values) -> Values:
    return np.minimum(most, values)


ELEMENTWISE: dict[str, Change] = {
    "abs": np.abs,
    "ceil": np.ceil,
    "floor": np.floor,
    "exp": np.exp,
    "ln": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "sqrt": np.sqrt,
    "sgn": np.sign,
    "round": _round,
    "clamp": _clamp,
    "clamp_min": _clamp_min,
    "clamp_max": _clamp_max,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "sinh": np.sinh,
    "cosh": np.cosh,
    "tanh": np.tanh,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "deg": lambda values: values * (180 / np.pi),
    "rad": lambda values: values * (np.pi / 180),
}

Stamps = NDArray[Any]


def _month_start(stamps: Stamps) -> Stamps:
    return stamps.astype("datetime64[M]")


def _days_in_month(stamps: Stamps) -> Stamps:
    month = _month_start(stamps)
    days: Stamps = (month + 1).astype(_DAY) - month.astype(_DAY)
    return days.astype(np.int64)


def _day_of_month(stamps: Stamps) -> Stamps:
    days: Stamps = stamps.astype(_DAY) - _month_start(stamps).astype(_DAY)
    return days.astype(np.int64) + 1


def _day_of_year(stamps: Stamps) -> Stamps:
    days: Stamps = stamps.astype(_DAY) - stamps.astype("datetime64[Y]").astype(_DAY)
    return days.astype(np.int64) + 1


def _day_of_week(stamps: Stamps) -> Stamps:
    return (stamps.astype(_DAY).astype(np.int64) + 4) % 7  # 1970 began on a Thursday


_CALENDAR: dict[str, Callable[[Stamps], Stamps]] = {
    "minute": lambda stamps: stamps.astype("datetime64[m]").astype(np.int64) % 60,
    "hour": lambda stamps: stamps.astype("datetime64[h]").astype(np.int64) % 24,
    "day_of_week": _day_of_week,
    "day_of_month": _day_of_month,
    "day_of_year": _day_of_year,
    "days_in_month": _days_in_month,
    "month": lambda stamps: _month_start(stamps).astype(np.int64) % 12 + 1,
    "year": lambda stamps: stamps.astype("datetime64[Y]").astype(np.int64) + 1970,
}
CALENDAR = frozenset(_CALENDAR)


def calendar(name: str, seconds: Values) -> Values:
    """A part of the date of each time, in seconds since the epoch; NaN for what is no date."""
    usable = np.abs(seconds) < _LATEST  # False for NaN
    stamps = np.trunc(np.where(usable, seconds, 0.0)).astype(np.int64).astype("datetime64[s]")
    return np.where(usable, _CALENDAR[name](stamps).astype(np.float64), np.nan)
