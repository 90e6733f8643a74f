"""What becomes of an objective's window."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Calendar
from slo.window import measure
from tests.model_factory import objective

D = Decimal
DAY = 86_400


@pytest.mark.parametrize("days", [1, 7, 28, 30])
def test_whole_days_roll(days: int) -> None:
    found = measure(objective(window=days * DAY))
    assert (found.seconds, found.promise, found.counted, found.note) == (days * DAY, 0, 0, "")
    assert found.goal == D("0.999")


@pytest.mark.parametrize(
    ("calendar", "days"),
    [(Calendar.DAY, 1), (Calendar.WEEK, 7), (Calendar.FORTNIGHT, 14), (Calendar.MONTH, 30)],
)
def test_calendar_periods(calendar: Calendar, days: int) -> None:
    found = measure(objective(window=calendar))
    assert (found.calendar, found.seconds) == (calendar, days * DAY)
    assert found.period == f"a calendar {calendar.lower()}"


def test_less_than_a_day_rolls_over_a_day_and_states_its_promise() -> None:
    found = measure(objective(goal="0.9", window=3_600))
    assert (found.seconds, found.promise, found.counted) == (DAY, 3_600, 0)
    assert found.goal == D("0.9")
    assert "rolls over 1 d" in found.note


def test_good_windows_are_counted() -> None:
    found = measure(objective(goal="0.9", window=3_600, good_windows=D("0.95")))
    assert (found.seconds, found.promise, found.counted) == (30 * DAY, 0, 3_600)
    assert found.goal == D("0.95")
    assert "95% of the windows of 1 h" in found.note
    assert all(tier.short % 3_600 == 0 for tier in found.tiers.kept)


@pytest.mark.parametrize("window", [36 * 3_600, 31 * DAY, DAY + 1, 240, 3_601, 0])
def test_other_lengths_are_refused(window: int) -> None:
    with pytest.raises(CompileError) as caught:
        measure(objective(window=window))
    assert caught.value.fault is Fault.WINDOW
    assert caught.value.hint


@pytest.mark.parametrize("window", [7 * 3_600, 2 * DAY, 30, Calendar.DAY])
def test_windows_that_do_not_divide_a_day_cannot_be_counted(window: int | Calendar) -> None:
    with pytest.raises(CompileError) as caught:
        measure(objective(window=window, good_windows=D("0.9")))
    assert caught.value.fault is Fault.WINDOW


@pytest.mark.parametrize("share", ["0", "1", "1.5", "-0.1"])
def test_shares_that_leave_nothing_are_refused(share: str) -> None:
    with pytest.raises(CompileError) as caught:
        measure(objective(goal=share))
    assert caught.value.fault is Fault.TARGET
    with pytest.raises(CompileError) as caught:
        measure(objective(window=3_600, good_windows=D(share)))
    assert caught.value.fault is Fault.TARGET
