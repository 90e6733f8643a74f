"""The closed forms, held against the numbers of the SRE books and against each other."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo import burn_rate
from slo.budget import budget_seconds, budget_share_of_one, capped_burn_rate

D = Decimal
MONTH = 30 * 86_400
GOAL = D("0.999")
HOUR = 3_600

goals = st.decimals("0.5", "0.9999", places=4)
windows = st.integers(5, 72 * 60).map(lambda minutes: minutes * 60)
periods = st.integers(1, 30).map(lambda days: days * 86_400)
shares = st.decimals("0.001", "1", places=3)
ratios = st.decimals("0.0001", "1", places=4)


@pytest.mark.parametrize(
    ("share", "hours", "burn", "detect", "reset", "lowest"),
    [
        ("0.02", 1, "14.4", "51.84", "295.68", "0.9306"),
        ("0.05", 6, "6", "129.6", "1789.2", "0.8333"),
        ("0.10", 24, "3", "259.2", "7178.4", "0.6667"),
        ("0.10", 72, "1", "259.2", "21578.4", "0.0000"),
    ],
)
def test_the_table_for_three_nines_over_a_month(
    share: str, hours: int, burn: str, detect: str, reset: str, lowest: str
) -> None:
    window = hours * HOUR
    assert burn_rate.threshold(D(share), window, MONTH) == D(burn)
    assert burn_rate.budget_consumed(D(burn), window, MONTH) == D(share)
    assert burn_rate.time_to_detect(D(1), GOAL, window, D(burn)) == D(detect)
    assert burn_rate.time_to_reset(D(1), GOAL, window // 12, D(burn)) == D(reset)
    assert round(burn_rate.lowest_goal(D(burn)), 4) == D(lowest)


@pytest.mark.parametrize(
    ("errors", "hours", "burn", "seconds"),
    [
        ("0.1", 1, "14.4", 518.4),  # 8.6 min
        ("0.02", 1, "14.4", 2_592),  # 43 min
        ("0.01", 6, "6", 12_960),  # 216 min
        ("0.005", 24, "3", 51_840),  # 14.4 h
        ("0.002", 72, "1", 129_600),  # 36 h
    ],
)
def test_the_first_tier_to_fire_on_a_step_fault(
    errors: str, hours: int, burn: str, seconds: float
) -> None:
    found = burn_rate.time_to_detect(D(errors), GOAL, hours * HOUR, D(burn))
    assert found is not None
    assert float(found) == pytest.approx(seconds)


def test_the_edges() -> None:
    assert not burn_rate.can_fire(D("14.4"), D("0.9"))  # a total outage burns at 10
    assert burn_rate.highest_burn_rate(D("0.9")) == 10
    assert not burn_rate.can_fire(D(10), D("0.9"))  # at the very top it is not above
    assert budget_seconds(D("0.99999"), MONTH) == D("25.92")
    assert budget_seconds(GOAL, MONTH) == D("43.2") * 60
    assert round(budget_share_of_one(GOAL, D(10 * 24 * 30)), 3) == D("0.139")
    # 15 % errors for 10 min: fires after 5.76 min, clears 4.52 min after the end.
    assert burn_rate.time_to_detect(D("0.15"), GOAL, HOUR, D("14.4")) == D("345.6")
    assert burn_rate.time_to_reset(D("0.15"), GOAL, 300, D("14.4")) == D("271.2")
    # One window alone, at 36 times: it resets 58 min after the fix, and 35 times never fires.
    assert burn_rate.time_to_reset(D(1), GOAL, HOUR, D(36)) == D("3470.4")
    assert burn_rate.time_to_detect(D("0.035"), GOAL, HOUR, D(36)) is None
    assert burn_rate.time_to_reset(D("0.035"), GOAL, HOUR, D(36)) is None
    # "1 min above the limit for 1 h" spends 140 % of the month before it fires.
    outage = burn_rate.burn_rate(D(1), GOAL)
    assert round(burn_rate.budget_consumed(outage, 61 * 60, MONTH), 2) == D("1.41")


def test_the_declared_daily_cap() -> None:
    assert round(capped_burn_rate(D(144), 86_400, GOAL), 3) == D("1.667")


@given(shares, windows, periods)
def test_threshold_and_budget_consumed_undo_each_other(
    share: Decimal, window: int, period: int
) -> None:
    burn = burn_rate.threshold(share, window, period)
    assert float(burn_rate.budget_consumed(burn, window, period)) == pytest.approx(float(share))


@given(ratios, goals, windows, st.decimals("0.1", "100", places=1))
def test_a_fault_is_detected_within_the_window_or_never(
    errors: Decimal, goal: Decimal, window: int, burn: Decimal
) -> None:
    detect = burn_rate.time_to_detect(errors, goal, window, burn)
    if burn_rate.burn_rate(errors, goal) <= burn:
        assert detect is None
        return
    assert detect is not None
    assert 0 < detect < window
    # At that moment exactly the threshold has been spent.
    spent = burn_rate.burn_rate(errors, goal) * detect / window
    assert float(spent) == pytest.approx(float(burn))
    reset = burn_rate.time_to_reset(errors, goal, window, burn)
    assert reset is not None
    assert 0 < reset < window


@given(goals, st.decimals("0.1", "100", places=1))
def test_can_fire_is_detecting_a_total_outage(goal: Decimal, burn: Decimal) -> None:
    detected = burn_rate.time_to_detect(D(1), goal, HOUR, burn) is not None
    assert burn_rate.can_fire(burn, goal) == detected
    assert burn_rate.can_fire(burn, goal) == (goal > burn_rate.lowest_goal(burn))
