"""Google's certificates: kept as long as they say, never asked for at a sender's will."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from clarity.monitoring.incidents.intake.certificates import (
    GRACE_SECONDS,
    MAX_BYTES,
    PAUSE_SECONDS,
    CertificateCache,
    Certificates,
    google_certificates,
    max_age,
)
from clarity.monitoring.incidents.intake.refusal import Reason, Refusal


@dataclass
class Source:
    """Counts how often it is asked."""

    certificates: Certificates | None = field(
        default_factory=lambda: Certificates({"a": "PEM"}, 100.0)
    )
    asked: int = 0
    time: float = 0.0

    def __call__(self) -> Certificates:
        self.asked += 1
        if self.certificates is None:
            raise OSError("nobody answers")
        return self.certificates

    def cache(self) -> CertificateCache:
        return CertificateCache(self, monotonic=lambda: self.time)


def reason(cache: CertificateCache, key: str) -> Reason | None:
    try:
        asyncio.run(cache.get(key))
    except Refusal as refusal:
        return refusal.reason
    return None


def test_they_are_asked_for_once_while_they_are_fresh() -> None:
    source = Source()
    cache = source.cache()
    assert [reason(cache, "a") for _ in range(20)] == [None] * 20
    assert source.asked == 1
    source.time = 101.0
    assert reason(cache, "a") is None
    assert source.asked == 2


def test_unknown_keys_ask_at_a_bounded_rate() -> None:
    source = Source()
    cache = source.cache()
    for n in range(100):
        assert reason(cache, f"forged-{n}") is Reason.TOKEN_KEY
    assert source.asked == 1
    source.time = PAUSE_SECONDS
    assert reason(cache, "forged") is Reason.TOKEN_KEY
    assert source.asked == 2


def test_a_new_key_of_google_is_found_after_the_pause() -> None:
    source = Source()
    cache = source.cache()
    assert reason(cache, "a") is None
    source.certificates = Certificates({"b": "PEM"}, 100.0)
    source.time = PAUSE_SECONDS
    assert reason(cache, "b") is None
    assert reason(cache, "a") is Reason.TOKEN_KEY  # which was taken back


def test_many_at_once_ask_once() -> None:
    source = Source()
    cache = source.cache()

    async def many() -> list[str]:
        return await asyncio.gather(*(cache.get("a") for _ in range(20)))

    assert asyncio.run(many()) == ["PEM"] * 20
    assert source.asked == 1


def test_the_ones_we_have_do_for_a_while_when_nobody_answers() -> None:
    source = Source()
    cache = source.cache()
    assert reason(cache, "a") is None
    source.certificates, source.time = None, 100.0 + GRACE_SECONDS
    assert reason(cache, "a") is None
    source.time += 1.0
    assert reason(cache, "a") is Reason.CERTIFICATES
    assert cache.faults["certificates"] == 1  # asked at most once in a pause


def test_without_any_the_push_is_to_come_again() -> None:
    source = Source(certificates=None)
    assert reason(source.cache(), "a") is Reason.CERTIFICATES


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("public, max-age=19503, must-revalidate", 19503.0),
        ("Max-Age=5", 5.0),
        ("s-maxage=7", 0.0),
        ("", 0.0),
        ("max-age=-1", 0.0),
        ("max-age=" + "9" * 50, 999_999_999.0),
    ],
)
def test_how_long_an_answer_may_be_kept(header: str, seconds: float) -> None:
    assert max_age(header) == seconds


@contextmanager
def published(content: bytes, status: int = 200) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Cache-Control", "public, max-age=60")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/certs"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_they_are_read_from_where_they_are_published() -> None:
    with published(json.dumps({"k": "PEM"}).encode()) as url:
        assert google_certificates(url) == Certificates({"k": "PEM"}, 60.0)


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"[]", 200), (b'{"k": 1}', 200), (b"{}", 500), (b" " * (MAX_BYTES + 1), 200)],
)
def test_what_is_no_list_of_certificates_is_an_error(content: bytes, status: int) -> None:
    with published(content, status) as url, pytest.raises((ValueError, OSError)):
        google_certificates(url)
