"""Which spans are exported: all of sampled traces, and the local ones of failed or slow roots."""

from __future__ import annotations

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan, Span, SpanProcessor
from opentelemetry.trace import StatusCode

from clarity.monitoring.counts import Count
from clarity.monitoring.tracing.queue import SpanQueue
from clarity.monitoring.tracing.redact import copied
from clarity.monitoring.tracing.tail import NANOSECONDS, Bounds, TailBuffer
from clarity.monitoring.tracing.tally import Fate

KEPT_ATTRIBUTE = "clarity.kept"
FAILED = "failed"
SLOW = "slow"
_SHUTDOWN_SECONDS = 5.0


class KeepingProcessor(SpanProcessor):
    """Sampled spans go to the queue as they end; of the others a local trace is held until its root
    ends, and kept if that has failed (a status of ERROR: an exception or an answer of 5xx) or took
    more than `slow` seconds. The root then says why, in the attribute ``clarity.kept``.

    A span that begins after its parent's end is a root of its own: a background task is.
    """

    def __init__(self, queue: SpanQueue, slow: float, bounds: Bounds, tally: Count) -> None:
        self._queue = queue
        self._slow = slow * NANOSECONDS
        self._tally = tally
        self._buffer: TailBuffer[ReadableSpan] = TailBuffer(bounds, self._lost)

    def on_start(self, span: Span, parent_context: Context | None = None) -> None:
        """The SDK's interface: follow a span that is not sampled."""
        context = span.get_span_context()
        if context.trace_flags.sampled:
            return
        at = span.start_time or 0
        if _enters(span):
            self._buffer.root_started(context.span_id, at)
        elif trace.get_current_span(parent_context).is_recording():
            parent = span.parent.span_id if span.parent else 0
            self._buffer.child_started(context.span_id, parent, at)
        elif not self._buffer.root_started(context.span_id, at):
            self._lost(1)  # at its end, nothing tells it from a child

    def on_end(self, span: ReadableSpan) -> None:
        """The SDK's interface: export it, hold it, or let its trace go."""
        context = span.get_span_context()
        if context is None:
            return
        if context.trace_flags.sampled:
            self._queue.put((span,))
            return
        if _enters(span) or self._buffer.is_root(context.span_id):
            kept = self._why(span)
            if kept:
                span = copied(span, {**(span.attributes or {}), KEPT_ATTRIBUTE: kept})
            out = self._buffer.root_ended(context.span_id, span, bool(kept))
        else:
            out = self._buffer.child_ended(context.span_id, span)
        if out:
            self._queue.put(out)

    def held(self) -> int:
        """How many spans of unsampled traces are held, open and ended."""
        return len(self._buffer)

    def shutdown(self) -> None:
        """The SDK's interface."""
        self._queue.close(_SHUTDOWN_SECONDS)

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """The SDK's interface."""
        return self._queue.flush(timeout_millis / 1_000)

    def _why(self, span: ReadableSpan) -> str:
        if span.status.status_code is StatusCode.ERROR:
            return FAILED
        if (span.end_time or 0) - (span.start_time or 0) > self._slow:
            return SLOW
        return ""

    def _lost(self, count: int) -> None:
        self._tally.add(Fate.UNBUFFERED, count)


def _enters(span: ReadableSpan) -> bool:
    """Whether its parent is not of this process."""
    return span.parent is None or span.parent.is_remote
