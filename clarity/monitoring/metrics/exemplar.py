"""The trace of a request as the exemplar of its bucket."""

from __future__ import annotations

from collections.abc import Callable

TraceIds = Callable[[], "tuple[str, str] | None"]
"""(trace id, span id) of the current span, where it is sampled."""

MOST_CHARS = 128  # of names and values together, as OpenMetrics has it

_NAMES = "trace_id", "span_id"


def labels(ids: tuple[str, str] | None) -> dict[str, str] | None:
    """The labels of an exemplar; None without a trace, or where they are too long to be one."""
    if ids is None or sum(map(len, ids)) + sum(map(len, _NAMES)) > MOST_CHARS:
        return None
    return dict(zip(_NAMES, ids, strict=True))
