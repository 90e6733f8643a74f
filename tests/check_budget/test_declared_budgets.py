"""Declared budgets are held against what the target leaves, in every stack."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.check_budget.laid_over import found, marked, objectives, stack

ID = "budget-declared"
DAY = 86_400


@pytest.mark.parametrize(
    ("target", "budgets"),
    [
        ("99.9%", "monthly_downtime: 43.2m, daily_error_budget: 86.4s"),
        ("99.9%", "monthly_downtime: 43.8m"),  # of 365.25 / 12 days
        ("99.9%", "monthly_downtime: 43m"),  # rounded
        ("99.9%", "monthly_downtime: 44.6m"),  # of 31 days
        ("99.99%", "monthly_downtime: 4.32m"),
        ("95%", "monthly_downtime: 36h"),
    ],
)
def test_what_the_target_leaves_is_right(target: str, budgets: str) -> None:
    assert found(ID, objectives(f"target: {target}, measurement_window: 30d", "", budgets)) == []


def test_a_wrong_one_is_told_with_the_arithmetic_at_its_value() -> None:
    files = objectives("target: 99.9%, measurement_window: 30d", "", "daily_error_budget: 144s")
    (one,) = found(ID, files)
    assert marked(files, one) == "144s"
    assert one.message == "99.9% of availability leaves 86.4s in 1d (0.1% x 86400s), not 144s"
    assert one.hint == "write 86.4s; 144s in 1d is a target of 99.83%"


def test_a_stack_with_a_target_of_its_own_has_another_budget() -> None:
    files = objectives("target: 99.9%, measurement_window: 30d", "", "daily_error_budget: 86.4s")
    files |= stack("clarity:targets: {availability: 99%}")
    (one,) = found(ID, files)
    assert one.message == "99% of availability in prod leaves 14.4m in 1d (1% x 86400s), not 86.4s"


def test_seconds_of_outage_say_nothing_about_windows() -> None:
    counted = "target: 99.9%, measurement_window: 1h, good_windows: 99%"
    assert found(ID, objectives(counted, "", "daily_error_budget: 144s")) == []


@settings(max_examples=25, deadline=None)
@given(
    st.integers(1, 999).map(lambda part: Decimal(part) / 100),
    st.sampled_from(["0.5", "0.97", "0.995", "1", "1.005", "1.03", "2"]).map(Decimal),
)
def test_more_than_a_hundredth_off_is_found(left: Decimal, factor: Decimal) -> None:
    """`left` is the percentage that may fail, `factor` what is written of its budget of a day."""
    written = (left * DAY / 100 * factor).quantize(Decimal("0.000001"))
    target = f"target: {100 - left}%, measurement_window: 30d"
    files = objectives(target, "", f"daily_error_budget: {written}s")
    assert bool(found(ID, files)) is (abs(factor - 1) > Decimal("0.01"))


@pytest.mark.parametrize(
    ("window", "wrong"),
    [("30d", False), ("28d", False), ("month", False), ("24h", True), ("7d", True), ("1h", True)],
)
def test_a_monthly_budget_is_of_a_month(window: str, wrong: bool) -> None:
    target = f"target: 99.5%, measurement_window: {window}"
    files = objectives(target, "", "monthly_downtime: 216m")
    assert bool(found("budget-period", files)) is wrong
    daily = objectives(target, "", "daily_error_budget: 432s")
    assert found("budget-period", daily) == []
