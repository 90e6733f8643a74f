"""Instances that share a Redis, and what they do when it is taken away."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clarity.monitoring.incidents.actions.holds import Hold, Holds
from clarity.monitoring.incidents.breakers.breakers import Breakers, Circuit
from clarity.monitoring.incidents.breakers.unavailable import DependencyUnavailable
from clarity.monitoring.incidents.incident import State
from clarity.monitoring.incidents.intake.refusal import Refusal
from clarity.monitoring.incidents.redis_link import COMMAND_SECONDS, Failure, RedisAway, RedisLink
from clarity.monitoring.incidents.secret import Secret
from clarity.monitoring.incidents.store import MemoryStore, SharedStore
from tests.app_incidents.acting import ACTING, scene
from tests.app_incidents.redis_server import RedisServer
from tests.app_incidents.telling import incident


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    running = RedisServer().start()
    yield running
    running.stop()


async def state_after(on: Breakers, calls: int = 1) -> str:
    for _ in range(calls):
        try:
            async with on.guard("firestore"):
                pass
        except DependencyUnavailable:
            return "refused"
    return "answered"


async def fails(on: Breakers) -> None:
    with pytest.raises(OSError, match="down"):
        async with on.guard("firestore"):
            raise OSError("down")


def instance(link: RedisLink) -> Breakers:
    return Breakers({"firestore": Circuit(failures=2, recovery=30)}, link, refresh=0)


def test_a_circuit_that_opens_in_one_instance_is_open_in_all(redis: RedisServer) -> None:
    async def play() -> list[str]:
        links = [RedisLink(redis.url) for _ in range(3)]
        assert all([await link.connect() for link in links])
        first, second, late = (instance(link) for link in links)
        seen = [await state_after(second)]
        await fails(first)
        await fails(first)
        seen += [await state_after(second), await state_after(late)]  # late has not heard of it
        await first.close("firestore")
        seen += [await state_after(second), await state_after(late)]
        for link in links:
            await link.close()
        return seen

    assert asyncio.run(play()) == ["answered", "refused", "refused", "answered", "answered"]


def test_redis_that_is_taken_away_fails_open_and_its_return_is_found(redis: RedisServer) -> None:
    async def play() -> None:
        link = RedisLink(redis.url, pause=0.05)
        assert await link.connect()
        on = instance(link)
        assert await state_after(on) == "answered"
        redis.stop()
        assert await state_after(on, calls=20) == "answered"
        assert not link.there
        await fails(on)
        await fails(on)
        assert await state_after(on) == "refused"  # the circuits of this process go on
        redis.start()
        for _ in range(200):
            await asyncio.sleep(0.02)
            await state_after(on)
            if link.there:
                break
        assert link.there
        await on.close("firestore")
        assert await link.run(lambda client: client.get("clarity:breaker:firestore"))
        await link.close()

    asyncio.run(play())


def test_a_redis_that_does_not_answer_costs_a_bounded_time_once() -> None:
    with socket.socket() as deaf:  # accepts, and says nothing
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()

        async def play() -> list[int]:
            link = RedisLink(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0", pause=60)
            on = instance(link)
            for _ in range(100):
                assert await state_after(on) == "answered"
            failures = [link.failed[Failure.AWAY], link.failed[Failure.COMMAND]]
            await link.close()
            return failures

        assert asyncio.run(play()) == [100, 0]  # it is only ever connected to in the background


def test_a_command_that_takes_too_long_is_given_up(redis: RedisServer) -> None:
    async def play() -> None:
        link = RedisLink(redis.url, pause=60)
        assert await link.connect()

        async def hang(_: Any) -> None:
            await asyncio.Event().wait()

        began = time.monotonic()
        with pytest.raises(RedisAway):
            await link.run(hang)
        assert COMMAND_SECONDS <= time.monotonic() - began < 5
        for _ in range(1_000):  # from now on nobody waits
            with pytest.raises(RedisAway):
                await link.run(hang)
        counted = [link.failed[one] for one in (Failure.COMMAND, Failure.AWAY, Failure.CONNECT)]
        assert counted == [1, 1_000, 0]
        await link.close()

    asyncio.run(play())


def test_an_answer_that_came_too_late_is_not_taken_for_another(redis: RedisServer) -> None:
    async def play() -> str | None:
        link = RedisLink(redis.url)
        assert await link.connect()
        await link.run(lambda client: client.set("k", "right"))
        with pytest.raises(RedisAway):
            await link.run(lambda client: client.blpop("queue", timeout=5))
        assert await link.connect()
        await link.run(lambda client: client.rpush("queue", "wrong"), seconds=5)
        found: str | None = await link.run(lambda client: client.get("k"), seconds=5)
        await link.close()
        return found

    assert asyncio.run(play()) == "right"


def test_the_url_is_a_secret() -> None:
    link = RedisLink(Secret("redis://:hunter22@127.0.0.1:9/0"))
    assert "hunter22" not in f"{link!r} {vars(link)}"


def test_one_instance_undoes_what_another_moved(redis: RedisServer) -> None:
    async def play() -> list[int]:
        links = [RedisLink(redis.url) for _ in range(2)]
        assert all([await link.connect() for link in links])
        first, second = (scene(ACTING, link=link) for link in links)
        second.cloud_run = first.cloud_run
        second.responder._scaling["backend"] = first.responder._scaling["backend"]
        seen = []
        await first.responder.respond(incident())
        with pytest.raises(Refusal, match="duplicate"):
            await second.responder.respond(incident())
        seen.append(first.cloud_run.service.min_instances)
        await second.responder.respond(incident(state=State.CLOSED))
        seen.append(first.cloud_run.service.min_instances)
        for link in links:
            await link.close()
        return seen

    assert asyncio.run(play()) == [3, 1]


def test_the_kill_switch_in_redis_stops_all_instances(redis: RedisServer) -> None:
    async def play() -> list[tuple[str, str, str]]:
        link = RedisLink(redis.url)
        assert await link.connect()
        await link.run(lambda client: client.set("clarity:incidents:off", "1"))
        on = scene(ACTING, link=link)
        await on.responder.respond(incident())
        await link.close()
        return on.told()

    assert {told[2] for told in asyncio.run(play())} == {"kill_switch"}


def test_without_redis_in_the_middle_the_same_process_acts_once_and_undoes(
    redis: RedisServer,
) -> None:
    async def play() -> tuple[list[int], str]:
        link = RedisLink(redis.url, pause=60)
        assert await link.connect()
        on = scene(ACTING, link=link)
        await on.responder.respond(incident())
        redis.stop()
        with pytest.raises(Refusal) as caught:
            await on.responder.respond(incident())
        await on.responder.respond(incident(state=State.CLOSED))
        await link.close()
        return on.cloud_run.moves, caught.value.reason

    assert asyncio.run(play()) == ([3, 1], "duplicate")


def test_what_was_written_alone_is_still_known_when_redis_is_back(redis: RedisServer) -> None:
    async def play() -> list[Any]:
        link = RedisLink(redis.url)
        store = SharedStore(link, MemoryStore())
        await store.put("k", "alone", 60)
        assert await store.add("n", "alone", 60)
        assert await link.connect()
        seen = [await store.get("k"), await store.add("n", "again", 60)]
        await store.put("k", "shared", 60)
        other = SharedStore(link, MemoryStore())
        seen.append(await other.get("k"))
        await other.delete("k")
        seen.append(await store.get("k"))  # what another deleted is gone
        await link.close()
        return seen

    assert asyncio.run(play()) == ["alone", False, "shared", None]


def test_counts_are_shared(redis: RedisServer) -> None:
    async def play() -> list[int]:
        link = RedisLink(redis.url)
        assert await link.connect()
        stores = [SharedStore(link, MemoryStore()) for _ in range(2)]
        counted = [await store.count("c", 60) for store in stores * 2]
        await link.close()
        return [*counted, await stores[0].count("c", 60)]  # alone: what it counted itself

    assert asyncio.run(play()) == [1, 2, 3, 4, 3]


def test_memory_forgets_in_time_and_in_order() -> None:
    async def play() -> None:
        now = 0.0
        store = MemoryStore(most=2, monotonic=lambda: now)
        assert await store.add("a", "1", 10)
        assert not await store.add("a", "2", 10)
        now = 10.0
        assert await store.get("a") is None
        assert await store.add("a", "3", 10)
        await store.put("b", "1", 10)
        await store.put("a", "4", 10)
        await store.put("c", "1", 10)  # the oldest writing goes
        assert [await store.get(key) for key in "abc"] == ["4", None, "1"]
        assert store.dropped["memory"] == store.dropped.total == 1
        assert [await store.count("c2", 5) for _ in range(3)] == [1, 2, 3]
        now = 15.0
        assert await store.count("c2", 5) == 1

    asyncio.run(play())


@given(text=st.text())
def test_a_hold_that_is_none_of_ours_is_none(text: str) -> None:
    async def play() -> Hold | None:
        store = MemoryStore()
        await store.put("hold:k", text, 60)
        return await Holds(store, 60).get("k")

    assert asyncio.run(play()) is None


def test_a_hold_is_read_as_it_was_written() -> None:
    async def play() -> Hold | None:
        holds = Holds(MemoryStore(), 60)
        await holds.put("k", Hold("1", "3", ("0.a", "0.b"), sure=True))
        return await holds.get("k")

    assert asyncio.run(play()) == Hold("1", "3", ("0.a", "0.b"), sure=True)
