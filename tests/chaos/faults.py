"""Addresses on this machine that are away, each in its way: made of sockets, without a server.

Nothing answers at any of them; they stay as they are until the end of the block.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

HOST = "127.0.0.1"
SLOW_DOMAIN = ".slow.invalid"  # RFC 2606: never a real name
NAME_SECONDS = 5.0
_FULL = 8  # connections that surely fill a backlog of 0


@contextmanager
def refusing() -> Iterator[str]:
    """host:port where connections are refused: bound, so that nobody else gets it, and no more."""
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        yield _address(bound)


@contextmanager
def deaf() -> Iterator[str]:
    """host:port where connections are taken (by the system), read from never, answered never."""
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        bound.listen(1_024)
        yield _address(bound)


@contextmanager
def black_hole() -> Iterator[str]:
    """host:port where even connecting hangs: the backlog is full, so that SYNs are dropped."""
    with contextlib.ExitStack() as open_, socket.socket() as bound:
        bound.bind((HOST, 0))
        bound.listen(0)
        for _ in range(_FULL):
            one = open_.enter_context(socket.socket())
            one.setblocking(False)
            one.connect_ex(bound.getsockname())
        yield _address(bound)


@contextmanager
def failing() -> Iterator[str]:
    """host:port of an HTTP server that answers everything with 500."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            self.send_error(500)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer((HOST, 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def slow_name() -> Iterator[str]:
    """host:port whose name takes NAME_SECONDS to be not found, where `slow_names` is in force."""
    yield f"away{SLOW_DOMAIN}:443"


def slow_names() -> None:
    """From now on, in this process: names below SLOW_DOMAIN keep who asks waiting, in vain."""
    real: Callable[..., Any] = socket.getaddrinfo

    def getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if isinstance(host, str | bytes) and _text(host).endswith(SLOW_DOMAIN):
            time.sleep(NAME_SECONDS)
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return real(host, *rest, **named)

    socket.getaddrinfo = getaddrinfo


def _text(host: str | bytes) -> str:
    return host.decode("ascii", "replace") if isinstance(host, bytes) else host


def _address(bound: socket.socket) -> str:
    return f"{HOST}:{bound.getsockname()[1]}"
