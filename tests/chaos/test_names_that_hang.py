"""Name servers, and others, that do not answer: no thread that the application needs waits for
them, and no request waits for long.
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from clarity.monitoring.incidents import redis_link
from clarity.monitoring.incidents.intake import certificates
from clarity.monitoring.incidents.intake.certificates import CertificateCache, Certificates
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal
from clarity.monitoring.incidents.redis_link import RedisLink
from tests.app_incidents.redis_server import RedisServer

NAME = "redis.slow.invalid"
TRIES = 40  # more than the event loop's executor has threads


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Look-ups of NAME hang until it is set, and find this machine then."""
    real, event = socket.getaddrinfo, threading.Event()

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if host == NAME:
            event.wait()
            host = "127.0.0.1"
        return real(host, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(redis_link, "CONNECT_SECONDS", 0.01)
    yield event
    event.set()


def looking_up(before: set[threading.Thread]) -> int:
    """How many threads of ours there are that were not there before."""
    new = set(threading.enumerate()) - before
    return sum(one.name.startswith(("asyncio", "clarity")) for one in new)


def test_one_thread_at_most_waits_for_the_name_of_redis(answered: threading.Event) -> None:
    before = set(threading.enumerate())

    async def play() -> int:
        link = RedisLink(f"redis://{NAME}:6379/0", pause=0)
        assert not any([await link.connect() for _ in range(TRIES)])
        waiting = looking_up(before)
        answered.set()
        await link.close()
        return waiting

    assert asyncio.run(play()) == 1


def test_redis_is_found_when_its_name_is(
    answered: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    redis = RedisServer().start()

    async def play() -> tuple[bool, bool]:
        link = RedisLink(f"redis://{NAME}:{redis.port}/0", pause=0)
        before = await link.connect()
        answered.set()
        monkeypatch.setattr(redis_link, "CONNECT_SECONDS", 20.0)
        after = await link.connect()
        await link.close()
        return before, after

    try:
        assert asyncio.run(play()) == (False, True)
    finally:
        redis.stop()


def test_a_push_does_not_wait_for_certificates_without_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event, before = threading.Event(), set(threading.enumerate())
    monkeypatch.setattr(certificates, "WAIT_SECONDS", 0.01)

    def source() -> Certificates:
        event.wait()
        return Certificates({"key": "pem"}, 60.0)

    async def play() -> tuple[list[Reason], int, str]:
        cache = CertificateCache(source, pause=0)
        refused = []
        for _ in range(TRIES):
            with pytest.raises(Refusal) as refusal:
                await cache.get("key")
            refused.append(refusal.value.reason)
        waiting = looking_up(before)
        event.set()
        monkeypatch.setattr(certificates, "WAIT_SECONDS", 20.0)
        return refused, waiting, await cache.get("key")

    assert asyncio.run(play()) == ([Reason.CERTIFICATES] * TRIES, 1, "pem")
