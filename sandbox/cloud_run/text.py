"""What was done to the services of Cloud Run, for a person."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from monitoring.plan import Json
from sandbox.received import one_line

_NO_CHANGES = "sandbox: nothing was asked of Cloud Run"
_CHARS = 200


def changes_text(changes: Sequence[Json]) -> str:
    """Each request to change a service, and what it changed; the newest last."""
    if not changes:
        return _NO_CHANGES
    return "\n".join(line for change in changes for line in _lines(change))


def _lines(change: Json) -> Iterator[str]:
    what = f"{change['verb']} {one_line(change['service'], _CHARS)}: {change['result']}"
    yield f"{change['at']:<27} {what}"
    for one in change["changed"]:
        values = f": {_value(one['from'])} -> {_value(one['to'])}" if "to" in one else ""
        yield f"    {one_line(one['field'], _CHARS)}{values}"
    if change["revision"]:
        yield f"    a new revision: {change['revision']}"
    by = " ".join(part for part in (change["client"], change["reason"]) if part)
    if by:
        yield f"    by {one_line(by, _CHARS)}"


def _value(value: Json) -> str:
    if value is None:
        return "nothing"
    return one_line(json.dumps(value, ensure_ascii=False), _CHARS)
