"""Ways to the API on which it is killed (kill -9) at a chosen moment."""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

from tests.program.project import Project

Answer = tuple[int, bytes]


@contextmanager
def killed_after(project: Project, writes: int) -> Iterator[None]:
    """The API is killed as soon as it has logged that many more requests that write."""
    over = threading.Event()
    start = len(project.writes())

    def watch() -> None:
        while not over.wait(0.005):
            if len(project.writes()) >= start + writes:
                project.kill()
                return

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


class Way:
    """A way to the API of a project: it carries requests there and answers back."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._port = project.address.rest_port
        handler = type("Handler", (_Handler,), {"way": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def environment(self) -> dict[str, str]:
        """What leads Pulumi's plugin this way."""
        url = f"http://127.0.0.1:{self._server.server_port}/"
        return {
            "GOOGLE_MONITORING_CUSTOM_ENDPOINT": url,
            "GOOGLE_LOGGING_CUSTOM_ENDPOINT": f"{url}v2/",
        }

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def answer(self, method: str, target: str, body: bytes) -> Answer | None:
        """The API's answer; None where nobody hears it."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        try:
            connection.request(method, target, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


class Unheard(Way):
    """Creates are carried out and not answered: when no more come, the API is killed."""

    _QUIET_SECONDS = 0.5

    def __init__(self, project: Project) -> None:
        super().__init__(project)
        self.unheard = 0
        self._last = 0.0
        self._dead = threading.Event()
        self._lock = threading.Lock()

    def answer(self, method: str, target: str, body: bytes) -> Answer | None:
        answer = super().answer(method, target, body)
        if method != "POST" or answer is None:
            return answer
        assert answer[0] == 200
        with self._lock:
            self.unheard += 1
            self._last = time.monotonic()
        self._wait_for_death()
        return None

    def _wait_for_death(self) -> None:
        while not self._dead.wait(0.05):
            with self._lock:
                quiet = time.monotonic() - self._last > self._QUIET_SECONDS
                if quiet and not self._dead.is_set():
                    self.project.kill()
                    self._dead.set()


class Fatal(Way):
    """The first request that matches is carried out, and the API killed before it can answer.

    It is started again at once. `fatal` is a pattern for a text like ``DELETE /v3/projects/p``.
    """

    def __init__(self, project: Project, fatal: str) -> None:
        super().__init__(project)
        self.deaths = 0
        self._fatal = re.compile(fatal)
        self._lock = threading.Lock()

    def answer(self, method: str, target: str, body: bytes) -> Answer | None:
        answer = super().answer(method, target, body)
        with self._lock:
            if self.deaths or not self._fatal.match(f"{method} {target}"):
                return answer
            self.deaths += 1
            self.project.kill()
        self.project.clarity("sandbox", "start")
        return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    way: Way

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.way.answer(self.command, self.path, body)
        if answer is None:
            self.close_connection = True
            return
        status, text = answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = _serve  # noqa: N815 - http.server's names

    def log_message(self, format: str, *args: object) -> None:
        pass
