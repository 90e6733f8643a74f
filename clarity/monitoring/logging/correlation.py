"""Which request an entry belongs to: its correlation id, and its place in a trace.

Sources: W3C Trace Context (traceparent); Google, "Trace context" (X-Cloud-Trace-Context).
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass

CORRELATION_HEADER = "X-Correlation-ID"
TRACEPARENT_HEADER = "traceparent"
CLOUD_TRACE_HEADER = "X-Cloud-Trace-Context"

_CORRELATION = CORRELATION_HEADER.lower().encode()
_TRACEPARENT = TRACEPARENT_HEADER.encode()
_CLOUD_TRACE = CLOUD_TRACE_HEADER.lower().encode()
_READ = frozenset({_CORRELATION, _TRACEPARENT, _CLOUD_TRACE})

_ID = re.compile(rb"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")
_PARENT = re.compile(
    rb"(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.{0,400})?"
)
_CLOUD = re.compile(
    rb"(?!0{32})([0-9a-fA-F]{32})(?:/(\d{1,20}))?(?:;\s?o=(\d{1,3}))?", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Trace:
    """A place in a trace: 32 and 16 lower-case hexadecimal digits; `span` may be empty."""

    id: str
    span: str
    sampled: bool

    def traceparent(self) -> str:
        """The header of W3C; empty without a span."""
        return f"00-{self.id}-{self.span}-{int(self.sampled):02x}" if self.span else ""


@dataclass(frozen=True, slots=True)
class Correlation:
    """What ties the entries of a request together, here and in the services that it calls."""

    id: str
    trace: Trace | None = None


_current: ContextVar[Correlation | None] = ContextVar("clarity_correlation", default=None)


def current() -> Correlation | None:
    """That of the request that is being served; None outside of one."""
    return _current.get()


def bind(correlation: Correlation | None) -> None:
    """For what follows in this context, and in tasks and threads that copy it."""
    _current.set(correlation)


def of_request(headers: Iterable[tuple[bytes, bytes]], span: Trace | None = None) -> Correlation:
    """That of a request with these headers (ASGI's: names in lower case).

    Its place in a trace is that of `span`, the server's, where it has begun; else the caller's. The
    id is a well-formed X-Correlation-ID, else the trace's, else a new one of 32 hexadecimal digits.
    A malformed header counts as absent.
    """
    found: dict[bytes, bytes] = {}
    for name, value in headers:
        if name in _READ:
            found.setdefault(name, value)
    trace = span
    if trace is None and _TRACEPARENT in found:
        trace = of_traceparent(found[_TRACEPARENT])
    if trace is None and _CLOUD_TRACE in found:
        trace = of_cloud_trace(found[_CLOUD_TRACE])
    given = found.get(_CORRELATION)
    if given is not None and _ID.fullmatch(given):
        return Correlation(given.decode("ascii"), trace)
    return Correlation(trace.id if trace else os.urandom(16).hex(), trace)


def of_traceparent(header: bytes) -> Trace | None:
    """A traceparent header; None for a malformed one. Version 00 has nothing after its flags."""
    match = _PARENT.fullmatch(header.strip())
    if match is None or (match[1] == b"00" and match[5]):
        return None
    return Trace(match[2].decode(), match[3].decode(), bool(int(match[4], 16) & 1))


def of_cloud_trace(header: bytes) -> Trace | None:
    """``TRACE/SPAN;o=1`` with a decimal span, which may be absent; None for a malformed header."""
    match = _CLOUD.fullmatch(header.strip())
    if match is None:
        return None
    number = int(match[2] or 0)
    span = f"{number:016x}" if 0 < number < 2**64 else ""
    return Trace(match[1].decode().lower(), span, bool(int(match[3] or 0) & 1))


def of_current_span() -> Trace | None:
    """That of OpenTelemetry's current span; None without one.

    OpenTelemetry is not imported here: where nobody imported it, no span is current.
    """
    opentelemetry = sys.modules.get("opentelemetry.trace")
    get_current_span = getattr(opentelemetry, "get_current_span", None)
    if get_current_span is None:
        return None
    context = get_current_span().get_span_context()
    if not context.is_valid:
        return None
    sampled = bool(context.trace_flags & 1)
    return Trace(f"{context.trace_id:032x}", f"{context.span_id:016x}", sampled)


def outgoing_headers() -> dict[str, str]:
    """The headers by which a service that is called now logs under the same ids.

    Instrumented HTTP clients overwrite traceparent with their own span's, as they should.
    """
    correlation = current()
    trace = of_current_span() or (correlation.trace if correlation else None)
    headers = {CORRELATION_HEADER: correlation.id} if correlation else {}
    if trace is not None and trace.span:
        headers[TRACEPARENT_HEADER] = trace.traceparent()
    return headers
