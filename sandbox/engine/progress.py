"""What long work shows on stderr: one line kept up to date, or a line now and then."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from shutil import get_terminal_size
from typing import TextIO

_REDRAW = 0.2  # seconds, on a terminal
_REPEAT = 15.0  # seconds, in a log


def elapsed(seconds: float) -> str:
    """``42 s`` or ``3 min 07 s``."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


class Progress:
    """Tells a person at `stream` what is being done, for how long, and how far it is."""

    def __init__(self, stream: TextIO | None = None, *, every: float | None = None) -> None:
        """`every`: seconds between two lines; by default as fits the stream."""
        self._stream = sys.stderr if stream is None else stream
        self._live = self._stream.isatty()
        self._every = every if every is not None else _REDRAW if self._live else _REPEAT

    def say(self, text: str) -> None:
        """One line that stays."""
        print(text, file=self._stream, flush=True)

    @contextmanager
    def step(self, what: str, detail: Callable[[], str] | None = None) -> Iterator[None]:
        """Shows `what`, the time and `detail()` (such as ``120 MB``) while the block runs."""
        begin = time.monotonic()
        over = threading.Event()

        def line() -> str:
            parts = [elapsed(time.monotonic() - begin)]
            if detail is not None and (far := detail()):
                parts.append(far)
            return f"{what} ({', '.join(parts)})"

        def keep_showing() -> None:
            while not over.wait(self._every):
                self._show(line())

        if not self._live:
            self.say(f"{what} ...")
        watcher = threading.Thread(target=keep_showing, daemon=True)
        watcher.start()
        outcome = "stopped"
        try:
            yield
            outcome = "done"
        finally:
            over.set()
            watcher.join()
            self._end(f"{line()}: {outcome}")

    def _show(self, text: str) -> None:
        if not self._live:
            self.say(text)
            return
        # A line wider than the terminal would wrap, and the next \r would not reach its start.
        width = get_terminal_size().columns - 1
        self._stream.write(f"\r\x1b[K{text[:width]}")
        self._stream.flush()

    def _end(self, text: str) -> None:
        self._show(text)
        if self._live:
            self.say("")
