"""Traffic that moves to a standby still adds up, and loses no tag."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.incidents.actions.failover import apportioned, shifted
from clarity.monitoring.incidents.cloud_run import Traffic
from clarity.monitoring.incidents.settings import Standby

WEIGHTS = st.lists(st.integers(0, 100), min_size=1, max_size=6).filter(lambda w: sum(w) > 0)


@given(weights=WEIGHTS, total=st.integers(0, 100))
def test_shares_add_up_and_are_within_one_of_their_weight(weights: list[int], total: int) -> None:
    shares = apportioned(weights, total)
    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - weight * total / sum(weights)) < 1


@given(weights=WEIGHTS, percent=st.integers(1, 100), tags=st.lists(st.booleans(), min_size=6))
def test_the_standby_gets_its_percent_and_tags_stay(
    weights: list[int], percent: int, tags: list[bool]
) -> None:
    shares = apportioned(weights, 100)
    before = tuple(
        Traffic(f"r{n}" if n else "", share, f"t{n}" if tags[n] else "")
        for n, share in enumerate(shares)
    )
    after = shifted(before, Standby(revision="r1", percent=percent))
    assert sum(one.percent for one in after) == 100
    there = sum(one.percent for one in after if one.revision == "r1")
    had = sum(one.percent for one in before if one.revision == "r1")
    assert there == max(percent, had)
    assert {one.tag for one in before} - {""} == {one.tag for one in after} - {""}
    assert shifted(after, Standby(revision="r1", percent=percent)) == after  # once is enough
