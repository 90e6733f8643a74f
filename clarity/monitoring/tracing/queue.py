"""Spans on their way out: a bounded queue, and one thread that exports them in batches.

The SDK's BatchSpanProcessor takes sampled spans only, does not say how many it dropped, and waits
half a minute when it is shut down: longer than Cloud Run lets a process live.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from clarity.monitoring.counts import Count
from clarity.monitoring.forks import anew_in_child
from clarity.monitoring.tracing.tally import Fate


@dataclass(frozen=True, slots=True)
class Batching:
    """How many spans wait at most, how many are exported at once, and how long one waits."""

    queue: int = 2_048
    batch: int = 512
    seconds: float = 5.0


class SpanQueue:
    """Takes spans from any thread, once it is open, without ever waiting for the exporter."""

    def __init__(self, exporter: SpanExporter, tally: Count, batching: Batching) -> None:
        self._exporter = exporter
        self._tally = tally
        self._batching = batching
        self._spans: deque[ReadableSpan] = deque()
        self._closed = True
        self._begin()
        anew_in_child(self._begin)

    def _begin(self) -> None:
        """With no spans and no thread: at first, and in a process that was forked off."""
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._flushing = False
        self._exporting = 0
        self._spans.clear()

    def open(self) -> None:
        """Take spans, at first or again after `close`."""
        with self._changed:
            self._closed = False

    def put(self, spans: Sequence[ReadableSpan]) -> None:
        """All of them, or none if there is no room for all: then they are counted as refused."""
        with self._changed:
            if not self._closed and len(self._spans) + len(spans) <= self._batching.queue:
                self._spans.extend(spans)
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(
                        target=self._work, name="clarity-spans", daemon=True
                    )
                    self._thread.start()
                if len(self._spans) >= self._batching.batch:
                    self._changed.notify_all()
                return
        self._tally.add(Fate.REFUSED, len(spans))

    def flush(self, timeout: float) -> bool:
        """Export what waits now; whether that was done within `timeout` seconds."""
        with self._changed:
            self._flushing = True
            self._changed.notify_all()
            return self._changed.wait_for(lambda: not self._spans and not self._exporting, timeout)

    def close(self, timeout: float) -> bool:
        """Take no more; export what waits for at most `timeout` seconds; whether all was tried.

        What then still waits is counted as refused, and a call of the exporter that hangs is left
        to its own time-out.
        """
        until = time.monotonic() + timeout
        with self._changed:
            if self._closed:
                return True
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(max(0.0, until - time.monotonic()))
        with self._changed:
            left = len(self._spans)
            self._spans.clear()
            hangs = self._exporting > 0
        if left:
            self._tally.add(Fate.REFUSED, left)
        self._exporter.shutdown()
        return not left and not hangs

    def _work(self) -> None:
        while True:
            batch = self._next()
            if not batch:
                return
            fate = Fate.EXPORTED if self._exported(batch) else Fate.FAILED
            self._tally.add(fate, len(batch))
            with self._changed:
                self._exporting = 0
                self._changed.notify_all()

    def _next(self) -> list[ReadableSpan]:
        """The next batch, when it is due; empty when closed and done."""
        with self._changed:
            while True:
                due = self._changed.wait_for(self._is_due, self._batching.seconds)
                if self._spans:
                    break
                self._flushing = False
                if due and self._closed:
                    return []
            count = min(len(self._spans), self._batching.batch)
            self._exporting = count
            return [self._spans.popleft() for _ in range(count)]

    def _is_due(self) -> bool:
        if self._closed:
            return True
        return len(self._spans) >= (1 if self._flushing else self._batching.batch)

    def _exported(self, batch: Sequence[ReadableSpan]) -> bool:
        """Whether the receiver took them; spans are not made of exporting spans."""
        try:
            with suppress_instrumentation():
                return self._exporter.export(batch) is SpanExportResult.SUCCESS
        except Exception:  # an exporter of any make must not end this thread
            return False
