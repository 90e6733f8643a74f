"""Absence conditions: what arms them, when they violate, and for whom."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.evaluate import absence
from alerts.evaluate.evaluate import evaluate
from alerts.evaluate.incident import PolicyOutcome
from alerts.evaluate.options import Options
from alerts.evaluate.series import Data, TimeSeries
from alerts.evaluate.world import World
from monitoring.limits import ABSENCE_MAX
from tests.evaluate.made_series import (
    METRIC,
    MINUTE,
    RESOURCE,
    SECOND,
    START,
    every_minute,
    identity,
    policy,
    series,
)

_AT_ONCE = Options(ingestion_delay=0)


def _absent(duration: int, *steps: dict[str, Any]) -> dict[str, Any]:
    return {
        "filter": f'metric.type = "{METRIC}" AND resource.type = "{RESOURCE}"',
        "aggregations": list(steps),
        "duration": f"{duration}s",
    }


def _outcome(condition: dict[str, Any], *of: TimeSeries, minutes: int = 60) -> PolicyOutcome:
    one = policy({"conditionAbsent": condition})
    return evaluate([one], Data(of), START, START + minutes * MINUTE, _AT_ONCE)[one.key]


def _opened(outcome: PolicyOutcome) -> list[tuple[int, int | None]]:
    """In minutes after START."""
    return [
        ((i.opened - START) // MINUTE, None if i.closed is None else (i.closed - START) // MINUTE)
        for i in outcome.incidents
    ]


_COUNT = {"perSeriesAligner": "ALIGN_COUNT", "alignmentPeriod": "60s"}


def test_silence_opens_and_a_point_closes() -> None:
    times = [START + n * MINUTE for n in (0, 1, 2, 30, 31, 32, 33)]
    one = series(times, [1] * 7)
    # The last point is at minute 2: for five minutes there is none in (2, 7].
    assert _opened(_outcome(_absent(300), one, minutes=35)) == [(7, 30)]
    assert _opened(_outcome(_absent(300, _COUNT), one, minutes=35)) == [(7, 30)]
    # An aligner of ten minutes still gives points until minute 11.
    long = {**_COUNT, "alignmentPeriod": "600s"}
    assert _opened(_outcome(_absent(300, long), one, minutes=35)) == [(16, 30)]


def test_points_off_the_minute() -> None:
    one = series([START + 90 * SECOND], [1])  # seen from minute 2 on
    assert _opened(_outcome(_absent(180, _COUNT), one, minutes=20)) == [(5, None)]


def test_a_series_never_seen_is_not_missed() -> None:
    assert _outcome(_absent(300)).incidents == ()
    unseen = series([], [])
    later = series([START + 90 * MINUTE], [1], named=identity({"pod": "later"}))
    assert _outcome(_absent(300), unseen, later).incidents == ()


def test_what_was_seen_long_before_is_not_missed() -> None:
    """Armed by a point within the longest window before the first evaluation."""
    longest = ABSENCE_MAX * SECOND
    within = series([START - longest + 10 * MINUTE], [1])
    assert _opened(_outcome(_absent(300), within)) == [(0, None)]
    before = series([START - longest - MINUTE], [1])
    assert _outcome(_absent(300), before).incidents == ()


def test_each_series_is_missed_for_itself_unless_grouped() -> None:
    stays = series(every_minute(range(61)), [1] * 61, named=identity({"pod": "a"}))
    goes = series(every_minute(range(10)), [1] * 10, named=identity({"pod": "b"}))
    outcome = _outcome(_absent(300), stays, goes)
    assert _opened(outcome) == [(14, None)]
    assert outcome.incidents[0].identity == goes.identity
    together = {**_COUNT, "crossSeriesReducer": "REDUCE_COUNT"}
    assert _outcome(_absent(300, together), stays, goes).incidents == ()
    by_pod = {**together, "groupByFields": ["metric.label.pod"]}
    (incident,) = _outcome(_absent(300, by_pod), stays, goes).incidents
    assert incident.identity == identity({"pod": "b"})


def test_a_verdict_stands_from_the_first_point_on() -> None:
    one = series([START + 3 * MINUTE], [1])
    world = World(Data((one,)), START, START + 10 * MINUTE, _AT_ONCE)
    found = absence.measure(world, _absent(240))
    assert found.present.tolist() == [[False] * 3 + [True] * 8]
    assert found.violating.tolist() == [[False] * 7 + [True] * 4]
    assert found.values[0, 3:6].tolist() == [0, 60, 120]  # seconds since the last point
    assert found.threshold is None


def test_a_duration_is_needed() -> None:
    (refused,) = _outcome({**_absent(300), "duration": "0s"}).not_evaluated
    assert "needs a duration" in refused.reason


@settings(max_examples=60, deadline=None)
@given(
    seen=st.sets(st.integers(-30, 60), max_size=30),
    duration=st.integers(2, 20),
    period=st.integers(1, 5),
)
def test_equals_looking_back_at_each_evaluation(seen: set[int], duration: int, period: int) -> None:
    one = series([START + n * MINUTE for n in sorted(seen)], [1.0] * len(seen))
    world = World(Data((one,)), START, START + 60 * MINUTE, _AT_ONCE)
    step = {**_COUNT, "alignmentPeriod": f"{60 * period}s"}
    found = absence.measure(world, _absent(60 * duration, step))
    for now in range(61):
        aligned = [n for n in range(-40, now + 1) if any(n - period < m <= n for m in seen)]
        silent = not any(now - duration < n <= now for n in aligned)
        assert bool(found.violating[0, now]) == (bool(aligned) and silent)
        assert bool(found.present[0, now]) == bool(aligned)


def test_no_evaluation_at_all() -> None:
    world = World(Data((series([START], [1]),)), START + 1, START + 2, _AT_ONCE)
    found = absence.measure(world, _absent(300))
    assert found.values.shape == (1, 0)
    assert np.array_equal(found.times, [])
