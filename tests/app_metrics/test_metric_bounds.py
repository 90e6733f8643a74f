"""Metrics have so many series, whatever values they are given; what is folded is counted."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clarity.monitoring.metrics.active_users import WINDOW_SECONDS, ActiveUsers
from clarity.monitoring.metrics.labels import MOST_CHARS, LabelSets
from clarity.monitoring.metrics.own import PREFIX
from clarity.monitoring.metrics.recorder import Metrics
from clarity.monitoring.requests.method import OTHER
from tests.app_metrics.exposed import OPENMETRICS, exposed, value

words = st.text(max_size=3) | st.just("x" * (MOST_CHARS + 1)) | st.just("\ud800")


@given(st.lists(st.tuples(words, words, words), max_size=60), st.integers(1, 10))
@settings(max_examples=60)
def test_there_are_never_more_sets_than_there_is_room_for(
    asked: list[tuple[str, str, str]], most: int
) -> None:
    sets = LabelSets(most, frozenset({0}))
    admitted = [sets.admit(values) for values in asked]
    assert len(set(admitted)) <= most + most // 2 + 1
    for values in admitted:
        "".join(values).encode()  # it can be written
        assert all(len(one) <= MOST_CHARS for one in values)
    fitting = [mine for mine, its in zip(admitted, asked, strict=True) if mine == its]
    assert [sets.admit(values) for values in fitting] == fitting  # what is in stays in


def test_errors_are_told_apart_when_routes_no_longer_are() -> None:
    metrics = Metrics(most_series=10)
    for number in range(40):
        for status in (200, 500):
            record = metrics.watcher.recorder("GET", f"/r{number}", status)
            assert record is not None
            record(0.1)
            record(0.1)
    folded = {"method": "GET", "endpoint": OTHER}
    assert value(metrics, "http_requests_total", **folded, status_code="200") == 70
    assert value(metrics, "http_requests_total", **folded, status_code="500") == 70
    assert value(metrics, f"{PREFIX}_folded_total", metric="http_requests_total") == 140
    assert len(exposed(metrics)["http_requests_total"].samples) == 12


def test_each_folded_update_is_counted_and_kept() -> None:
    metrics = Metrics(most_series=3)
    for number in range(10):
        metrics.health_data_processed(f"type{number}", "watch", 2)
        metrics.processing_took(f"type{number}", 1.0)
        metrics.inference_took("model", f"v{number}", 0.1)
    other = {"data_type": OTHER, "source": OTHER}
    assert value(metrics, "health_data_points_total", **other) == 14
    for name in (
        "health_data_points_total",
        "health_data_processing_duration_seconds",
        "ml_inference_duration_seconds",
    ):
        assert value(metrics, f"{PREFIX}_folded_total", metric=name) == 7


@pytest.mark.parametrize("bad", [-1.0, math.nan, math.inf, -math.inf])
def test_values_that_would_spoil_a_sum_are_refused(bad: float) -> None:
    metrics = Metrics()
    metrics.health_data_processed("steps", "watch", bad)  # type: ignore[arg-type]
    metrics.processing_took("steps", bad)
    metrics.inference_took("model", "1", bad)
    for name in (
        "health_data_points_total",
        "health_data_processing_duration_seconds",
        "ml_inference_duration_seconds",
    ):
        assert value(metrics, f"{PREFIX}_refused_total", metric=name) == 1
        assert exposed(metrics)[name].samples == []


def test_no_value_of_a_label_breaks_the_page() -> None:
    metrics = Metrics()
    for odd in ('"', "\\", "\n", "\ud800", "\x00", "é", "x" * 10_000, ""):
        metrics.health_data_processed(odd, "watch", 1)
    for accept in ("", OPENMETRICS):
        samples = exposed(metrics, accept)["health_data_points_total"].samples
        types = {sample.labels["data_type"] for sample in samples}
        assert types == {'"', "\\", "\n", "\x00", "é", "", OTHER}


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@given(st.lists(st.tuples(st.integers(0, 8), st.floats(0, 200)), max_size=60))
@settings(max_examples=60)
def test_active_users_are_those_of_the_last_five_minutes(seen: list[tuple[int, float]]) -> None:
    clock, last = Clock(), dict[int, float]()
    users = ActiveUsers(lambda: None, now=clock)
    for user, later in seen:
        clock.now += later
        users.seen(str(user))
        last[user] = clock.now
        assert users.count() == sum(clock.now - at <= WINDOW_SECONDS for at in last.values())
    clock.now += WINDOW_SECONDS + 1
    assert users.count() == 0


def test_beyond_the_most_users_nobody_new_is_counted() -> None:
    clock, missed = Clock(), list[int]()
    users = ActiveUsers(lambda: missed.append(1), most=10, now=clock)
    order = list(range(25))
    random.Random(1).shuffle(order)
    for user in order:
        users.seen(str(user))
    assert (users.count(), len(missed)) == (10, 15)
    users.seen(str(order[0]))  # who is counted stays counted
    assert (users.count(), len(missed)) == (10, 15)
    clock.now += WINDOW_SECONDS + 1
    users.seen(str(order[-1]))  # and others leave room
    assert (users.count(), len(missed)) == (1, 15)


def test_no_name_of_a_user_is_kept_or_exposed() -> None:
    metrics = Metrics()
    for _ in range(3):
        metrics.seen("alice@example.com")
    assert value(metrics, "active_users_total") == 1
    assert "alice" not in repr(metrics._users._last_seen)
