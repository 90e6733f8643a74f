"""The closed forms of a step fault: the reference's numbers exactly, and what must always hold."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo.burn_rate import ONE, time_to_detect, time_to_reset
from slo.fault import Course, Delays, Form, budget_spent, course, first
from slo.forms import (
    Checkers,
    Counted,
    Extreme,
    Ramp,
    Silence,
    burning,
    can_fire,
    counting,
    exhausting,
    percentile,
    static,
)
from slo.tiers import REFERENCE, REFERENCE_PERIOD

D = Decimal
GOAL = D("0.999")
HOUR = 3_600
DAY = 24 * HOUR
MONTH = 30 * DAY


def tier(hours: int, burn: str, goal: Decimal = GOAL) -> tuple[Ramp, Ramp]:
    long = hours * HOUR
    return burning(long, D(burn), goal), burning(long // 12, D(burn), goal)


@pytest.mark.parametrize(
    ("hours", "burn", "share", "detect", "reset"),
    [
        (1, "14.4", "0.02", "51.84", "295.68"),
        (6, "6", "0.05", "129.6", "1789.2"),
        (24, "3", "0.10", "259.2", "7178.4"),
        (72, "1", "0.10", "259.2", "21578.4"),
    ],
)
def test_the_table_of_a_total_outage(
    hours: int, burn: str, share: str, detect: str, reset: str
) -> None:
    found = course(tier(hours, burn), ONE)
    assert found == Course(D(detect), D(reset))
    assert budget_spent(ONE, found.detect, GOAL, MONTH) == D(share)


@pytest.mark.parametrize(
    ("errors", "seconds", "spent"),
    [
        ("1", "51.84", "0.02"),
        ("0.1", "518.4", "0.02"),  # 8.6 min
        ("0.02", "2592", "0.02"),  # 43 min
        ("0.01", "12960", "0.05"),  # 216 min
        ("0.005", "51840", "0.10"),  # 14.4 h
        ("0.002", "129600", "0.10"),  # 36 h
    ],
)
def test_the_first_tier_to_fire(errors: str, seconds: str, spent: str) -> None:
    tiers = [tier(t.long // HOUR, str(t.burn)) for t in REFERENCE]
    found = first(tiers, D(errors))
    assert found is not None
    assert found.detect == D(seconds)
    assert budget_spent(D(errors), found.detect, GOAL, REFERENCE_PERIOD) == D(spent)


def test_what_no_tier_sees() -> None:
    tiers = [tier(t.long // HOUR, str(t.burn)) for t in REFERENCE]
    assert first(tiers, D("0.001")) is None  # exactly as fast as allowed


@pytest.mark.parametrize(
    ("burn", "lowest"), [("14.4", "0.9306"), ("6", "0.8333"), ("3", "0.6667"), ("1", "0")]
)
def test_the_targets_from_which_a_tier_can_fire(burn: str, lowest: str) -> None:
    step = D("0.0001")
    assert can_fire(tier(1, burn, D(lowest) + step))
    if D(lowest):
        assert not can_fire(tier(1, burn, D(lowest) - step))


def test_a_target_of_90_percent_never_pages_at_14_times() -> None:
    assert course(tier(1, "14.4", D("0.9")), ONE) is None


def test_15_percent_for_ten_minutes() -> None:
    fast = tier(1, "14.4")
    assert course(fast, D("0.15"), 600) == Course(D("345.6"), D("271.2"))  # 5.76 and 4.52 min
    assert course(fast, D("0.15"), 346) is not None
    assert course(fast, D("0.15"), D("345.6")) is None  # over before it is above the limit


def test_one_window_alone_at_36_times() -> None:
    alone = [burning(HOUR, D(36), GOAL)]
    found = course(alone, ONE)
    assert found is not None
    assert found.reset == D("3470.4")  # 57.84 min: the 58 min of the reference
    assert round(found.reset / 60) == 58
    assert course(alone, D("0.035")) is None  # 35 times never alerts


def test_a_static_alert_for_an_hour_spends_140_percent() -> None:
    minute = Ramp(D(60), D("0.001"), hold=D(HOUR))
    found = course([minute], ONE)
    assert found is not None
    spent = budget_spent(ONE, found.detect, GOAL, MONTH)
    assert round(spent, 4) == D("1.3889")  # 140 % to two digits
    assert course([static(D("0.001"), HOUR)], ONE) == Course(D(HOUR), D(0))


def test_the_cap_and_the_whole_budget() -> None:
    cap = D(144) / DAY / D("0.001")  # 144 s of outage a day
    assert round(cap, 3) == D("1.667")
    found = course([burning(DAY, cap, GOAL)], ONE)
    assert found is not None
    assert round(found.detect, 6) == 144
    whole = course([exhausting(MONTH, GOAL)], ONE)
    assert whole == Course(D("2592"), D(MONTH) - 2592)  # 43.2 min
    half = course([exhausting(MONTH, GOAL, D("0.5"))], ONE)
    assert half is not None
    assert half.detect == D("1296")


def test_a_promise_of_an_hour() -> None:
    assert course([burning(HOUR, ONE, D("0.9"))], ONE) == Course(D("360"), D("3240"))


def test_an_aligned_mean_with_a_retest_window() -> None:
    slow = Ramp(D(60), D(2), baseline=D("0.2"), hold=D(300))
    found = course([slow], D(5))
    assert found == Course(D("322.5"), D("37.5"))
    # 277.5 s above the limit are too few, however bad the values are.
    assert course([slow], D(5), 285) is None
    assert course([slow], D(5), 286) is not None
    assert course([slow], D(2)) is None


def test_a_value_that_falls_below() -> None:
    low = Ramp(D(600), D("0.9"), baseline=D(1), above=False)
    assert course([low], D(0)) == Course(D(60), D(540))
    assert course([low], D("0.95")) is None


def test_a_baseline_beyond_the_bound_is_no_condition() -> None:
    with pytest.raises(ValueError, match="always met"):
        Ramp(D(60), D(2), baseline=D(3))


def test_extremes() -> None:
    worst = Extreme(D(300), D(2), hold=D(60))
    assert course([worst], D(3)) == Course(D(60), D(300))
    assert course([worst], D(3), 1) is not None  # one bad value is remembered for 5 min
    best = Extreme(D(300), D(2), largest=False)
    assert course([best], D(3)) == Course(D(300), D(0))
    assert course([best], D(3), 300) is None
    assert course([best], D(2)) is None


def test_a_percentile_sees_the_share_beyond_the_bound() -> None:
    p95 = percentile(300, D("0.95"))
    assert course([p95], ONE) == Course(D(15), D(285))
    assert course([p95], D("0.05")) is None


def test_silence() -> None:
    assert course([Silence(D(60), D(600))], ONE) == Course(D(660), D(0))
    assert course([Silence(D(60), D(600))], ONE, 660) is None
    assert course([Silence(D(60), D(600))], ONE, 661) is not None


def test_checkers() -> None:
    check = Checkers(D(60), D(10), 1, D(60))
    assert course([check], D(5)) == Course(D(130), D(60))
    assert course([check], D(1)) is None  # one place alone
    assert check.usual(5) == 20


def test_counted_windows() -> None:
    inner = burning(12 * HOUR, D(6), D("0.95"))
    counted = Counted(inner, D(HOUR), D("0.1"))
    found = counted.response(D("0.2"))
    assert found == counted.response(ONE)
    assert found is not None
    assert found.rise == D("0.3") * 12 * HOUR + HOUR
    assert counted.response(D("0.1")) is None
    assert Counted(burning(HOUR, D(30), D("0.95")), D(HOUR), D("0.1")).response(ONE) is None


def test_a_guard_waits_for_its_events() -> None:
    guard = counting(HOUR, 3, D(10) / HOUR)
    found = course([*tier(1, "14.4"), guard], ONE)
    assert found is not None
    assert round(found.detect) == 18 * 60  # three of ten requests an hour
    assert course([guard], D("0.3")) is None


def test_delays_add_up() -> None:
    delays = Delays(D(60), D(30), D(60))
    assert (delays.least, delays.most) == (30, 150)


ratios = st.decimals("0.0001", "1", places=4)
goals = st.decimals("0.5", "0.9999", places=4)
burns = st.decimals("0.1", "100", places=1)
windows = st.integers(1, 4_320).map(lambda minutes: minutes * 60)
holds = st.integers(0, 60).map(lambda minutes: D(minutes * 60))
lengths = st.integers(1, 300_000)
ramps: st.SearchStrategy[Ramp] = st.builds(
    lambda w, bound, hold: Ramp(D(w), bound, hold=hold), windows, ratios, holds
)
forms = st.lists(
    st.one_of(
        ramps,
        st.builds(lambda w, b, big, h: Extreme(D(w), b, big, hold=h), windows, ratios,
                  st.booleans(), holds),
        st.builds(lambda w, h: Silence(D(w), h), windows, holds),
    ),
    min_size=1,
    max_size=3,
)  # fmt: skip


@given(goals, burns, windows, ratios)
def test_the_general_form_is_the_burn_rate_form(
    goal: Decimal, burn: Decimal, window: int, errors: Decimal
) -> None:
    found = course([burning(window, burn, goal)], errors)
    detect = time_to_detect(errors, goal, window, burn)
    assert (found is None) == (detect is None)
    if found and detect is not None:
        assert float(found.detect) == pytest.approx(float(detect))
        reset = time_to_reset(errors, goal, window, burn)
        assert float(found.reset) == pytest.approx(float(reset or 0), abs=1e-9)


@given(forms, ratios, ratios)
def test_a_larger_fault_is_never_detected_later_nor_cleared_sooner(
    all_of: list[Form], one: Decimal, two: Decimal
) -> None:
    small, large = (course(all_of, size) for size in sorted((one, two)))
    if small:
        assert large is not None
        assert large.detect <= small.detect
        assert large.reset >= small.reset


@given(ramps, ratios, ratios)
def test_a_higher_limit_never_fires_earlier(form: Ramp, size: Decimal, more: Decimal) -> None:
    stricter = Ramp(form.window, form.bound + more, hold=form.hold)
    low, high = course([form], size), course([stricter], size)
    if high:
        assert low is not None
        assert high.detect >= low.detect
        assert high.reset <= low.reset


@given(ratios, ratios, windows, windows)
def test_a_longer_window_never_fires_earlier(
    bound: Decimal, size: Decimal, one: int, two: int
) -> None:
    short, long = (course([Ramp(D(w), bound)], size) for w in sorted((one, two)))
    assert (short is None) == (long is None) == (size <= bound)
    if short and long:
        assert short.detect <= long.detect
        assert short.reset <= long.reset


@given(forms, ratios, lengths, lengths)
def test_what_a_short_fault_fires_a_longer_one_does(
    all_of: list[Form], size: Decimal, one: int, two: int
) -> None:
    short, long = (course(all_of, size, d) for d in sorted((one, two)))
    assert short is None or short == long == course(all_of, size)


@given(forms, ratios)
def test_least_is_where_it_begins(all_of: list[Form], size: Decimal) -> None:
    assert (course(all_of, size) is not None) == all(size > form.least for form in all_of)


@given(goals, burns, windows, ratios)
def test_the_budget_spent_at_detection_is_that_of_the_tier(
    goal: Decimal, burn: Decimal, window: int, errors: Decimal
) -> None:
    """Whatever the size of the fault: burn x window / period."""
    found = course([burning(window, burn, goal)], errors)
    if found:
        spent = budget_spent(errors, found.detect, goal, MONTH)
        assert float(spent) == pytest.approx(float(burn * window / MONTH))


@given(st.lists(ratios, min_size=3, max_size=3, unique=True), windows, lengths)
def test_the_value_passes_the_bound_where_the_form_says(
    values: list[Decimal], window: int, lasting: int
) -> None:
    """The course, against the value measured second by second around it."""
    baseline, bound, size = sorted(values)
    form = Ramp(D(window), bound, baseline)
    found = course([form], size, lasting)
    tiny = D("0.001")
    if found is None:
        peak = form.value(size, D(lasting), D(lasting))
        assert peak <= bound + D("1e-20")
        return
    clear = lasting + found.reset
    assert form.value(size, found.detect - tiny, D(lasting)) < bound
    assert form.value(size, found.detect + tiny, D(lasting)) > bound or clear < found.detect + tiny
    assert form.value(size, clear - tiny, D(lasting)) > bound or clear - tiny < found.detect
    assert form.value(size, clear + tiny, D(lasting)) < bound
