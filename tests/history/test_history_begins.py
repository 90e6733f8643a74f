"""Counters that began before their history did."""

from __future__ import annotations

import numpy as np

from alerts.evaluate.objective.counter import increments
from alerts.evaluate.series import Identity, TimeSeries
from history.history import history
from monitoring.model import MetricKind, ValueType

MINUTE = 60_000


def _counter(starts: list[int]) -> TimeSeries:
    return TimeSeries(
        Identity("custom.googleapis.com/requests", "global"),
        MetricKind.CUMULATIVE,
        ValueType.INT64,
        np.array([10, 11, 12, 13], dtype=np.int64) * MINUTE,
        np.array([1_000.0, 1_004.0, 3.0, 5.0]),
        np.array(starts, dtype=np.int64) * MINUTE,
    )


def test_what_was_counted_before_is_not_of_the_first_minute() -> None:
    (found,) = history([_counter([-9_000, -9_000, 11, 11])], ()).data.series
    assert increments(found).tolist() == [0, 4, 3, 2]


def test_a_counter_that_begins_within_the_history_counts_from_zero() -> None:
    earlier = TimeSeries(
        Identity("custom.googleapis.com/other", "global"),
        MetricKind.GAUGE,
        ValueType.INT64,
        np.array([MINUTE], dtype=np.int64),
        np.array([1.0]),
    )
    _, found = history([earlier, _counter([9, 9, 11, 11])], ()).data.series
    assert increments(found).tolist() == [1_000, 4, 3, 2]
