"""Series that a drill plays into the store, so that clients of the API can list them.

They bypass the rules of writing, since their time is a virtual one; what was put there is deleted
before the next drill. Call both in a transaction.
"""

from __future__ import annotations

import uuid

from monitoring.plan import Json
from sandbox.api.errors import ApiError, invalid
from sandbox.api.store import Store
from sandbox.api.times import NANOS

KIND = "PlayedSeries"
_MS = NANOS // 1_000


def put(store: Store, project: str, series: Json) -> int:
    """Store ``[{"head": {...}, "points": [[start, end, value], ...]}]`` (ms); how many points.

    Points of a series that is there already are left as they are. Raises ApiError for another form.
    """
    count = 0
    try:
        for one in series:
            points = [(int(start), int(end), dict(value)) for start, end, value in one["points"]]
            head = {field: one["head"][field] for field in _HEAD}
            if not points:
                continue
            id = store.series_id(project, str(head["metric"]["type"]), head)
            first, last = min(p[1] for p in points) * _MS, max(p[1] for p in points) * _MS
            there = {end for _, end, _ in store.points(id, first - 1, last)}
            fresh = [point for point in points if point[1] * _MS not in there]
            for start, end, value in fresh:
                store.add_point(id, start * _MS, end * _MS, value)
            ends = [end * _MS for _, end, _ in fresh]
            body = {"series": id, "ends": ends}
            store.insert(KIND, f"projects/{project}", f"played/{uuid.uuid4().hex}", body)
            count += len(fresh)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _malformed(fault) from None
    return count


def forget(store: Store, project: str) -> None:
    """Delete what earlier drills put there."""
    for row in list(store.children(KIND, f"projects/{project}")):
        store.delete_points(int(row.body["series"]), row.body["ends"])
        store.delete(row.key)


_HEAD = ("metric", "resource", "metricKind", "valueType")


def _malformed(fault: Exception) -> ApiError:
    return invalid(f"The series have not the form of series: {type(fault).__name__} {fault}"[:200])
