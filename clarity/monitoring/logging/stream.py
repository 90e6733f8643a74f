"""Lines to standard output, whole, from any thread, without ever waiting for its reader.

A line is written at once where the output takes it without blocking: a file, or a pipe with room
(PIPE_BUF bytes are written whole or not at all; POSIX, write). Where it would block, a thread is
started that writes from a bounded queue. Only where another process fills the same pipe between
our look and our write may the write wait.
"""

from __future__ import annotations

import os
import select
import stat
import threading
from collections import deque

from clarity.monitoring.forks import anew_in_child
from clarity.monitoring.logging.losses import Loss, Losses

STDOUT = 1
QUEUE_BYTES = 4 * 1024 * 1024
_LOOK_SECONDS = 0.5


class StreamSink:
    """Writes to a file descriptor, which stays open."""

    def __init__(self, losses: Losses, fd: int = STDOUT, queue_bytes: int = QUEUE_BYTES) -> None:
        self._losses = losses
        self._fd = fd
        self._most = queue_bytes
        self._at_once = _largest_at_once(fd)
        self._poll = select.poll()
        self._poll.register(fd, select.POLLOUT)
        self._begin()
        anew_in_child(self._begin)

    def _begin(self) -> None:
        """At first, and in a forked child: there is no thread, what is queued is the parent's."""
        self._lock = threading.RLock()
        self._changed = threading.Condition(self._lock)
        self._queue: deque[bytes] = deque()
        self._queued = 0  # bytes, with those that the thread is writing
        self._thread: threading.Thread | None = None
        self._closed = False

    def write(self, line: bytes) -> None:
        with self._lock:  # quicker than by the condition
            if not self._queued and len(line) <= self._at_once and self._poll.poll(0):
                line = self._put(line)
                if not line:
                    return
            elif self._closed or self._queued + len(line) > self._most:
                self._losses.add(Loss.UNDELIVERED if self._closed else Loss.QUEUE_FULL)
                return
            self._queue.append(line)
            self._queued += len(line)
            self._changed.notify_all()
            self._ensure_thread()

    def flush(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: not self._queued, seconds)

    def close(self, seconds: float) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(seconds)
        with self._changed:
            self._losses.add(Loss.UNDELIVERED, len(self._queue))
            self._queue.clear()

    def _put(self, data: bytes) -> bytes:
        """Write; what the output does not take now is given back. A broken one takes nothing."""
        try:
            while data:
                data = data[os.write(self._fd, data) :]
        except BlockingIOError:
            return data
        except OSError:
            self._losses.add(Loss.OUTPUT_BROKEN)
        return b""

    def _ensure_thread(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=self._run, name="clarity-log", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._queue:
                    if self._closed:
                        return
                    self._changed.wait()
                line = self._queue.popleft()
            size = len(line)
            while line := self._put(line):
                self._poll.poll(_LOOK_SECONDS * 1000)
            with self._changed:
                self._queued -= size
                self._changed.notify_all()


def _largest_at_once(fd: int) -> int:
    """The size of the lines that need no thread: any for a file, none for what may block."""
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        return 0
    if stat.S_ISREG(mode):
        return 2**31
    return select.PIPE_BUF if stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) else 0
