"""The exporter's thread: its schedule, how it ends, and that nobody waits for it."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.clock import Clock
from clarity.monitoring.cloud_metrics import pauses
from clarity.monitoring.cloud_metrics.cells import Rule
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.cloud_metrics.exporter import THREAD_NAME
from clarity.monitoring.cloud_metrics.limits import SPACING_SECONDS
from clarity.monitoring.cloud_metrics.recorder import Recorder
from clarity.monitoring.cloud_metrics.tally import Fault, Lost
from clarity.monitoring.cloud_metrics.writer import Answer, Verdict, Writer
from clarity.monitoring.contract.metrics import HEALTH_DATA_QUALITY, USER_ENGAGEMENT
from clarity.monitoring.identity import Identity
from tests.app_cloud_metrics.monitoring_service import (
    IDENTITY,
    ScriptedWriter,
    Service,
    wait_for,
)

AGAIN = Answer(Verdict.AGAIN, "INTERNAL")
SLOW = 1_000.0  # an interval that no test waits for


def fast(speed: float = 500.0) -> Clock:
    """A clock so many times as fast as life."""
    now = time.time()
    return Clock(now, now, speed)


def cloud(writer: ScriptedWriter, **options: Any) -> CloudMetrics:
    return CloudMetrics(IDENTITY, Options(**options), connect=writer.connect)


def engagement(metrics: CloudMetrics) -> Any:
    return metrics.metric(USER_ENGAGEMENT, Rule.COUNT, ["action"])


def ends(writer: ScriptedWriter) -> list[float]:
    return [call[0].end for call in writer.calls]


def test_a_point_is_written_at_every_interval() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=fast(), interval=10)
    engagement(metrics).record(1, "login")
    metrics.start()
    wait_for(lambda: len(writer.calls) >= 4)
    assert metrics.close(5)
    times = ends(writer)
    assert all(later - earlier >= 10 for earlier, later in pairwise(times[:4]))
    assert len({call[0].start for call in writer.calls}) == 1


def test_failures_keep_the_spacing_and_lose_nothing() -> None:
    writer = ScriptedWriter([AGAIN, Answer(Verdict.UNREACHABLE, "UNAVAILABLE"), AGAIN])
    metrics = cloud(writer, clock=fast(), interval=5)
    quality = metrics.metric(HEALTH_DATA_QUALITY, Rule.MEAN, ["data_type"])
    quality.record(1.0, "steps")
    metrics.start()
    wait_for(lambda: writer.calls)
    quality.record(0.0, "steps")
    wait_for(lambda: len(writer.calls) == 4)
    assert metrics.close(5)
    times = ends(writer)
    assert all(later - earlier > SPACING_SECONDS for earlier, later in pairwise(times))
    assert writer.calls[-1][0].value == 0.5
    assert metrics.tally.failed.total == 3


def test_closing_writes_what_is_left_once() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, interval=SLOW)
    counter = engagement(metrics)
    metrics.start()
    metrics.start()
    assert [thread.name for thread in threading.enumerate()].count(THREAD_NAME) == 1
    counter.record(5, "login")
    assert metrics.close(5)
    assert [[point.value for point in call] for call in writer.calls] == [[5]]
    assert not writer.open
    assert metrics.close(5)
    assert len(writer.calls) == 1


def test_closing_waits_for_the_spacing_of_the_last_points() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=fast(20), interval=5)
    counter = engagement(metrics)
    counter.record(1, "login")
    metrics.start()
    wait_for(lambda: writer.calls)
    counter.record(1, "login")
    assert metrics.close(5)
    assert [call[0].value for call in writer.calls] == [1, 2]
    first, second = ends(writer)
    assert second - first > SPACING_SECONDS


def test_closing_writes_nothing_where_nothing_is_new() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=fast(100), interval=50)
    engagement(metrics).record(1, "login")
    metrics.start()
    wait_for(lambda: writer.calls)
    seen = len(writer.calls)
    assert metrics.close(5)
    assert len(writer.calls) == seen


def test_what_cannot_be_written_at_the_end_is_counted() -> None:
    writer = ScriptedWriter([AGAIN] * 3)
    metrics = cloud(writer, interval=SLOW)
    counter = engagement(metrics)
    counter.record(1, "login")
    counter.record(1, "logout")
    metrics.start()
    assert not metrics.close(5)
    assert metrics.tally.lost[Lost.CLOSED] == 2
    assert metrics.close(5)
    assert metrics.tally.lost[Lost.CLOSED] == 2


def test_a_fault_of_our_own_ends_nothing_and_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=fast(), interval=10)
    broken = True
    taken = Recorder.take

    def take(recorder: Recorder, end: float) -> Any:
        if broken:
            raise RuntimeError
        return taken(recorder, end)

    monkeypatch.setattr(Recorder, "take", take)
    engagement(metrics).record(1, "login")
    metrics.start()
    wait_for(lambda: metrics.tally.faults[Fault.ROUND] >= 2)
    assert not writer.calls
    broken = False
    wait_for(lambda: writer.calls)
    assert metrics.close(5)


def test_it_can_be_started_again_and_keeps_the_spacing() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=fast(20), interval=SLOW)
    counter = engagement(metrics)
    for total in (1, 2):
        metrics.start()
        counter.record(1, "login")
        assert metrics.close(5)
        assert writer.calls[-1][0].value == total
    first, second = ends(writer)
    assert second - first > SPACING_SECONDS


def test_nothing_happens_before_the_start() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer)
    engagement(metrics).record(1, "login")
    assert metrics.close(5)
    assert (writer.connections, writer.calls) == (0, [])


def test_a_service_that_hangs_ends_with_the_time_to_close(cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang] * 5
    metrics = CloudMetrics(IDENTITY, Options(endpoint=cloud_service.endpoint, interval=SLOW))
    engagement(metrics).record(1, "login")
    metrics.start()
    began = time.monotonic()
    assert not metrics.close(1.0)
    assert 0.5 < time.monotonic() - began < 5
    assert metrics.tally.lost[Lost.CLOSED] == 1


def test_a_call_that_hangs_is_cut_off_by_closing(cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang] * 5
    options = Options(endpoint=cloud_service.endpoint, interval=5, clock=fast(50))
    metrics = CloudMetrics(IDENTITY, options)
    engagement(metrics).record(1, "login")
    metrics.start()
    wait_for(lambda: cloud_service.requests)
    assert not metrics.close(0.6)
    assert metrics.tally.lost[Lost.CLOSED] == 1
    assert THREAD_NAME not in [thread.name for thread in threading.enumerate()]


def test_recording_waits_for_no_call(cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang] * 5
    options = Options(endpoint=cloud_service.endpoint, interval=5, clock=fast(50))
    metrics = CloudMetrics(IDENTITY, options)
    counter = engagement(metrics)
    counter.record(1, "login")
    metrics.start()
    wait_for(lambda: cloud_service.requests)
    for number in range(5_000):
        counter.record(1, f"action {number}")
    assert len(cloud_service.requests) == 1  # the call hangs still
    assert metrics._recorder.fresh == metrics._recorder.series
    metrics.close(0.6)


def test_coroutines_record_as_threads_do() -> None:
    writer = ScriptedWriter()
    metrics = cloud(writer, interval=SLOW)
    counter = engagement(metrics)

    async def serve() -> bool:
        async def handle() -> None:
            for _ in range(50):
                counter.record(1, "login")
                await asyncio.sleep(0)

        metrics.start()
        await asyncio.gather(*(handle() for _ in range(20)))
        return await asyncio.to_thread(metrics.close, 5.0)

    assert asyncio.run(serve())
    assert writer.calls[-1][0].value == 1_000


def test_a_connection_that_takes_forever_delays_nobody() -> None:
    """As credentials, slow names, or an import do: the thread waits for them, alone."""
    release = threading.Event()

    def connect(identity: Identity) -> Writer:
        release.wait(30)
        return ScriptedWriter().connect(identity)

    metrics = CloudMetrics(IDENTITY, Options(interval=SLOW), connect=connect)
    counter = engagement(metrics)
    metrics.start()
    for _ in range(100):
        counter.record(1, "login")
    began = time.monotonic()
    assert not metrics.close(0.5)
    assert time.monotonic() - began < 5
    metrics.start()  # the old thread is still there: no second one
    assert [thread.name for thread in threading.enumerate()].count(THREAD_NAME) == 1
    release.set()
    wait_for(lambda: THREAD_NAME not in [thread.name for thread in threading.enumerate()])
    metrics.start()
    assert metrics.close(5)


def test_a_clock_that_goes_back_is_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    now = time.time()
    clock = Clock(now, now, 500.0)
    writer = ScriptedWriter()
    metrics = cloud(writer, clock=clock, interval=5)
    engagement(metrics).record(1, "login")
    metrics.start()
    wait_for(lambda: writer.calls)
    object.__setattr__(clock, "showed", now - 200)
    seen = len(writer.calls)
    wait_for(lambda: len(writer.calls) > seen + 1)
    metrics.close(5)
    assert ends(writer) == sorted(ends(writer))
    assert "clock went back" in caplog.text


def test_an_interval_that_the_api_would_refuse_is_refused() -> None:
    for interval in (4.9, 0, -1, float("nan")):
        with pytest.raises(ValueError, match="at least 5 s"):
            Options(interval=interval)
    with pytest.raises(ValueError, match="GOOGLE_CLOUD_PROJECT"):
        CloudMetrics(Identity("", "global", "api", "", "i", "prod"))


@given(
    st.sampled_from([Verdict.AGAIN, Verdict.UNREACHABLE]),
    st.integers(1, 10_000),
    st.floats(5, 600),
    st.integers(0, 2**32),
)
def test_pauses_grow_with_failures_within_bounds(
    verdict: Verdict, failures: int, interval: float, seed: int
) -> None:
    pause = pauses.after(verdict, failures, interval, Random(seed))
    assert SPACING_SECONDS < pause <= pauses.SHORTEST + pauses.LONGEST_BACKOFF
    assert pause <= pauses.SHORTEST + interval * 2 ** (min(failures, 60) - 1)


PROGRAM = """
import sys
from clarity.monitoring.business_metrics import BusinessMetrics
from clarity.monitoring.cloud_metrics.cloud import CloudMetrics, Options
from clarity.monitoring.identity import Identity
metrics = CloudMetrics(
    Identity("shop", "global", "api", "", "i", "prod"), Options(endpoint=sys.argv[1])
)
business = BusinessMetrics(metrics)
metrics.start()
business.track_user_engagement("login")
"""


def ended(root: Path, endpoint: str) -> subprocess.CompletedProcess[str]:
    """A process that records, and ends without closing."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, endpoint],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )


def test_a_process_that_ends_writes_its_last_points(root: Path, cloud_service: Service) -> None:
    done = ended(root, cloud_service.endpoint)
    assert (done.returncode, done.stderr) == (0, "")
    (request,) = cloud_service.requests
    assert request.time_series[0].points[0].value.int64_value == 1


@pytest.mark.slow
def test_a_process_ends_in_time_though_nobody_answers(root: Path, cloud_service: Service) -> None:
    cloud_service.deeds = [cloud_service.hang] * 5
    done = ended(root, cloud_service.endpoint)
    assert done.returncode == 0
    assert "without their last point" in done.stderr
