"""The request log: a line of JSON for each request, without bodies, queries or headers.

It answers "did anything write?": each line says so for its request.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from monitoring.plan import Json

MAX_BYTES = 16 * 1024 * 1024  # then the file becomes ".1", and the ".1" before it goes
_MAX_PATH = 500


class RequestLog:
    """Appends to one file of mode 0600, whole lines at a time."""

    def __init__(self, path: Path, max_bytes: int = MAX_BYTES) -> None:
        self._path = path
        self._max_bytes = max_bytes
        self._open()

    def _open(self) -> None:
        flags = os.O_CREAT | os.O_APPEND | os.O_WRONLY
        self._file = os.open(self._path, flags, 0o600)
        os.fchmod(self._file, 0o600)
        self._size = os.fstat(self._file).st_size

    def write(
        self, *, wire: str, method: str, path: str, status: int, ms: float, writes: bool
    ) -> None:
        entry = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "wire": wire,
            "method": method,
            "path": path[:_MAX_PATH],
            "status": status,
            "ms": round(ms, 2),
            "writes": writes,
        }
        line = json.dumps(entry).encode() + b"\n"
        if self._size + len(line) > self._max_bytes:
            self._rotate()
        self._size += os.write(self._file, line)

    def _rotate(self) -> None:
        os.close(self._file)
        self._path.replace(rotated(self._path))
        self._open()

    def close(self) -> None:
        os.close(self._file)


def rotated(path: Path) -> Path:
    return path.with_name(path.name + ".1")


def entries(path: Path) -> Iterator[dict[str, Json]]:
    """What the log holds, oldest first; a line torn by a kill is left out."""
    for file in (rotated(path), path):
        if file.exists():
            for line in file.read_text(encoding="utf-8").splitlines():
                try:
                    yield json.loads(line)
                except ValueError:
                    continue
