"""A flood of errors is thinned, and what was left out is told."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.contract.events import Category
from clarity.monitoring.logging.configure import LogSettings
from clarity.monitoring.logging.limiter import KEYS, TOTAL, Limiter, Rate
from clarity.monitoring.logging.security import SecurityLogger
from tests.app_logging.logged import Logged

RATE = Rate(per_second=2.0, burst=5)


class Time:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def time() -> Time:
    return Time()


def test_a_burst_passes_and_then_so_many_a_second(time: Time) -> None:
    limiter = Limiter(RATE, time)
    assert [limiter.admit("a") for _ in range(8)] == [0] * 5 + [None] * 3
    time.now += 0.5
    assert [limiter.admit("a"), limiter.admit("a")] == [3, None]
    time.now += 60
    assert [limiter.admit("a") for _ in range(6)] == [1, 0, 0, 0, 0, None]


def test_kinds_do_not_share_their_bucket(time: Time) -> None:
    limiter = Limiter(RATE, time)
    for _ in range(9):
        limiter.admit("a")
    assert limiter.admit("b") == 0


def test_many_kinds_together_are_limited_too(time: Time) -> None:
    """Messages that are all different are a flood as well."""
    limiter = Limiter(RATE, time)
    passed = [limiter.admit(n) is not None for n in range(10 * KEYS)]
    assert sum(passed) == RATE.burst * TOTAL
    assert len(limiter._buckets) == KEYS


@given(st.lists(st.floats(0, 3), max_size=60), st.floats(0.1, 50), st.integers(1, 20))
def test_never_more_than_the_rate_allows(
    pauses: list[float], per_second: float, burst: int
) -> None:
    time = Time()
    limiter = Limiter(Rate(per_second, burst), time)
    admitted = suppressed = told = 0
    for pause in pauses:
        time.now += pause
        answer = limiter.admit("a")
        if answer is None:
            suppressed += 1
        else:
            admitted += 1
            told += answer
    assert admitted <= burst + (time.now - 100.0) * per_second + 1e-6
    assert told <= suppressed


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0)])
def test_a_rate_that_lets_nothing_pass_is_refused(per_second: float, burst: int) -> None:
    with pytest.raises(ValueError, match="a rate is above 0 a second"):
        Rate(per_second, burst)


def fail(logged: Logged, error: Exception, times: int, endpoint: str = "/a") -> None:
    for _ in range(times):
        logged.log.write(
            Category.ERROR, "ERROR", "Request failed", {"endpoint": endpoint}, error=error
        )


def test_the_same_error_is_thinned_and_others_are_not() -> None:
    logged = Logged(LogSettings(errors=Rate(per_second=0.001, burst=3)))
    fail(logged, ValueError(), 10)
    fail(logged, KeyError(), 2)
    fail(logged, ValueError(), 2, endpoint="/b")
    assert len(logged.entries) == 3 + 2 + 2
    assert logged.losses.counts() == {"limited": 7}
    logged.log.close(0)
    assert logged.entries[-1]["jsonPayload"]["lost"] == {"limited": 7}


def test_the_next_one_says_how_many_were_left_out() -> None:
    logged = Logged(LogSettings(errors=Rate(per_second=1_000, burst=1)))
    fail(logged, ValueError(), 50)
    passed_later = threading.Event()
    passed_later.wait(0.01)  # ten tokens
    fail(logged, ValueError(), 1)
    suppressed = [entry["jsonPayload"].get("suppressed", 0) for entry in logged.entries]
    assert sum(suppressed) == logged.losses.counts()["limited"]


def test_audit_entries_and_events_are_never_thinned() -> None:
    logged = Logged(LogSettings(errors=Rate(per_second=0.001, burst=1)))
    for _ in range(50):
        SecurityLogger(logged.log).authentication_failed("expired", "/a")
        logged.log.write(Category.EVENT, "INFO", "Done")
    assert len(logged.entries) == 100


def test_without_a_rate_nothing_is_thinned() -> None:
    logged = Logged(LogSettings(errors=None))
    fail(logged, ValueError(), 1_000)
    assert len(logged.sink.lines) == 1_000
