"""Where lines go."""

from __future__ import annotations

from typing import Protocol


class Sink(Protocol):
    """Takes whole lines, from any thread. It neither raises nor blocks; it counts what it drops."""

    def write(self, line: bytes) -> None:
        """Take one entry, which ends with its only newline."""

    def flush(self, seconds: float) -> None:
        """Deliver what was taken, for so long at most, and go on."""

    def close(self, seconds: float) -> None:
        """The same, at the end: what comes after it may be lost."""
