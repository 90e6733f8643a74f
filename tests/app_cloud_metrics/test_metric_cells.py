"""How records become points: nothing is lost, nothing is told twice, whatever fails in between."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.cloud_metrics.cells import Rule, cell
from clarity.monitoring.cloud_metrics.limits import INT64_MOST

# Integers, so that sums of floats are exact. "take" a point; "settle" it.
RECORDS = st.integers(0, 2**30)
STEPS = st.lists(st.one_of(RECORDS, st.sampled_from(["take", "settle"])), max_size=60)


@given(STEPS)
def test_a_counter_tells_the_sum_of_all_records_at_every_point(steps: list[int | str]) -> None:
    one, total, told, taken = cell(Rule.COUNT), 0, 0, None
    for step in steps:
        if step == "take":
            taken = total
            assert one.take() == total
        elif step == "settle":
            if taken is not None:
                one.settle()
                told, taken = taken, None
        else:
            one.add(int(step), 1)
            total += int(step)
        assert one.fresh == (total != told)


@given(STEPS)
def test_a_mean_tells_each_record_in_exactly_one_settled_point(steps: list[int | str]) -> None:
    one = cell(Rule.MEAN)
    waiting: list[int] = []  # recorded, in no settled point
    in_flight = 0  # of those, how many the point taken last tells
    for step in steps:
        if step == "take":
            expected = sum(waiting) / len(waiting) if waiting else None
            assert one.take() == expected
            in_flight = len(waiting)
        elif step == "settle":
            if in_flight:
                one.settle()
                waiting, in_flight = waiting[in_flight:], 0
        else:
            one.add(int(step), 1)
            waiting.append(int(step))
        assert one.fresh == bool(waiting)


@given(STEPS)
def test_the_last_value_is_repeated_until_the_next(steps: list[int | str]) -> None:
    one, last, taken = cell(Rule.LAST), None, False
    told = True  # whether a settled point tells the last record
    for step in steps:
        if step == "take":
            assert one.take() == last
            taken, newer = True, False
        elif step == "settle":
            if taken:
                one.settle()
                told, taken = not newer, False
        else:
            one.add(int(step), 1)
            last, told, newer = int(step), False, True
        assert one.fresh == (not told)


@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(1, 50)), min_size=1))
def test_a_mean_weighs_sums_by_their_counts(sums: list[tuple[int, int]]) -> None:
    one = cell(Rule.MEAN_OR_ZERO)
    assert one.take() == 0.0
    one.settle()
    for total, count in sums:
        one.add(total, count)
    assert one.take() == sum(total for total, _ in sums) / sum(count for _, count in sums)
    one.settle()
    assert one.take() == 0.0


def test_a_counter_stays_within_int64() -> None:
    one = cell(Rule.COUNT)
    one.add(INT64_MOST - 1, 1)
    one.add(5, 1)
    assert one.take() == INT64_MOST
