"""The log agent: a service's standard output as entries of its Cloud Run log."""

from __future__ import annotations

import json
import secrets
from collections import deque
from dataclasses import dataclass, field
from urllib.parse import quote

from monitoring.plan import Json
from sandbox.collector import lift
from sandbox.collector.lines import MAX_QUEUED, Lines
from sandbox.collector.point import rfc3339
from sandbox.collector.sink import Sink, Taken
from sandbox.collector.subject import Subject

LOG = "run.googleapis.com/stdout"
BATCH_ENTRIES = 500
BATCH_BYTES = 1 << 20  # the sandbox takes 4 MiB in a request


@dataclass(slots=True)
class LogAgent:
    """Ships lines every so many seconds of the clock; those that wait are bounded in number.

    The oldest go where the sandbox is away for too long; `lines` says how many it lost before.
    """

    sink: Sink
    subject: Subject
    lines: Lines
    every: float
    most: int = MAX_QUEUED
    read: int = 0
    dropped: int = 0
    written: Taken = field(default_factory=Taken)
    _waiting: deque[tuple[Json, int]] = field(default_factory=deque)
    _last: float = float("-inf")
    _mark: str = field(default_factory=lambda: secrets.token_hex(8))

    name = "logs"

    def due(self) -> float:
        return self._last + self.every

    def step(self, now: float) -> tuple[str, ...]:
        """Read and ship what there is; what was refused. Raises SinkError, and keeps the rest."""
        self._last = now
        self._queue(self.lines.take(), now)
        return self._ship()

    def finish(self, now: float) -> tuple[str, ...]:
        """The last lines, also one that was not ended."""
        self._queue(self.lines.rest(), now)
        return self._ship()

    def close(self) -> None:
        self.lines.close()

    def told(self) -> str:
        lost = self.dropped + self.lines.lost + len(self._waiting)
        return (
            f"{self.written.taken} log entries ({self.written.refused} refused, {lost} dropped, "
            f"{self.lines.cut} cut)"
        )

    def _queue(self, lines: list[bytes], now: float) -> None:
        for line in lines:
            self.read += 1
            made = lift.entry(line.decode("utf-8", "replace"), self.subject.identity.project)
            made.setdefault("timestamp", rfc3339(now))
            # So that a batch that is sent again, its answer lost, is not there twice.
            made.setdefault("insertId", f"{self._mark}-{self.read:x}")
            self._waiting.append((made, len(json.dumps(made))))
        while len(self._waiting) > self.most:
            self._waiting.popleft()
            self.dropped += 1

    def _ship(self) -> tuple[str, ...]:
        why: list[str] = []
        while self._waiting:
            batch = self._batch()
            done = self.sink.entries(self._request(batch))
            for _ in batch:
                self._waiting.popleft()
            self.written += Taken(done.taken, done.refused)
            why += done.why
        return tuple(why)

    def _batch(self) -> list[Json]:
        """The next entries that go in a request; at least one."""
        batch: list[Json] = []
        size = 0
        for made, length in self._waiting:
            size += length
            if batch and (len(batch) == BATCH_ENTRIES or size > BATCH_BYTES):
                break
            batch.append(made)
        return batch

    def _request(self, entries: list[Json]) -> Json:
        me = self.subject.identity
        return {
            "logName": f"projects/{me.project}/logs/{quote(LOG, safe='')}",
            "resource": self.subject.cloud_run_revision().body(),
            "labels": {"instanceId": me.instance},
            "entries": entries,
            "partialSuccess": True,
        }
