"""The lines of a service's output: of a file that is followed, or of a pipe that is drained."""

from __future__ import annotations

import os
import select
import threading
from collections import deque
from pathlib import Path
from typing import Protocol

MAX_LINE = 128 << 10  # bytes; an entry has 256 KiB at most, and JSON grows when it is written anew
MAX_QUEUED = 10_000
_CHUNK = 64 << 10
_STEP_BYTES = 4 << 20
_LAST_STEPS = 8  # at the end
_PATIENCE_SECONDS = 0.2
_HELD_CHUNKS = 16  # a pipe holds 1 MiB at most


class Lines(Protocol):
    """Where lines come from, without a wait."""

    @property
    def cut(self) -> int:
        """How many were longer than is kept."""

    @property
    def lost(self) -> int:
        """How many nobody took in time."""

    def take(self) -> list[bytes]:
        """The whole lines since the last time, without waiting."""

    def rest(self) -> list[bytes]:
        """What is left at the end, with a last line that was not ended."""

    def close(self) -> None:
        """Let go of the file."""


class Splitter:
    """Makes lines of bytes as they come; of a line that is too long only the beginning is kept."""

    def __init__(self, most: int = MAX_LINE) -> None:
        self.cut = 0
        self._most = most
        self._begun = bytearray()
        self._over = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that `data` ends, without their line ends."""
        *ended, begun = data.split(b"\n")
        found = []
        for part in ended:
            self._add(part)
            found.append(bytes(self._begun))
            self._begun.clear()
            self._over = False
        self._add(begun)
        return [line.rstrip(b"\r") for line in found if line.strip()]

    def rest(self) -> list[bytes]:
        """The line that was begun and not ended."""
        return self.feed(b"\n")

    def _add(self, part: bytes) -> None:
        room = self._most - len(self._begun)
        self._begun += part[:room]
        if len(part) > room and not self._over:
            self._over = True
            self.cut += 1


class FollowedFile:
    """A file from its beginning on, through truncation and replacement; it need not be there yet.

    At most 4 MiB are read at a time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._split = Splitter()
        self._file: int | None = None

    @property
    def cut(self) -> int:
        return self._split.cut

    @property
    def lost(self) -> int:
        return 0

    def take(self) -> list[bytes]:
        found: list[bytes] = []
        read = 0
        while read < _STEP_BYTES:
            data = self._read()
            if data:
                read += len(data)
                found += self._split.feed(data)
            elif not self._renewed():
                break
            else:
                found += self._split.rest()
        return found

    def rest(self) -> list[bytes]:
        found: list[bytes] = []
        for _ in range(_LAST_STEPS):
            taken = self.take()
            if not taken:
                break
            found += taken
        return [*found, *self._split.rest()]

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _read(self) -> bytes:
        return b"" if self._file is None else os.read(self._file, _CHUNK)

    def _renewed(self) -> bool:
        """Whether there is another file now, or the same one from its beginning."""
        try:
            there = self._path.stat()
            if self._file is not None:
                mine = os.fstat(self._file)
                at = os.lseek(self._file, 0, os.SEEK_CUR)
                if (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino):
                    if there.st_size >= at:
                        return False
                    os.lseek(self._file, 0, os.SEEK_SET)
                    return True
                self.close()
            self._file = os.open(self._path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        except OSError:
            return False
        return True


class DrainedPipe:
    """A pipe, read by a thread of its own, so that the service never waits for whoever reads it.

    The oldest of more than 10,000 lines that nobody took are lost, and counted.
    """

    def __init__(self, descriptor: int) -> None:
        self._lost = 0
        self._descriptor = descriptor
        self._split = Splitter()
        self._queue: deque[bytes] = deque()
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._drain, name="pipe", daemon=True)
        self._thread.start()

    @property
    def cut(self) -> int:
        return self._split.cut

    @property
    def lost(self) -> int:
        return self._lost

    def take(self) -> list[bytes]:
        with self._lock:
            found = list(self._queue)
            self._queue.clear()
        return found

    def rest(self) -> list[bytes]:
        self._stop()
        return [*self.take(), *self._split.rest()]

    def close(self) -> None:
        self._stop()

    def _stop(self) -> None:
        self._closing.set()
        self._thread.join()

    def _drain(self) -> None:
        """Until the pipe's end; when it is closed, at most what it then holds is read."""
        left = _HELD_CHUNKS
        while left:
            ready, _, _ = select.select([self._descriptor], [], [], _PATIENCE_SECONDS)
            closing = self._closing.is_set()
            if ready:
                left -= closing
                data = os.read(self._descriptor, _CHUNK)
                if not data:
                    return
                self._put(self._split.feed(data))
            elif closing:
                return

    def _put(self, lines: list[bytes]) -> None:
        with self._lock:
            self._queue.extend(lines)
            while len(self._queue) > MAX_QUEUED:
                self._queue.popleft()
                self._lost += 1
