"""The spans that are kept: the newest, by the order in which they came."""

from __future__ import annotations

import json
from collections.abc import Iterable

from monitoring.plan import Json
from sandbox.api.store import Store
from sandbox.api.times import parse_nanos
from sandbox.traces.span import Span

MAX_SPANS = 50_000
MAX_LISTED_TRACES = 100
MAX_LISTED_SPANS = 1_000  # of a trace


class Spans:
    """The table of spans in the sandbox's store."""

    def __init__(self, store: Store, most: int = MAX_SPANS) -> None:
        self._store = store
        self._db = store.connection
        self._most = most

    def add(self, spans: Iterable[Span]) -> None:
        """Keep spans, each in place of the one with its id; the oldest make room."""
        with self._store.transaction():
            for span in spans:
                self._db.execute(
                    "INSERT OR REPLACE INTO span (project, trace, span, body) VALUES (?, ?, ?, ?)",
                    (span.project, span.trace, span.id, span.text),
                )
            self._db.execute(
                "DELETE FROM span WHERE seq <="
                " (SELECT seq FROM span ORDER BY seq DESC LIMIT 1) - ?",
                (self._most,),
            )

    def traces(self, project: str = "", trace: str = "", most: int = 20) -> list[Json]:
        """The traces whose spans came last, newest first; of one project or id where it is said.

        ``{"traceId", "spans": [...], "omitted"}``: the spans by their start, at most 1,000 of
        them, and how many more there are. A trace may hold spans of several projects.
        """
        rows = self._db.execute(
            "SELECT trace FROM span WHERE (? = '' OR project = ?) AND (? = '' OR trace = ?)"
            " GROUP BY trace ORDER BY max(seq) DESC LIMIT ?",
            (project, project, trace, trace, min(most, MAX_LISTED_TRACES)),
        )
        return [self._trace(id) for (id,) in rows.fetchall()]

    def _trace(self, trace: str) -> Json:
        rows = self._db.execute("SELECT body FROM span WHERE trace = ?", (trace,))
        spans = sorted((json.loads(body) for (body,) in rows), key=_start)
        omitted = max(0, len(spans) - MAX_LISTED_SPANS)
        return {"traceId": trace, "spans": spans[:MAX_LISTED_SPANS], "omitted": omitted}


def _start(span: Json) -> tuple[int, str]:
    return parse_nanos(span["startTime"]), span["spanId"]
