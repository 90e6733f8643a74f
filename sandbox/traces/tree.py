"""Traces for a person: the spans of each as a tree, with how long they took."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitoring.plan import Json
from sandbox.api.times import parse_nanos
from sandbox.received import one_line

_NONE = "sandbox: no traces"
_NAME_CHARS = 100
_MS = 10**6  # nanoseconds
_ORPHAN = " (its parent is not here)"


def traces_text(traces: Sequence[Json]) -> str:
    """The traces in their order, each with its spans below."""
    if not traces:
        return _NONE
    return "\n\n".join("\n".join(_trace(trace)) for trace in traces)


def _trace(trace: Json) -> Iterator[str]:
    spans = trace["spans"]
    count = len(spans) + trace["omitted"]
    projects = ", ".join(sorted({span["project"] for span in spans}))
    begin = min(spans, key=_start)
    end = max(_end(span) for span in spans)
    yield (
        f"{trace['traceId']}  {projects}  {begin['startTime']}  {_took(_start(begin), end)}  "
        f"{count} span{'s' if count > 1 else ''}"
    )
    known = {span["spanId"] for span in spans}
    below: dict[str, list[Json]] = {}
    for span in spans:
        parent = span["parentSpanId"]
        below.setdefault(parent if parent in known else "", []).append(span)
    yield from _branches(below, known)
    if trace["omitted"]:
        yield f"  ... and {trace['omitted']} more"


def _branches(below: Mapping[str, Sequence[Json]], left: set[str]) -> Iterator[str]:
    """Every span once, below its parent; those that are their own ancestors come as roots."""
    yield from _walk(list(below.get("", ())), below, left)
    for spans in below.values():
        for span in spans:
            yield from _walk([span], below, left)


def _walk(
    roots: Sequence[Json], below: Mapping[str, Sequence[Json]], left: set[str]
) -> Iterator[str]:
    stack = [(span, 1) for span in reversed(roots)]
    while stack:
        span, depth = stack.pop()
        if span["spanId"] not in left:
            continue
        left.discard(span["spanId"])
        yield _line(span, depth)
        stack += [(child, depth + 1) for child in reversed(below.get(span["spanId"], ()))]


def _line(span: Json, depth: int) -> str:
    status = span["status"]
    failed = ""
    if status["code"] == "ERROR":
        failed = f"  ERROR {one_line(status['message'], _NAME_CHARS)}".rstrip()
    orphan = _ORPHAN if depth == 1 and span["parentSpanId"] else ""
    name = f"{'  ' * depth}{one_line(span['name'], _NAME_CHARS)}"
    return f"{name:<60} {_took(_start(span), _end(span)):>12}  {span['kind']}{failed}{orphan}"


def _took(start: int, end: int) -> str:
    return f"{max(0, end - start) / _MS:,.3f} ms"


def _start(span: Json) -> int:
    return parse_nanos(span["startTime"])


def _end(span: Json) -> int:
    return parse_nanos(span["endTime"])
