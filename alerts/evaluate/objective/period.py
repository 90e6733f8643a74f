"""Compliance periods: since when the events of an objective count, seen from any instant.

Calendar periods are those of UTC (a stated choice: no source names the time zone). A week begins on
Monday, and a fortnight with an odd week of ISO 8601's year (google/type/calendar_period.proto). The
instant at which a period begins ends the one before, as an interval that ends there belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import numpy as np

from alerts.evaluate.clock import milliseconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.series import SECOND, Times
from monitoring.model import Calendar


def begins(rolling: str, calendar: str, at: Times) -> Times:
    """The begin (excluded) of the compliance period that each of `at` (ms, increasing) is in.

    `rolling` is a JSON duration, `calendar` a name of google.type.CalendarPeriod; one is empty.
    Raises NotEvaluableError for an unknown calendar period.
    """
    if not calendar:
        return at - milliseconds(rolling)
    if calendar not in Calendar.__members__:
        raise NotEvaluableError(f"a compliance period of a calendar {calendar} is not evaluated")
    if not len(at):
        return at
    edges = np.array(list(_edges(Calendar[calendar], int(at[0]), int(at[-1]))), dtype=np.int64)
    return edges[np.searchsorted(edges, at, side="left") - 1]


def _edges(calendar: Calendar, first: int, last: int) -> Iterator[int]:
    """The begins of the periods that the instants after `first` - 1 up to `last` lie in."""
    day = datetime.fromtimestamp((first - 1) // SECOND, UTC).date()
    begin = _begin(calendar, day)
    while _instant(begin) <= last:
        yield _instant(begin)
        begin = _begin(calendar, begin + timedelta(days=_LONGEST[calendar]))


_LONGEST = {  # from a begin, this many days later is always in the period after it
    Calendar.DAY: 1,
    Calendar.WEEK: 7,
    Calendar.FORTNIGHT: 14,
    Calendar.MONTH: 31,
}


def _begin(calendar: Calendar, day: date) -> date:
    """The first day of the period that `day` is in."""
    if calendar is Calendar.DAY:
        return day
    if calendar is Calendar.MONTH:
        return day.replace(day=1)
    monday = day - timedelta(days=day.weekday())
    even = day.isocalendar().week % 2 == 0
    return monday - timedelta(days=7) if calendar is Calendar.FORTNIGHT and even else monday


def _instant(day: date) -> int:
    return round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * SECOND
