"""A server process of these tests, what is asked of it, and its end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from tests.chaos.faults import HOST
from tests.chaos.visitors import LASTING
from tests.conftest import ROOT

PATIENCE = 30.0  # seconds; nothing here takes so long, on the slowest machine


class Output(Enum):
    """What becomes of a server's standard output."""

    UNREAD = "a pipe that nobody reads"
    BROKEN = "a pipe whose reader is gone"


@dataclass
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path
    _ended: tuple[int, float] | None = field(default=None, init=False)

    def ask(self, path: str) -> str:
        """The body of the answer, whatever its status."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", path)
            return connection.getresponse().read().decode()

    def report(self) -> dict[str, Any]:
        """Of the time since the last wave began, once its requests are gone: or not, in the end."""
        until = time.monotonic() + PATIENCE
        while True:
            found: dict[str, Any] = json.loads(self.ask("/control/report"))
            if found["quiet"] or time.monotonic() > until:
                return found
            time.sleep(0.5)

    def wave(self, first: int, size: int) -> dict[str, Any]:
        """What came of requests that are all open at once: the figures of `visitors`."""
        self.ask(f"/control/arm/{size}")
        said = subprocess.run(
            [sys.executable, "-m", "tests.chaos.visitors", str(self.port), str(first), str(size)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
            timeout=LASTING + PATIENCE,
        ).stdout
        found: dict[str, Any] = json.loads(said)
        return found

    def end(self) -> tuple[int, float]:
        """(exit code, seconds) after SIGTERM; killed after PATIENCE."""
        if self._ended is None:
            began = time.monotonic()
            self.process.terminate()
            try:
                code = self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                code = self.process.wait()
            self._ended = code, time.monotonic() - began
        return self._ended


@contextmanager
def server(
    folder: Path, arguments: Sequence[str], output: Output, environment: Mapping[str, str]
) -> Iterator[Server]:
    """Serves until the end of the block."""
    port_file, log = folder / "port", folder / "stderr"
    reading, writing = os.pipe()
    with log.open("wb") as errors, contextlib.ExitStack() as ends:
        try:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.chaos.server", "--port-file", port_file, *arguments],
                cwd=ROOT,
                env={"PATH": os.environ["PATH"], "HOME": str(folder), **environment},
                stdin=subprocess.DEVNULL,
                stdout=writing,
                stderr=errors,
            )
        finally:
            os.close(writing)
            if output is Output.BROKEN:
                os.close(reading)
            else:
                ends.callback(os.close, reading)
        running = Server(process, 0, log)
        ends.callback(running.end)
        running.port = port_of(process, port_file, log)
        yield running


def port_of(process: subprocess.Popen[bytes], port_file: Path, log: Path) -> int:
    """The port that a starting server writes into a file."""
    until = time.monotonic() + PATIENCE
    while not port_file.exists():
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < until, "the server did not come up"
        time.sleep(0.05)
    return int(port_file.read_text(encoding="ascii"))
