"""Lines to standard output: whole, in order, and never waiting for who reads them."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from clarity.monitoring.logging.losses import Losses
from clarity.monitoring.logging.stream import StreamSink
from tests.app_logging.agent import lifted

PATIENCE = 20.0


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    """A pipe: what reads, what writes."""
    ends = os.pipe()
    yield ends
    for end in ends:
        with contextlib.suppress(OSError):
            os.close(end)


def read_all(fd: int) -> bytes:
    parts = []
    while part := os.read(fd, 65_536):
        parts.append(part)
    return b"".join(parts)


def line(n: int, size: int = 100) -> bytes:
    return f"{n:08d} ".encode().ljust(size - 1, b"x") + b"\n"


def test_a_pipe_with_room_is_written_at_once_without_a_thread(pipe: tuple[int, int]) -> None:
    before = threading.active_count()
    sink = StreamSink(Losses(), pipe[1])
    sink.write(line(1))
    assert os.read(pipe[0], 1_000) == line(1)
    assert threading.active_count() == before
    sink.close(0)


def test_a_reader_that_stalls_stops_nobody_and_misses_no_order(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1], queue_bytes=400_000)
    for n in range(3_000):  # 300 kB: the pipe holds 64 KiB
        sink.write(line(n))
    assert losses.counts() == {}
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    assert seen[0] == b"".join(line(n) for n in range(3_000))


def test_what_has_no_room_is_dropped_whole_and_counted(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1], queue_bytes=10_000)
    for n in range(2_000):
        sink.write(line(n))
    lost = losses.counts()["queue_full"]
    assert 1_000 < lost < 2_000
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    numbers = [int(one[:8]) for one in seen[0].splitlines()]
    assert len(numbers) == 2_000 - lost
    assert numbers == sorted(set(numbers))
    assert seen[0] == b"".join(map(line, numbers))


def test_what_nobody_reads_until_the_end_is_counted(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1])
    for n in range(2_000):
        sink.write(line(n))
    sink.close(0.05)
    sink.write(line(0))
    assert losses.counts()["undelivered"] > 1_000
    os.read(pipe[0], 1_000_000)  # the thread, which hangs in its write, may end
    threads = [one for one in threading.enumerate() if one.name == "clarity-log"]
    for one in threads:
        one.join(PATIENCE)


def test_a_broken_pipe_is_counted(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1])
    os.close(pipe[0])
    sink.write(line(1))
    sink.write(line(2, size=100_000))
    sink.close(PATIENCE)
    assert losses.counts() == {"output_broken": 2}


def test_a_pipe_that_does_not_block_loses_nothing(pipe: tuple[int, int]) -> None:
    losses = Losses()
    os.set_blocking(pipe[1], False)
    sink = StreamSink(losses, pipe[1])
    for n in range(20):
        sink.write(line(n, size=20_000))
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    assert seen[0] == b"".join(line(n, size=20_000) for n in range(20))
    assert losses.counts() == {}


@pytest.mark.parametrize("size", [200, 9_000])
def test_threads_do_not_interleave(pipe: tuple[int, int], size: int) -> None:
    sink = StreamSink(Losses(), pipe[1], queue_bytes=2**24)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()

    def write(start: int) -> None:
        for n in range(start, start + 100):
            sink.write(line(n, size))

    writers = [threading.Thread(target=write, args=(100 * k,)) for k in range(6)]
    for one in writers:
        one.start()
    for one in writers:
        one.join()
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    assert sorted(seen[0].splitlines(keepends=True)) == [line(n, size) for n in range(600)]


def test_lines_of_any_size_keep_their_order(pipe: tuple[int, int]) -> None:
    """Large ones go by the thread: small ones must not overtake them, or get into them."""
    sink = StreamSink(Losses(), pipe[1], queue_bytes=2**24)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()
    lines = [line(n, 9_000 if n % 3 == 0 else 100) for n in range(600)]
    for one in lines:
        sink.write(one)
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    assert seen[0] == b"".join(lines)


def test_what_was_written_makes_room_again(pipe: tuple[int, int]) -> None:
    losses = Losses()
    sink = StreamSink(losses, pipe[1], queue_bytes=20_000)
    for n in range(10):
        sink.write(line(n, 9_000))
        got = b""
        while len(got) < 9_000:
            got += os.read(pipe[0], 9_000)
        assert got == line(n, 9_000)
        while sink._queued:
            threading.Event().wait(0.001)
    sink.close(PATIENCE)
    assert losses.counts() == {}


def test_a_file_takes_lines_of_any_size_at_once(tmp_path: Path) -> None:
    with (tmp_path / "log").open("wb", buffering=0) as file:
        sink = StreamSink(Losses(), file.fileno())
        sink.write(line(1, 300_000))
        assert (tmp_path / "log").read_bytes() == line(1, 300_000)
        sink.close(0)


def test_a_forked_child_writes_its_own_lines_only(pipe: tuple[int, int]) -> None:
    sink = StreamSink(Losses(), pipe[1])
    for n in range(1_000):
        sink.write(line(n))  # more than the pipe holds: a thread waits
    child = os.fork()
    if child == 0:  # the child
        try:
            sink.write(line(5_000))
            sink.close(PATIENCE)
        finally:
            os._exit(0)
    seen: list[bytes] = []
    reader = threading.Thread(target=lambda: seen.append(read_all(pipe[0])))
    reader.start()
    os.waitpid(child, 0)
    sink.close(PATIENCE)
    os.close(pipe[1])
    reader.join(PATIENCE)
    assert sorted(seen[0].splitlines(keepends=True)) == [*map(line, range(1_000)), line(5_000)]


CONFIGURED = """
import os, structlog, sys, threading
from clarity.monitoring.identity import from_environment
from clarity.monitoring.logging import pseudonyms
from clarity.monitoring.logging.configure import configure

log = configure(from_environment(os.environ), pseudonyms.from_environment(os.environ))
"""
MANY = """
for n in range(2_000):
    structlog.get_logger().info("Line", n=n, text="x" * 100)
print(log.losses.counts(), file=sys.stderr)
"""


def test_a_process_writes_to_standard_output_and_delivers_at_exit(root: Path) -> None:
    """Its reader begins late: the process is at its end by then, and still delivers."""
    with subprocess.Popen(
        [sys.executable, "-c", CONFIGURED + MANY],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=root,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        told = process.stderr.readline()
        out = process.stdout.read()
        assert process.wait(PATIENCE) == 0
    assert told == b"{}\n"
    assert len(out.splitlines()) == 2_000
    assert b"queue_full" not in out


def test_writing_never_waits_for_the_reader(pipe: tuple[int, int]) -> None:
    """A writer that waited would never get here: nobody reads."""
    sink = StreamSink(Losses(), pipe[1], queue_bytes=1_000)
    done = threading.Event()

    def write() -> None:
        for n in range(5_000):
            sink.write(line(n, 4_000))
        done.set()

    threading.Thread(target=write, daemon=True).start()
    assert done.wait(PATIENCE)
    sink.close(0)
    os.read(pipe[0], 1_000_000)


CRASH = """
def fail(patient):
    raise LookupError(patient)

thread = threading.Thread(target=fail, args=(sys.argv[1],))
thread.start()
thread.join()
fail(sys.argv[1])
"""


def test_a_crash_is_an_entry_that_does_not_say_what_the_exception_said(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", CONFIGURED + CRASH, "anna"],
        capture_output=True,
        cwd=root,
        timeout=PATIENCE,
    )
    assert done.returncode == 1
    entries = [lifted(one) for one in done.stdout.splitlines(keepends=True)]
    assert [one["severity"] for one in entries] == ["ERROR", "CRITICAL"]
    for one in entries:
        assert one["jsonPayload"]["message"] == "Uncaught exception"
        assert one["jsonPayload"]["stack_trace"].endswith("in fail\nLookupError\n")
    assert b"anna" not in done.stdout + done.stderr
