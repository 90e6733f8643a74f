"""Circuit breakers in one process: they refuse at once, try again, and are opened by incidents."""

from __future__ import annotations

import asyncio
import gc
import time
import weakref
from collections.abc import Awaitable

import pytest

from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable

QUICK = Circuit(failures=2, recovery=0.02)


def breakers(circuit: Circuit = QUICK) -> Breakers:
    return Breakers({"firestore": circuit})


async def call(on: Breakers, error: BaseException | None = None) -> str:
    async with on.guard("firestore"):
        if error is not None:
            raise error
        return "answered"


async def outcome(calling: Awaitable[str]) -> str:
    try:
        return await calling
    except Exception as error:
        return type(error).__name__


async def opened(circuit: Circuit = QUICK) -> Breakers:
    on = breakers(circuit)
    for _ in range(circuit.failures):
        await outcome(call(on, OSError()))
    return on


def test_failures_in_a_row_open_it_and_a_success_closes_it_again() -> None:
    async def play() -> list[str]:
        on = await opened()
        seen = [await outcome(call(on)), on.positions()["firestore"].state]
        await asyncio.sleep(0.03)
        return [*seen, await outcome(call(on)), on.positions()["firestore"].state]

    assert asyncio.run(play()) == ["DependencyUnavailable", "opened", "answered", "closed"]


def test_a_try_that_fails_opens_it_again() -> None:
    async def play() -> list[str]:
        on = await opened()
        await asyncio.sleep(0.03)
        return [await outcome(call(on, OSError())), await outcome(call(on))]

    assert asyncio.run(play()) == ["OSError", "DependencyUnavailable"]


def test_a_success_in_between_starts_the_count_again() -> None:
    async def play() -> str:
        on = breakers()
        for error in (OSError(), None, OSError(), None, OSError()):
            await outcome(call(on, error))
        return on.positions()["firestore"].state

    assert asyncio.run(play()) == "closed"


def test_only_one_call_tries_at_a_time() -> None:
    async def play() -> list[str]:
        on = await opened()
        await asyncio.sleep(0.03)
        gate = asyncio.Event()

        async def slow() -> str:
            async with on.guard("firestore"):
                await gate.wait()
                return "answered"

        first = asyncio.create_task(slow())
        await asyncio.sleep(0)
        others = [await outcome(call(on)) for _ in range(3)]
        gate.set()
        return [*others, await first, await outcome(call(on))]

    refused = "DependencyUnavailable"
    assert asyncio.run(play()) == [refused, refused, refused, "answered", "answered"]


def test_a_cancelled_call_tells_nothing_of_the_dependency() -> None:
    async def play() -> list[str]:
        on = breakers(Circuit(failures=1, recovery=0.02))

        async def hang() -> str:
            async with on.guard("firestore"):
                await asyncio.Event().wait()
            return ""

        async def cancelled() -> str:
            task = asyncio.create_task(hang())
            await asyncio.sleep(0)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            return on.positions()["firestore"].state

        seen = [await cancelled()]
        await outcome(call(on, OSError()))
        await asyncio.sleep(0.03)
        return [*seen, await cancelled(), await outcome(call(on))]  # the next call may try

    assert asyncio.run(play()) == ["closed", "half-opened", "answered"]


def test_answers_of_the_dependency_are_no_failures_of_it() -> None:
    async def play() -> str:
        on = breakers(Circuit(failures=1, answers=(KeyError,)))
        assert await outcome(call(on, KeyError())) == "KeyError"
        return await outcome(call(on))

    assert asyncio.run(play()) == "answered"


def test_it_guards_functions_too() -> None:
    async def play() -> list[str]:
        on = breakers(Circuit(failures=1))

        @on.guard("firestore")
        async def fetch(works: bool) -> str:
            if not works:
                raise OSError
            return "answered"

        return [await outcome(fetch(works)) for works in (True, False, True)]

    assert asyncio.run(play()) == ["answered", "OSError", "DependencyUnavailable"]


def test_a_refusal_says_what_is_away_and_for_how_long() -> None:
    async def play() -> tuple[DependencyUnavailable, int]:
        on = await opened(Circuit(failures=1, recovery=30))
        with pytest.raises(DependencyUnavailable) as caught:
            await call(on)
        return caught.value, on.refused["firestore"]

    error, counted = asyncio.run(play())
    assert (error.dependency, counted) == ("firestore", 1)
    assert 0 < error.retry_after <= 30
    assert "firestore" in str(error)


def test_refusing_keeps_nothing_of_the_callers() -> None:
    class Held:
        pass

    async def play() -> int:
        on = await opened(Circuit(failures=1, recovery=30))
        alive = []

        async def refused() -> None:
            held = Held()
            alive.append(weakref.ref(held))
            with pytest.raises(DependencyUnavailable):
                await call(on)

        for _ in range(50):
            await refused()
        gc.collect()
        return sum(ref() is not None for ref in alive)

    assert asyncio.run(play()) == 0


def test_an_incident_opens_it_and_it_heals_by_itself() -> None:
    async def play() -> list[str]:
        on = breakers()
        until = time.time() + 0.05
        position = await on.open("firestore", until)
        assert position.open_until == pytest.approx(until, abs=0.002)
        seen = [await outcome(call(on))]
        await asyncio.sleep(0.06)
        return [*seen, await outcome(call(on)), on.positions()["firestore"].state]

    assert asyncio.run(play()) == ["DependencyUnavailable", "answered", "closed"]


def test_an_incident_that_ends_closes_it() -> None:
    async def play() -> list[str]:
        on = breakers()
        await on.open("firestore", time.time() + 60)
        await on.close("firestore")
        return [(await on.position("firestore")).state, await outcome(call(on))]

    assert asyncio.run(play()) == ["closed", "answered"]


def test_a_name_that_nobody_declared_is_an_error_of_the_program() -> None:
    async def play() -> None:
        async with breakers().guard("firestrore"):
            pass

    with pytest.raises(ValueError, match="there are: firestore"):
        asyncio.run(play())
    with pytest.raises(ValueError, match="a failure or more"):
        Circuit(failures=0)
