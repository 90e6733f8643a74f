"""Asking a service on this machine: bounded in time as a whole, and in what is read."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.api.loopback import checked_host


class NoAnswerError(Exception):
    """The service did not answer in time, or not with HTTP; the message is the kind of fault."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request; `most` bytes of the answer's body are read."""

    method: str = "GET"
    path: str = "/"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    most: int = 1 << 20


@dataclass(frozen=True, slots=True)
class Answer:
    """`body` is whole unless `cut`; `seconds` is how long it took, until its end."""

    status: int
    content_type: str
    body: bytes
    cut: bool
    seconds: float


def ask(host: str, port: int, asked: Ask, timeout: float) -> Answer:
    """The answer of ``host:port``; redirects are not followed.

    Raises NoAnswerError, also where the whole takes longer than `timeout` seconds, and
    NotLoopbackError for another machine.
    """
    began = time.monotonic()
    connection = http.client.HTTPConnection(checked_host(host), port, timeout=timeout)
    try:
        connection.connect()
        with _deadline(connection.sock, timeout):
            connection.request(asked.method, asked.path, asked.body, dict(asked.headers))
            response = connection.getresponse()
            body = response.read(asked.most + 1)
    except (OSError, ValueError, http.client.HTTPException) as fault:
        raise NoAnswerError(type(fault).__name__) from None
    finally:
        connection.close()
    return Answer(
        response.status,
        response.headers.get("content-type", ""),
        body[: asked.most],
        len(body) > asked.most,
        time.monotonic() - began,
    )


@contextlib.contextmanager
def _deadline(connected: socket.socket, seconds: float) -> Iterator[None]:
    """Ends the connection after so long: a socket's own time-out starts anew with each byte."""
    late = threading.Event()
    timer = threading.Timer(seconds, _end, (connected, late))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
    if late.is_set():
        raise TimeoutError


def _end(connected: socket.socket, late: threading.Event) -> None:
    late.set()
    with contextlib.suppress(OSError):  # closed already
        connected.shutdown(socket.SHUT_RDWR)
