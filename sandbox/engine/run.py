"""Long-running programs: their lines as they come, and none of them left behind."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

from sandbox.engine.engine import UnusableError

_STALL = 900.0  # seconds without a word after which a program is taken to hang
_TAIL = 12  # lines of a failed program's output that are shown
_CHUNK = 65536


def run(
    args: Sequence[str],
    *,
    cwd: Path,
    env: Mapping[str, str],
    on_line: Callable[[str], object] = len,
    stall: float = _STALL,
) -> None:
    """Runs a program to its end, handing over each line of its output and errors.

    Raises UnusableError, with the last lines, where it fails, cannot start or hangs. It runs in a
    session of its own, all of which is killed when the caller is interrupted.
    """
    name = Path(args[0]).name
    tail: deque[str] = deque(maxlen=_TAIL)
    try:
        process = subprocess.Popen(
            args,
            cwd=cwd,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise UnusableError(f"{name} cannot be started: {error.strerror}") from None
    with _no_survivors(process):
        for line in _lines(process, name, stall):
            tail.append(line)
            on_line(line)
        code = process.wait()
    if code:
        command = " ".join([name, *args[1:3]])
        raise UnusableError("\n".join([f"`{command}` fails (exit code {code}):", *tail]))


def _lines(process: subprocess.Popen[bytes], name: str, stall: float) -> Iterator[str]:
    assert process.stdout is not None
    descriptor, rest = process.stdout.fileno(), b""
    while True:
        if not select.select([descriptor], [], [], stall)[0]:
            raise UnusableError(f"{name} has been silent for {stall:.0f} s")
        chunk = os.read(descriptor, _CHUNK)
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace")
        if not chunk:
            if rest:
                yield rest.decode(errors="replace")
            return


@contextmanager
def _no_survivors(process: subprocess.Popen[bytes]) -> Iterator[None]:
    with process:
        try:
            yield
        finally:
            if process.poll() is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def orderly_end() -> Iterator[None]:
    """Lets a SIGTERM or a hung-up terminal end the block as Ctrl-C does, so that it cleans up."""
    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return

    def leave(number: int, frame: FrameType | None) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
