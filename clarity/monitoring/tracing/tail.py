"""Spans of unsampled requests, held until their local root ends and it is known if they matter.

The local root is the first span of this process in a trace: the request, or a job. Spans are told
apart by their ids alone, so that this is the same for any kind of span.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from clarity.monitoring.forks import anew_in_child

Span = TypeVar("Span")

NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is held: spans that are open or ended, per local trace and of all of them.

    A span of a request takes about 3 kB (measured), all of them so 12 MB. A local trace older than
    `seconds` gives way when there is no room: a span of it was never ended.
    """

    spans_per_trace: int = 128
    traces: int = 1_024
    spans: int = 4_096
    seconds: float = 600.0


@dataclass(slots=True)
class _LocalTrace(Generic[Span]):
    """`kept` is None until the root has ended; `began` is in nanoseconds."""

    root: int
    began: int
    open: set[int] = field(default_factory=set)
    held: list[Span] = field(default_factory=list)
    kept: bool | None = None

    def __len__(self) -> int:
        return len(self.open) + len(self.held)


class TailBuffer(Generic[Span]):
    """Safe to be called from many threads; no call waits for more than another one's.

    `lost` is told how many spans are beyond the bounds.
    """

    def __init__(self, bounds: Bounds, lost: Callable[[int], None]) -> None:
        self._bounds = bounds
        self._lost = lost
        self._begin()
        anew_in_child(self._begin)

    def _begin(self) -> None:
        # Re-entrant: the garbage collector may end a forgotten generator's span in any call.
        self._lock = threading.RLock()
        self._traces: dict[int, _LocalTrace[Span]] = {}  # by the root's id, the oldest first
        self._of: dict[int, _LocalTrace[Span]] = {}  # by the id of each open span
        self._spans = 0

    def __len__(self) -> int:
        """How many spans it holds, open and ended."""
        return self._spans

    def root_started(self, span: int, at: int) -> bool:
        """A local root began, at a time in nanoseconds; whether it is followed.

        Beyond the bounds it is not: it can still be kept, but without its children.
        """
        with self._lock:
            room = len(self._traces) < self._bounds.traces or self._evicted(at)
            if not room or not self._room(at):
                return False
            trace: _LocalTrace[Span] = _LocalTrace(span, at)
            self._traces[span] = trace
            self._follow(span, trace)
        return True

    def child_started(self, span: int, parent: int, at: int) -> None:
        """A span began whose parent is in this process and still open."""
        with self._lock:
            room = self._room(at)  # first: the trace that gives way may be this one
            trace = self._of.get(parent)
            if room and trace is not None and len(trace) < self._bounds.spans_per_trace:
                self._follow(span, trace)
                return
        self._lost(1)

    def root_ended(self, span: int, value: Span, keep: bool) -> list[Span]:
        """What is to be exported: the root and its ended children if it is kept, else nothing."""
        with self._lock:
            trace = self._of.pop(span, None)
            if trace is None:
                return [value] if keep else []
            held, trace.held, trace.kept = trace.held, [], keep
            self._spans -= 1 + len(held)
            self._closed(span, trace)
        return [*held, value] if keep else []

    def child_ended(self, span: int, value: Span) -> list[Span]:
        """What is to be exported now: the child itself if its root has ended and was kept."""
        with self._lock:
            trace = self._of.pop(span, None)
            if trace is None:
                return []
            if trace.kept is None:
                trace.open.remove(span)
                trace.held.append(value)
                return []
            self._spans -= 1
            self._closed(span, trace)
        return [value] if trace.kept else []

    def is_root(self, span: int) -> bool:
        """Whether that open span is a local root that is followed."""
        return span in self._traces

    def _follow(self, span: int, trace: _LocalTrace[Span]) -> None:
        self._of[span] = trace
        trace.open.add(span)
        self._spans += 1

    def _closed(self, span: int, trace: _LocalTrace[Span]) -> None:
        trace.open.remove(span)
        if not trace.open:
            self._traces.pop(trace.root, None)

    def _room(self, at: int) -> bool:
        return self._spans < self._bounds.spans or self._evicted(at)

    def _evicted(self, at: int) -> bool:
        """Whether the oldest trace was over age, and has given way."""
        oldest = next(iter(self._traces.values()), None)
        if oldest is None or at - oldest.began < self._bounds.seconds * NANOSECONDS:
            return False
        del self._traces[oldest.root]
        for span in tuple(oldest.open):
            self._of.pop(span, None)
        self._spans -= len(oldest)
        self._lost(len(oldest) - (oldest.root in oldest.open))  # the root can still be kept
        return True
