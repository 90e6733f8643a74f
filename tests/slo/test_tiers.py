"""The tiers and the rule by which they scale."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.model import Severity
from slo import burn_rate
from slo.tiers import REFERENCE, REFERENCE_PERIOD, Tier, tiers

D = Decimal
DAY = 86_400
goals = st.decimals("0.01", "0.9999", places=4).filter(lambda goal: goal > 0)
days = st.integers(1, 30)


def rows(goal: str, period: int, *step: int) -> list[tuple[str, int, int, Decimal, Decimal]]:
    return [
        (t.name, t.long // 60, t.short // 60, t.burn, t.share)
        for t in tiers(D(goal), period, *step).kept
    ]


def test_three_nines_over_a_month() -> None:
    assert rows("0.999", 30 * DAY) == [
        ("page-fast", 60, 5, D("14.4"), D("0.02")),
        ("page-slow", 360, 30, D(6), D("0.05")),
        ("ticket-fast", 1_440, 120, D(3), D("0.10")),
        ("ticket-slow", 4_320, 360, D(1), D("0.10")),
    ]
    assert tiers(D("0.999"), 30 * DAY).left_out == ()


@pytest.mark.parametrize("goal", ["0.95", "0.9"])
def test_a_day_has_windows_that_its_samples_allow(goal: str) -> None:
    assert rows(goal, DAY) == [
        ("page-fast", 60, 5, D(6), D("0.25")),
        ("ticket-fast", 60, 5, D(3), D("0.125")),
        ("ticket-slow", 144, 12, D(1), D("0.10")),
    ]
    (left,) = tiers(D(goal), DAY).left_out
    assert (left.tier.name, left.tier.burn) == ("page-fast", D("14.4"))
    assert "fires whenever it does" in left.why


def test_a_week_lengthens_only_the_fastest() -> None:
    assert rows("0.99", 7 * DAY) == [
        ("page-fast", 60, 5, D("14.4"), D("14.4") * 60 / (7 * 24 * 60)),
        ("page-slow", 84, 7, D(6), D("0.05")),
        ("ticket-fast", 336, 28, D(3), D("0.10")),
        ("ticket-slow", 1_008, 84, D(1), D("0.10")),
    ]


def test_a_tier_that_no_outage_reaches_is_left_out() -> None:
    found = tiers(D("0.9"), 30 * DAY)
    assert [t.name for t in found.kept] == ["page-slow", "ticket-fast", "ticket-slow"]
    (left,) = found.left_out
    assert left.tier.name == "page-fast"
    assert left.why == "at 90% a total outage burns 10 times: it could never fire"


def test_a_tier_that_comes_after_the_budget_is_left_out() -> None:
    # Windows of a day each, counted: the fast page would look at twelve days at 14.4 times.
    found = tiers(D("0.99"), 10 * DAY, DAY, DAY)
    assert [left.tier.name for left in found.left_out if "of the budget" in left.why]
    assert all(tier.share <= 1 for tier in found.kept)


def test_counted_windows_are_the_smallest_step() -> None:
    assert rows("0.95", 30 * DAY, 3_600, 3_600) == [
        ("page-fast", 720, 60, D(6), D("0.10")),
        ("ticket-fast", 1_440, 120, D(3), D("0.10")),
        ("ticket-slow", 4_320, 360, D(1), D("0.10")),
    ]


@given(goals, days)
def test_every_tier_keeps_its_arithmetic(goal: Decimal, count: int) -> None:
    period = count * DAY
    for tier in tiers(goal, period).kept:
        share = burn_rate.budget_consumed(tier.burn, tier.long, period)
        assert float(share) == pytest.approx(float(tier.share))
        assert tier.long == 12 * tier.short
        assert tier.short >= 300
        assert tier.short % 60 == 0
        assert tier.long <= period
        assert 0 < tier.share <= 1
        assert burn_rate.can_fire(tier.burn, goal)


@given(goals, days)
def test_every_reference_tier_is_kept_or_accounted_for(goal: Decimal, count: int) -> None:
    found = tiers(goal, count * DAY)
    assert len(found.kept) + len(found.left_out) == len(REFERENCE)
    burns = [t.burn for t in found.kept] + [left.tier.burn for left in found.left_out]
    assert sorted(burns) == sorted(t.burn for t in REFERENCE)
    names = [tier.name for tier in found.kept]
    assert len(set(names)) == len(names)


@given(goals, days)
def test_windows_and_urgency_fall_together(goal: Decimal, count: int) -> None:
    for severity in Severity:
        kept = [t for t in tiers(goal, count * DAY).kept if t.severity is severity]
        assert kept == sorted(kept, key=lambda t: t.burn, reverse=True)
        longs = [t.long for t in kept]
        assert longs == sorted(set(longs))


@given(goals, st.integers(1, 29))
def test_a_longer_period_never_has_a_shorter_window(goal: Decimal, count: int) -> None:
    def longest(period: int) -> dict[tuple[Severity, Decimal], Tier]:
        return {(t.severity, t.burn): t for t in tiers(goal, period).kept}

    short, long = longest(count * DAY), longest((count + 1) * DAY)
    for key in short.keys() & long.keys():
        assert short[key].long <= long[key].long
        # A window is lengthened only where it must be: its share never grows with the period.
        assert short[key].share >= long[key].share


def test_the_reference_is_what_it_says() -> None:
    for tier in REFERENCE:
        assert tier.burn == tier.share * REFERENCE_PERIOD / tier.long
