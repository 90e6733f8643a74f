"""Checks run side by side, in time, once for all who ask, and never twice at once."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from clarity.monitoring.health.check import Check, FunctionCheck, Overall, Report, Result, Status
from clarity.monitoring.health.check import Component as Kind
from clarity.monitoring.health.health import Health, Phase

SECRET = "token-4711"
SOON = 0.05
PATIENCE = 20.0


class Time:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Counted:
    """A coroutine function that counts its runs, and waits until it may go on."""

    def __init__(self) -> None:
        self.runs = 0
        self.go = asyncio.Event()

    async def __call__(self) -> None:
        self.runs += 1
        await self.go.wait()


@pytest.fixture
def released() -> Iterator[threading.Event]:
    """What threads of a test wait for; set at its end, so that none stays behind."""
    event = threading.Event()
    yield event
    event.set()
    for thread in threading.enumerate():
        if thread.name.startswith("clarity-health"):
            thread.join(PATIENCE)


async def well() -> None:
    return


async def ill() -> None:
    raise ConnectionError(SECRET)


def health(*checks: Check, **more: Any) -> Health:
    return Health(checks, **more)


def statuses(report: Report) -> dict[str, Status]:
    return {one.service: one.status for one in report.results}


def test_all_kinds_of_ends() -> None:
    async def hangs() -> None:
        await asyncio.sleep(PATIENCE)

    async def cancelled() -> None:
        raise asyncio.CancelledError

    def wrong() -> Any:
        return well()

    def exits() -> None:
        raise SystemExit(SECRET)

    checks = [
        FunctionCheck("well", well),
        FunctionCheck("ill", ill),
        FunctionCheck("hangs", hangs, timeout=SOON),
        FunctionCheck("cancelled", cancelled),
        FunctionCheck("plain", lambda: None),
        FunctionCheck("divides", lambda: 1 / 0),
        FunctionCheck("wrong", wrong),
        FunctionCheck("exits", exits),
    ]
    report = asyncio.run(health(*checks).report())
    assert statuses(report) == {
        "well": Status.HEALTHY,
        "ill": Status.UNHEALTHY,
        "hangs": Status.TIMEOUT,
        "cancelled": Status.UNHEALTHY,
        "plain": Status.HEALTHY,
        "divides": Status.UNHEALTHY,
        "wrong": Status.UNHEALTHY,
        "exits": Status.UNHEALTHY,
    }
    assert all(0 <= one.seconds <= PATIENCE for one in report.results)
    assert next(one for one in report.results if one.service == "hangs").seconds == SOON


def test_checks_run_side_by_side(released: threading.Event) -> None:
    together = threading.Barrier(3)
    meet = asyncio.Barrier(3)

    async def coroutine() -> None:
        await meet.wait()

    checks = [
        *(FunctionCheck(f"thread {one}", lambda: together.wait(PATIENCE)) for one in range(3)),
        *(FunctionCheck(f"coroutine {one}", coroutine) for one in range(3)),
    ]
    report = asyncio.run(
        health(*(FunctionCheck(one.service, one.run, timeout=PATIENCE) for one in checks)).report()
    )
    assert set(statuses(report).values()) == {Status.HEALTHY}


def test_many_who_ask_at_once_make_one_run() -> None:
    async def ask() -> None:
        counted = Counted()
        one = health(FunctionCheck("one", counted, timeout=PATIENCE))
        asking = [asyncio.create_task(one.report()) for _ in range(100)]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        counted.go.set()
        reports = await asyncio.gather(*asking)
        assert counted.runs == 1
        assert all(report is reports[0] for report in reports)

    asyncio.run(ask())


def test_who_stops_asking_stops_nobody_else() -> None:
    async def ask() -> None:
        counted = Counted()
        one = health(FunctionCheck("one", counted, timeout=PATIENCE))
        first, second = (asyncio.create_task(one.report()) for _ in range(2))
        while not counted.runs:
            await asyncio.sleep(0)
        first.cancel()
        with pytest.raises(asyncio.CancelledError):
            await first
        counted.go.set()
        assert (await second).overall is Overall.HEALTHY
        assert counted.runs == 1

    asyncio.run(ask())


def test_a_report_stands_for_some_seconds() -> None:
    async def ask() -> None:
        counted = Counted()
        counted.go.set()
        clock = Time()
        one = health(
            FunctionCheck("one", counted), fresh=5.0, monotonic=clock, now=lambda: 1_700_000_000.0
        )
        first = await one.report()
        assert first.at == 1_700_000_000.0
        clock.seconds += 4.9
        assert await one.report() is first
        clock.seconds += 0.1
        assert await one.report() is not first
        assert counted.runs == 2

    asyncio.run(ask())


def test_a_thread_that_hangs_is_the_only_one(released: threading.Event) -> None:
    runs: list[str] = []

    def hangs() -> None:
        runs.append(threading.current_thread().name)
        released.wait(PATIENCE)

    async def ask() -> None:
        one = health(FunctionCheck("hangs", hangs, timeout=SOON), fresh=0.0)
        for _ in range(20):
            assert statuses(await one.report()) == {"hangs": Status.TIMEOUT}
        assert runs == ["clarity-health-hangs"]
        released.set()
        while statuses(await one.report()) != {"hangs": Status.HEALTHY}:
            await asyncio.sleep(0.01)

    asyncio.run(ask())


def test_a_coroutine_that_will_not_be_cancelled_is_the_only_one() -> None:
    runs = 0

    async def ask() -> None:
        over = asyncio.Event()

        async def stubborn() -> None:
            nonlocal runs
            runs += 1
            while not over.is_set():
                try:
                    await over.wait()
                except asyncio.CancelledError:
                    continue

        one = health(FunctionCheck("stubborn", stubborn, timeout=SOON), fresh=0.0)
        for _ in range(5):
            assert statuses(await one.report()) == {"stubborn": Status.TIMEOUT}
        assert runs == 1
        over.set()

    asyncio.run(ask())


def test_a_run_that_hangs_does_not_hold_the_others_up(released: threading.Event) -> None:
    checks = [
        FunctionCheck("hangs", lambda: released.wait(PATIENCE), timeout=SOON),
        FunctionCheck("well", well),
    ]
    began = time.monotonic()
    report = asyncio.run(health(*checks).report())
    assert time.monotonic() - began < PATIENCE / 2
    assert statuses(report) == {"hangs": Status.TIMEOUT, "well": Status.HEALTHY}


def test_it_works_in_one_event_loop_after_another() -> None:
    one = health(FunctionCheck("one", well), FunctionCheck("two", lambda: None), fresh=0.0)
    for _ in range(3):
        assert asyncio.run(one.report()).overall is Overall.HEALTHY


@pytest.mark.parametrize(
    ("critical", "optional", "ready", "overall"),
    [
        (Status.HEALTHY, Status.HEALTHY, True, Overall.HEALTHY),
        (Status.HEALTHY, Status.TIMEOUT, True, Overall.DEGRADED),
        (Status.HEALTHY, Status.UNHEALTHY, True, Overall.DEGRADED),
        (Status.TIMEOUT, Status.HEALTHY, False, Overall.UNHEALTHY),
        (Status.UNHEALTHY, Status.UNHEALTHY, False, Overall.UNHEALTHY),
    ],
)
def test_only_what_is_critical_decides_readiness(
    critical: Status, optional: Status, ready: bool, overall: Overall
) -> None:
    report = Report(
        0.0,
        (
            Result("critical", Kind.DATASTORE, True, critical, 0.1),
            Result("optional", Kind.MODEL, False, optional, 0.1),
        ),
    )
    assert (report.ready, report.overall) == (ready, overall)


def test_a_life() -> None:
    one = health()
    assert one.phase is Phase.STARTING
    one.started()
    assert one.phase is Phase.SERVING
    one.drain()
    one.started()
    assert one.phase is Phase.DRAINING


def test_changes_are_logged_by_their_type_alone(caplog: pytest.LogCaptureFixture) -> None:
    broken = iter([False, True, True, False, False])

    async def flaky() -> None:
        if next(broken):
            raise ConnectionError(SECRET)

    async def ask() -> None:
        one = health(FunctionCheck("flaky", flaky), fresh=0.0)
        for _ in range(5):
            await one.report()

    with caplog.at_level(logging.INFO):
        asyncio.run(ask())
    assert [record.getMessage() for record in caplog.records] == [
        "health: flaky is not healthy: ConnectionError",
        "health: flaky is healthy again",
    ]


def test_a_late_failure_is_not_logged_by_asyncio(caplog: pytest.LogCaptureFixture) -> None:
    async def late() -> None:
        try:
            await asyncio.sleep(PATIENCE)
        finally:
            raise ConnectionError(SECRET)

    async def ask() -> None:
        await health(FunctionCheck("late", late, timeout=SOON)).report()
        await asyncio.sleep(0.01)

    asyncio.run(ask())
    assert SECRET not in caplog.text


@pytest.mark.parametrize("timeout", [0.0, -1.0, 61.0, float("nan")])
def test_a_time_out_is_some_seconds(timeout: float) -> None:
    with pytest.raises(ValueError, match="time-out of 'one'"):
        health(FunctionCheck("one", well, timeout=timeout))


def test_names_are_unique() -> None:
    with pytest.raises(ValueError, match="a name of its own: one, one"):
        health(FunctionCheck("one", well), FunctionCheck("one", ill))
