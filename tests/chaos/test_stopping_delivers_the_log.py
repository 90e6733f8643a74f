"""A service that is stopped by a signal delivers its log first: uvicorn then ends by that signal,
and nothing that was registered for the process's exit is called.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from clarity.monitoring.identity import Identity
from clarity.monitoring.logging.cloud.sink import Batching, CloudSink
from clarity.monitoring.logging.limits import LINE_BYTES
from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.stream import StreamSink
from tests.chaos import faults
from tests.chaos.logging_program import Client
from tests.chaos.processes import PATIENCE, port_of
from tests.conftest import ROOT

IDENTITY = Identity("shop", "global", "backend", "1", "one", "prod")
LINE = b'{"message":"here","logging.googleapis.com/labels":{"log":"event"}}\n'
LONG = b"x" * (LINE_BYTES - 1) + b"\n"  # more than a pipe holds
REQUESTS = 20


@pytest.fixture
def pipe() -> tuple[int, int]:
    """Ends for reading and for writing; `read_on` closes them."""
    return os.pipe()


@contextmanager
def read_on(pipe: tuple[int, int]) -> Iterator[list[bytes]]:
    """What is read of a pipe meanwhile; all there was, after the block."""
    reading, writing = pipe
    got: list[bytes] = []

    def read() -> None:
        while part := os.read(reading, 65_536):
            got.append(part)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield got
    finally:
        os.close(writing)
        reader.join()
        os.close(reading)


def test_what_was_logged_last_arrives(tmp_path: Path) -> None:
    port_file, log = tmp_path / "port", tmp_path / "log"
    with ExitStack() as faulty, (tmp_path / "stderr").open("wb") as errors:
        environment = {
            "PATH": os.environ["PATH"],
            "GOOGLE_CLOUD_PROJECT": "shop",
            "CLARITY_METRICS_ENDPOINT": faulty.enter_context(faults.refusing()),
            "CLARITY_TRACES_ENDPOINT": f"http://{faulty.enter_context(faults.refusing())}/v1",
            "CLARITY_TRACE_SHARE": "0",  # nothing to be delivered that would take time
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.logging_program", port_file, log],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        )
        try:
            port = port_of(process, port_file, tmp_path / "stderr")
            for _ in range(REQUESTS):
                with closing(http.client.HTTPConnection("127.0.0.1", port)) as connection:
                    connection.request("GET", "/nothing")
                    connection.getresponse().read()
            process.terminate()
            assert process.wait(PATIENCE) in (0, -signal.SIGTERM)
        finally:
            process.kill()
            process.wait()
    assert log.read_text().splitlines().count("Request completed") == REQUESTS


def test_a_flush_sends_what_waits_and_goes_on(tmp_path: Path) -> None:
    log = tmp_path / "log"
    sink = CloudSink(IDENTITY, Losses(), lambda: Client(log), Batching(seconds=3600))
    for lines in (1, 2):
        sink.write(LINE)
        sink.flush(PATIENCE)
        assert log.read_text().splitlines() == ["here"] * lines
    sink.close(PATIENCE)


def test_a_flush_waits_for_a_slow_reader(pipe: tuple[int, int]) -> None:
    sink = StreamSink(Losses(), pipe[1])
    sink.write(LONG)
    with read_on(pipe) as got:
        sink.flush(PATIENCE)
    assert b"".join(got) == LONG
    sink.close(PATIENCE)


def test_a_flush_gives_up_in_time_and_loses_nothing(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1])
    sink.write(LONG)
    sink.write(LINE)
    sink.flush(0.05)
    with read_on(pipe) as got:
        sink.close(PATIENCE)
    assert b"".join(got) == LONG + LINE
    assert losses.counts() == {}
