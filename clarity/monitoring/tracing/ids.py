"""The ids of the current span, for log entries and exemplars."""

from __future__ import annotations

from dataclasses import dataclass

from opentelemetry import trace


@dataclass(frozen=True, slots=True)
class SpanIds:
    """`trace` is 32 hexadecimal digits, `span` 16; `sampled` as other services are told."""

    trace: str
    span: str
    sampled: bool


def span_ids() -> SpanIds | None:
    """The current span's, be it sampled or not; None outside of any."""
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return SpanIds(
        trace.format_trace_id(context.trace_id),
        trace.format_span_id(context.span_id),
        bool(context.trace_flags.sampled),
    )


def trace_ids() -> tuple[str, str] | None:
    """The trace id and span id of the current span if it is sampled: what an exemplar may name."""
    ids = span_ids()
    return (ids.trace, ids.span) if ids is not None and ids.sampled else None
