"""Records: what is taken, what is dropped and counted, and that nothing raises."""

from __future__ import annotations

import threading
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.labels import Limit
from clarity.monitoring.cloud_metrics.limits import MILLISECOND
from clarity.monitoring.cloud_metrics.metric import MOST_AT_ONCE, Metric, Range
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.tally import Dropped, Tally
from clarity.monitoring.contract.metrics import (
    AI_PROCESSING_TIME,
    HEALTH_DATA_QUALITY,
    HTTP_REQUEST_DURATION,
    MODEL_ACCURACY,
    SERVICE_ERROR_RATE,
    USER_ENGAGEMENT,
)
from clarity.monitoring.requests.method import OTHER
from tests.app_cloud_metrics.conftest import STARTED


class Awkward:
    """Neither a number nor hashable."""

    __hash__ = None  # type: ignore[assignment]

    def __float__(self) -> float:
        raise RuntimeError("no")


@pytest.fixture
def engagement(recorder: Recorder) -> Metric:
    return recorder.metric(USER_ENGAGEMENT, Rule.COUNT, ["action"])


@pytest.fixture
def quality(recorder: Recorder) -> Metric:
    return recorder.metric(HEALTH_DATA_QUALITY, Rule.MEAN, ["data_type"], range=Range(0.0, 1.0))


def values(recorder: Recorder, end: float = STARTED + 10) -> dict[tuple[str, ...], float]:
    """The points' values by the values of their labels."""
    return {
        tuple(value for _, value in one.point.labels): one.point.value for one in recorder.take(end)
    }


def test_a_point_has_the_metrics_labels_and_a_counter_its_fixed_start(
    recorder: Recorder, engagement: Metric, quality: Metric
) -> None:
    engagement.record(3, "login")
    quality.record(0.5, "steps")
    counter, gauge = (one.point for one in recorder.take(STARTED + 10))
    assert (counter.definition, counter.labels) == (USER_ENGAGEMENT, (("action", "login"),))
    assert (counter.start, counter.end, counter.value) == (STARTED, STARTED + 10, 3)
    assert (gauge.start, gauge.end, gauge.value) == (None, STARTED + 10, 0.5)
    (later,) = recorder.take(STARTED + 20)[:1]
    assert later.point.start == STARTED


def test_a_point_at_the_very_start_ends_after_it(recorder: Recorder, engagement: Metric) -> None:
    engagement.record(1, "login")
    (taken,) = recorder.take(STARTED)
    assert taken.point.end == STARTED + MILLISECOND


def test_only_settled_points_are_forgotten(recorder: Recorder, quality: Metric) -> None:
    quality.record(0.2, "steps")
    quality.record(0.4, "sleep")
    taken = recorder.take(STARTED + 10)
    recorder.settle(taken[:1])
    quality.record(0.6, "sleep")
    assert values(recorder) == {("sleep",): pytest.approx(0.5)}
    assert recorder.fresh == 1


@pytest.mark.parametrize(
    "amount", [float("nan"), float("inf"), -0.1, 1.1, "much", None, Awkward(), 10**400, [0.5]]
)
def test_a_value_that_cannot_be_is_dropped(
    recorder: Recorder, quality: Metric, tally: Tally, amount: Any
) -> None:
    quality.record(amount, "steps")
    assert (recorder.take(STARTED + 10), tally.dropped[Dropped.VALUE]) == ([], 1)


@pytest.mark.parametrize("amount", [0.5, True, Decimal("0.25"), np.float32(0.5), "0.5"])
def test_whatever_is_a_number_is_taken(quality: Metric, tally: Tally, amount: Any) -> None:
    quality.record(amount, "steps")
    assert tally.dropped.total == 0


@pytest.mark.parametrize("amount", [-1, 1.0, float("nan"), MOST_AT_ONCE + 1, None])
def test_a_counter_grows_by_whole_numbers(
    recorder: Recorder, engagement: Metric, tally: Tally, amount: Any
) -> None:
    engagement.record(amount, "login")
    assert (recorder.take(STARTED + 10), tally.dropped[Dropped.VALUE]) == ([], 1)


@pytest.mark.parametrize("labels", [(), ("a", "b"), (7,), (True,), (None,), (Awkward(),), (["a"],)])
def test_other_labels_than_the_metrics_are_dropped(
    recorder: Recorder, quality: Metric, tally: Tally, labels: Any
) -> None:
    quality.record(0.5, *labels)
    assert (recorder.take(STARTED + 10), tally.dropped[Dropped.LABELS]) == ([], 1)


def test_a_truth_is_written_in_lower_case(recorder: Recorder, tally: Tally) -> None:
    processing = recorder.metric(AI_PROCESSING_TIME, Rule.MEAN, ["model", "success"])
    processing.record(1.5, "gpt", True)
    processing.record(2.5, "gpt", False)
    processing.record(2.5, "gpt", "True")  # text is no BOOL
    assert values(recorder) == {("gpt", "true"): 1.5, ("gpt", "false"): 2.5}
    assert tally.dropped[Dropped.LABELS] == 1


def test_labels_may_be_declared_in_any_order(recorder: Recorder) -> None:
    processing = recorder.metric(AI_PROCESSING_TIME, Rule.MEAN, ["success", "model"])
    processing.record(1.5, True, "gpt")
    (taken,) = recorder.take(STARTED + 10)
    assert dict(taken.point.labels) == {"success": "true", "model": "gpt"}


def test_series_beyond_the_bound_are_dropped_and_the_others_go_on(tally: Tally) -> None:
    recorder = Recorder(STARTED, tally, most_series=2)
    engagement = recorder.metric(USER_ENGAGEMENT, Rule.COUNT, ["action"])
    for action in ("a", "b", "c", "a", "d"):
        engagement.record(1, action)
    assert values(recorder) == {("a",): 2, ("b",): 1}
    assert (recorder.series, tally.dropped[Dropped.SERIES]) == (2, 2)


def test_values_beyond_the_first_few_are_folded_and_counted(
    recorder: Recorder, tally: Tally
) -> None:
    engagement = recorder.metric(
        USER_ENGAGEMENT, Rule.COUNT, ["action"], limits={"action": Limit(most=2)}
    )
    for number in range(10):
        engagement.record(1, f"action {number}")
    assert values(recorder) == {("action 0",): 1, ("action 1",): 1, (OTHER,): 8}
    assert tally.folded["action"] == 8


def test_nothing_recorded_at_once_is_well(recorder: Recorder, tally: Tally) -> None:
    rate = recorder.metric(SERVICE_ERROR_RATE, Rule.MEAN_OR_ZERO)
    rate.record_sum(0.0, 0)
    assert values(recorder) == {(): 0.0}
    rate.record_sum(3, 4)
    assert values(recorder) == {(): 0.75}
    rate.record_sum(3, -1)
    assert tally.dropped[Dropped.VALUE] == 1


@pytest.mark.parametrize(
    ("definition", "rule", "labels", "words"),
    [
        (USER_ENGAGEMENT, Rule.MEAN, ["action"], "CUMULATIVE INT64"),
        (HEALTH_DATA_QUALITY, Rule.COUNT, ["data_type"], "GAUGE DOUBLE"),
        (HTTP_REQUEST_DURATION, Rule.COUNT, ["method", "endpoint"], "DISTRIBUTION"),
        (USER_ENGAGEMENT, Rule.COUNT, [], "has the labels"),
        (USER_ENGAGEMENT, Rule.COUNT, ["action", "action"], "has the labels"),
        (USER_ENGAGEMENT, Rule.COUNT, ["user_id"], "has the labels"),
        (HEALTH_DATA_QUALITY, Rule.MEAN_OR_ZERO, ["data_type"], "which of them"),
    ],
)
def test_a_metric_is_declared_as_its_definition_says(
    recorder: Recorder, definition: Any, rule: Rule, labels: list[str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        recorder.metric(definition, rule, labels)


def test_a_metric_is_declared_once_and_limits_only_its_labels(
    recorder: Recorder, engagement: Metric
) -> None:
    with pytest.raises(ValueError, match="already"):
        recorder.metric(USER_ENGAGEMENT, Rule.COUNT, ["action"])
    with pytest.raises(ValueError, match="no label user"):
        recorder.metric(replace(MODEL_ACCURACY, labels={}), Rule.LAST, [], limits={"user": Limit()})


def test_threads_lose_no_record_while_points_are_taken(
    recorder: Recorder, engagement: Metric, quality: Metric
) -> None:
    threads, each = 6, 2_000
    told: list[tuple[float, int]] = []

    def record() -> None:
        for _ in range(each):
            engagement.record(1, "login")
            quality.record(1.0, "steps")

    workers = [threading.Thread(target=record) for _ in range(threads)]
    for worker in workers:
        worker.start()
    counts = []
    while any(worker.is_alive() for worker in workers):
        taken = recorder.take(STARTED + 10)
        counts += [one.point.value for one in taken if one.point.definition is USER_ENGAGEMENT]
        told += [
            (one.point.value, 1) for one in taken if one.point.definition is not USER_ENGAGEMENT
        ]
        recorder.settle(taken)
    for worker in workers:
        worker.join()
    assert counts == sorted(counts)
    assert {value for value, _ in told} <= {1.0}
    assert values(recorder)[("login",)] == threads * each


@given(
    st.lists(
        st.one_of(
            st.tuples(st.sampled_from(["a", "b"]), st.integers(0, 1_000)),
            st.sets(st.sampled_from(["a", "b"])),  # a round: for these it succeeds
        )
    )
)
def test_rounds_that_fail_in_part_tell_every_record_once(steps: list[Any]) -> None:
    recorder = Recorder(STARTED, Tally())
    metric = recorder.metric(replace(AI_PROCESSING_TIME, labels={"m": "STRING"}), Rule.MEAN, ["m"])
    waiting: dict[str, list[int]] = {"a": [], "b": []}
    for step in steps:
        if isinstance(step, tuple):
            metric.record(step[1], step[0])
            waiting[step[0]].append(step[1])
            continue
        taken = recorder.take(STARTED + 10)
        told = {one.point.labels[0][1]: one.point.value for one in taken}
        assert told == {name: sum(all_) / len(all_) for name, all_ in waiting.items() if all_}
        recorder.settle(one for one in taken if one.point.labels[0][1] in step)
        waiting |= {name: [] for name in step}


def test_a_finalizer_that_records_while_recording_does_not_deadlock(recorder: Recorder) -> None:
    engagement = recorder.metric(USER_ENGAGEMENT, Rule.COUNT, ["action"])

    class Reentrant(str):
        def __hash__(self) -> int:
            if recorder.series == 0:
                engagement.record(1, "within")
            return super().__hash__()

    thread = threading.Thread(target=engagement.record, args=(1, Reentrant("login")), daemon=True)
    thread.start()
    thread.join(5)
    assert not thread.is_alive()
    assert values(recorder) == {("within",): 1, ("login",): 1}
