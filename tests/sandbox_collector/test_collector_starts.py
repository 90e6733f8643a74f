"""When the counting of a series began: both collectors' rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.collector.point import Key
from sandbox.collector.starts import FORGET_MS, Rule, Starts

KEY: Key = ("x/counter", (), ())
MINUTE = 60_000


def test_the_sidecar_counts_since_the_process_began() -> None:
    starts = Starts(Rule.PROCESS, 500)
    assert starts.since(KEY, (7.0,), 1_000, 100) == (100, (7.0,))
    assert starts.since(KEY, (9.0,), 2_000, 100) == (100, (9.0,))


def test_without_a_told_start_it_counts_since_the_collector_began() -> None:
    assert Starts(Rule.PROCESS, 500).since(KEY, (7.0,), 1_000, None) == (500, (7.0,))


def test_a_start_lies_before_the_first_sample() -> None:
    assert Starts(Rule.PROCESS, 1_000).since(KEY, (7.0,), 1_000, 1_700) == (999, (7.0,))


def test_the_managed_collector_takes_the_first_sample_as_the_base() -> None:
    starts = Starts(Rule.FIRST_SAMPLE, 0)
    assert starts.since(KEY, (7.0, 3.0), 1_000, 100) is None
    assert starts.since(KEY, (9.0, 4.0), 2_000, 100) == (1_000, (2.0, 1.0))


@pytest.mark.parametrize("rule", Rule)
def test_a_fall_is_a_new_beginning_a_millisecond_ago(rule: Rule) -> None:
    starts = Starts(rule, 0)
    starts.since(KEY, (7.0,), 1_000, 100)
    assert starts.since(KEY, (2.0,), 2_000, 100) == (1_999, (2.0,))
    assert starts.since(KEY, (5.0,), 3_000, 100) == (1_999, (5.0,))


def test_other_buckets_are_a_new_beginning() -> None:
    starts = Starts(Rule.PROCESS, 0)
    starts.since(KEY, (1.0, 1.0, 0.0), 1_000, None)
    assert starts.since(KEY, (1.0, 1.0), 2_000, None) == (1_999, (1.0, 1.0))


def test_a_process_that_began_later_counts_since_then_though_nothing_fell() -> None:
    starts = Starts(Rule.PROCESS, 0)
    starts.since(KEY, (2.0,), 10_000, 1_000)
    assert starts.since(KEY, (5.0,), 40_000, 20_000) == (20_000, (5.0,))


def test_a_process_whose_start_is_told_too_early_still_begins_after_the_last_point() -> None:
    starts = Starts(Rule.PROCESS, 0)
    starts.since(KEY, (2.0,), 10_000, 1_000)
    assert starts.since(KEY, (5.0,), 40_000, 9_500) == (10_001, (5.0,))


def test_a_sample_that_is_not_newer_is_not_written() -> None:
    starts = Starts(Rule.PROCESS, 0)
    starts.since(KEY, (2.0,), 10_000, None)
    assert starts.since(KEY, (3.0,), 10_000, None) is None


def test_what_is_not_seen_for_ten_minutes_is_forgotten() -> None:
    starts = Starts(Rule.PROCESS, 0)
    starts.since(KEY, (2.0,), 1_000, None)
    starts.forget(1_000 + FORGET_MS)
    assert len(starts) == 1
    starts.forget(1_001 + FORGET_MS)
    assert len(starts) == 0


GROWTH = st.lists(st.floats(0, 1e6), min_size=1, max_size=8)


@given(st.sampled_from(Rule), st.lists(GROWTH, min_size=1, max_size=4))
def test_the_points_tell_the_growth_of_every_run(rule: Rule, runs: list[list[float]]) -> None:
    """Whatever the counter did, the rises that the points tell are those that happened.

    A run that begins above where the last one ended cannot be told from its going on, without a
    told start; the collectors differ in whether they count what was before the first sample.
    """
    starts = Starts(rule, 0)
    now, before, happened = 0, 0.0, 0.0
    points: list[tuple[int, int, float]] = []
    base = None
    for run in runs:
        value = 0.0
        for n, step in enumerate(run):
            now += MINUTE
            value += step
            restarted = n == 0 and value < before
            happened += value if restarted else value - before
            before = value
            if base is None:
                base = happened
            since = starts.since(KEY, (value,), now, None)
            if since is not None:
                points.append((since[0], now, since[1][0]))
    told = 0.0
    for place, (start, _, value) in enumerate(points):
        same = place > 0 and points[place - 1][0] == start
        told += value - points[place - 1][2] if same else value
    unseen = base or 0.0 if rule is Rule.FIRST_SAMPLE else 0.0
    assert told == pytest.approx(happened - unseen, rel=1e-9, abs=1e-6)


@given(st.lists(st.tuples(st.floats(0, 10), st.integers(0, 5)), min_size=1, max_size=12))
def test_intervals_are_as_the_api_demands(samples: list[tuple[float, int]]) -> None:
    """A start before its end, and a new start after the end of the point before."""
    starts = Starts(Rule.PROCESS, 0)
    now, last = 0, None
    for value, told in samples:
        now += MINUTE
        since = starts.since(KEY, (value,), now, told * MINUTE)
        assert since is not None
        assert since[0] < now
        if last is not None and since[0] != last[0]:
            assert since[0] > last[1]
        last = (since[0], now)
