"""A log entry as it is kept: completed from its request, checked against Cloud Logging's bounds.

Sources: google.logging.v2 LogEntry and WriteLogEntriesRequest; Google, "Cloud Logging quotas and
limits"; the words about size are the real service's, those about times and names are ours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote, unquote

from monitoring.limits import DAY
from monitoring.plan import Json
from sandbox.api import names
from sandbox.api.errors import invalid
from sandbox.api.names import new_word
from sandbox.api.times import NANOS, format_nanos, parse_nanos

MAX_ENTRY = 256 * 1024  # bytes of the JSON that is kept
MAX_LABELS = 64
MAX_LABEL_KEY = 512  # bytes; longer ones are cut, as are longer values
MAX_LABEL_VALUE = 64 * 1024
RETENTION = 30 * DAY * NANOS  # of a project's default bucket
FUTURE = DAY * NANOS

_ID = re.compile(r"[A-Za-z0-9/_.\-]{1,511}")
_DOTS = "..."
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to keep: `time` is in nanoseconds since 1970, `text` is `body` as JSON.

    Within a project, entries with the same time and insert id are the same entry.
    """

    project: str
    log: str
    time: int
    insert_id: str
    body: Mapping[str, Json]
    text: str


@dataclass(frozen=True, slots=True)
class Completion:
    """What a request says for all its entries: the fields of an entry that has none of its own.

    `now` is when it came (nanoseconds since 1970); `project` makes an id of an id or number.
    """

    now: int
    project: Callable[[str], str]
    log: str = ""
    resource: Mapping[str, Json] | None = None
    labels: Mapping[str, str] | None = None
    received: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "received", format_nanos(self.now))

    def entry(self, sent: Mapping[str, Json], place: int) -> Entry:
        """The entry at `place` of the request, whose JSON is canonical; raises ApiError."""
        project, log = self._log(sent.get("logName") or self.log)
        resource = sent.get("resource") or self.resource
        if not resource or not resource.get("type"):
            raise invalid("Log entry has no monitored resource: resource.type is missing.")
        # Those without a time of their own are told apart, and sorted, by their place.
        said = sent.get("timestamp")
        time = self.now + place if said is None else _time(said, self.now)
        insert_id = sent.get("insertId") or f"{place:06d}{new_word(15)}"
        body = {
            **sent,
            "logName": log,
            "resource": resource,
            "timestamp": said or format_nanos(time),
            "receiveTimestamp": self.received,
            "insertId": insert_id,
        }
        labels = {**(self.labels or {}), **sent.get("labels", {})}
        if labels:
            body["labels"] = _labels(labels)
        text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
        _check_size(text)
        return Entry(project, log, time, insert_id, body, text)

    def _log(self, name: str) -> tuple[str, str]:
        """The project and the name of a log, in the one form in which it is kept."""
        project, id = log_parts(name)
        project = self.project(project)
        return project, names.LOG.fill(project=project, id=id)


@lru_cache(maxsize=256)
def log_parts(name: str) -> tuple[str, str]:
    """``projects/p/logs/a%2Fb`` as (``p``, ``a%2Fb``); raises ApiError for what is none."""
    parts = names.LOG.read(name.removeprefix("/"), "log_name")
    id = unquote(parts["id"])
    if not _ID.fullmatch(id):
        raise invalid(
            f'Field log_name had an invalid value of "{name[:600]}": a log id has 1 to 511 letters,'
            " digits and ./_- and is URL-encoded"
        )
    return parts["project"], quote(id, safe="")


def _time(text: str, now: int) -> int:
    time = parse_nanos(text)
    if time < now - RETENTION:
        raise invalid(
            f"Log entry with timestamp {text[:40]} is older than the logs retention period of "
            f"{RETENTION // (DAY * NANOS)} days."
        )
    if time > now + FUTURE:
        raise invalid(f"Log entry with timestamp {text[:40]} is over 24 hours in the future.")
    return time


def _labels(labels: Mapping[str, str]) -> dict[str, str]:
    if len(labels) > MAX_LABELS:
        raise invalid(f"Log entry with {len(labels)} labels exceeds maximum of {MAX_LABELS}.")
    return {_cut(k, MAX_LABEL_KEY): _cut(v, MAX_LABEL_VALUE) for k, v in labels.items()}


def _cut(text: str, most: int) -> str:
    """`text` in at most so many bytes, with an ellipsis where it was longer."""
    if len(text) * 4 <= most or len(raw := text.encode()) <= most:
        return text
    return raw[: most - len(_DOTS)].decode(errors="ignore") + _DOTS


def _check_size(text: str) -> None:
    if len(text) * 4 <= MAX_ENTRY:
        return
    size = len(text.encode())
    if size > MAX_ENTRY:
        raise invalid(
            f"Log entry with size {size / _KIB:.1f}K exceeds maximum size of "
            f"{MAX_ENTRY / _KIB:.1f}K"
        )
