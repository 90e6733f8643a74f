"""The state: one SQLite file, a row per resource, its body as JSON text.

The journal is a write-ahead log with synchronous=NORMAL: a commit has reached the operating system
before the client hears of it, so a killed process loses nothing and the file is never torn. Only a
power cut could lose the last commits, and a sandbox does not pay an fsync per write against that.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitoring.plan import Json

VERSION = 1

_SCHEMA = """
CREATE TABLE project (number TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE resource (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    parent TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL
);
CREATE INDEX resource_parent ON resource (kind, parent, seq);
CREATE TABLE series (
    id INTEGER PRIMARY KEY,
    project TEXT NOT NULL,
    type TEXT NOT NULL,
    head TEXT NOT NULL,
    UNIQUE (project, type, head)
);
CREATE TABLE point (
    series INTEGER NOT NULL,
    end INTEGER NOT NULL,
    start INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (series, end)
) WITHOUT ROWID;
"""

# What came later: made where it is missing, so that an older state lives on.
_ADDED = """
CREATE TABLE IF NOT EXISTS log_entry (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    number INTEGER NOT NULL,
    log TEXT NOT NULL,
    time INTEGER NOT NULL,
    insert_id TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (project, number),
    UNIQUE (project, time, insert_id)
);
CREATE INDEX IF NOT EXISTS log_entry_log ON log_entry (project, log);
CREATE TABLE IF NOT EXISTS span (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    project TEXT NOT NULL,
    trace TEXT NOT NULL,
    span TEXT NOT NULL,
    body TEXT NOT NULL,
    UNIQUE (project, trace, span)
);
"""


class StoreError(Exception):
    """The state cannot be opened; the message says why and the way out."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored resource. `key` is its name with the project's id; `seq` grows with creation."""

    seq: int
    kind: str
    key: str
    body: dict[str, Json]


@dataclass(frozen=True, slots=True)
class Series:
    """A stored time series: its id and what identifies it (metric, resource, kinds) as JSON."""

    id: int
    head: dict[str, Json]


class Store:
    """One connection, used from one thread."""

    def __init__(self, path: Path) -> None:
        # SQLite gives its journal files the mode of the database.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._open(path)
        except sqlite3.DatabaseError as fault:
            self._db.close()
            raise StoreError(f"{path}: {fault}. `clarity sandbox reset` starts afresh.") from None

    def _open(self, path: Path) -> None:
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if version == 0:
            self._make(_SCHEMA, VERSION)
        elif version != VERSION:
            raise StoreError(
                f"{path}: made by another version of the sandbox (schema {version}, this one has "
                f"{VERSION}). `clarity sandbox reset` starts afresh."
            )
        self._make(_ADDED, VERSION)

    def _make(self, schema: str, version: int) -> None:
        with self.transaction():
            for statement in schema.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version={version}")

    @property
    def connection(self) -> sqlite3.Connection:
        """For whoever keeps more than resources and series: the tables of `_ADDED`."""
        return self._db

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing: an exception takes back what was written."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    # projects

    def remember_project(self, number: str, id: str) -> None:
        self._db.execute("INSERT OR IGNORE INTO project VALUES (?, ?)", (number, id))

    def project_id(self, number: str) -> str | None:
        found = self._db.execute("SELECT id FROM project WHERE number = ?", (number,)).fetchone()
        return found[0] if found else None

    # resources

    def insert(self, kind: str, parent: str, key: str, body: Json) -> None:
        self._db.execute(
            "INSERT INTO resource (kind, parent, key, body) VALUES (?, ?, ?, ?)",
            (kind, parent, key, _text(body)),
        )

    def update(self, key: str, body: Json) -> None:
        self._db.execute("UPDATE resource SET body = ? WHERE key = ?", (_text(body), key))

    def delete(self, key: str) -> None:
        self._db.execute("DELETE FROM resource WHERE key = ?", (key,))

    def get(self, key: str) -> Row | None:
        found = self._db.execute(
            "SELECT seq, kind, key, body FROM resource WHERE key = ?", (key,)
        ).fetchone()
        return _row(found) if found else None

    def has(self, key: str) -> bool:
        found = self._db.execute("SELECT 1 FROM resource WHERE key = ?", (key,)).fetchone()
        return found is not None

    def children(self, kind: str, parent: str, after: int = 0, text: str = "") -> Iterator[Row]:
        """The resources of a kind under `parent`, oldest first; with `text`, whose body has it."""
        rows = self._db.execute(
            "SELECT seq, kind, key, body FROM resource WHERE kind = ? AND parent = ? AND seq > ?"
            " AND (? = '' OR instr(body, ?)) ORDER BY seq",
            (kind, parent, after, text, text),
        )
        return map(_row, rows)

    def of(self, kind: str) -> Iterator[Row]:
        """The resources of a kind, of every parent, oldest first."""
        rows = self._db.execute(
            "SELECT seq, kind, key, body FROM resource WHERE kind = ? ORDER BY seq", (kind,)
        )
        return map(_row, rows)

    def keep_newest(self, kind: str, parent: str, most: int) -> None:
        """Delete the oldest of a kind under `parent` until there are at most `most`."""
        self._db.execute(
            "DELETE FROM resource WHERE kind = ? AND parent = ? AND seq <= (SELECT seq FROM"
            " resource WHERE kind = ? AND parent = ? ORDER BY seq DESC LIMIT 1 OFFSET ?)",
            (kind, parent, kind, parent, most),
        )

    def count(self, kind: str, parent: str) -> int:
        found = self._db.execute(
            "SELECT count(*) FROM resource WHERE kind = ? AND parent = ?", (kind, parent)
        ).fetchone()
        return int(found[0])

    def counts(self) -> dict[str, int]:
        """How many there are of each kind, and of series, points, log entries and spans."""
        rows = self._db.execute("SELECT kind, count(*) FROM resource GROUP BY kind ORDER BY kind")
        counts = dict(rows)
        (counts["TimeSeries"],) = self._db.execute("SELECT count(*) FROM series").fetchone()
        (counts["Point"],) = self._db.execute("SELECT count(*) FROM point").fetchone()
        (entries,) = self._db.execute("SELECT count(*) FROM log_entry").fetchone()
        (spans,) = self._db.execute("SELECT count(*) FROM span").fetchone()
        return (
            counts | ({"LogEntry": entries} if entries else {}) | ({"Span": spans} if spans else {})
        )

    # time series

    def series_id(self, project: str, type: str, head: Json) -> int:
        """The id of the series with this head, made where there is none."""
        values = (project, type, _text(head))
        self._db.execute(
            "INSERT OR IGNORE INTO series (project, type, head) VALUES (?, ?, ?)", values
        )
        found = self._db.execute(
            "SELECT id FROM series WHERE project = ? AND type = ? AND head = ?", values
        ).fetchone()
        return int(found[0])

    def has_series(self, project: str, type: str, head: Json) -> bool:
        found = self._db.execute(
            "SELECT 1 FROM series WHERE project = ? AND type = ? AND head = ?",
            (project, type, _text(head)),
        ).fetchone()
        return found is not None

    def count_series(self, project: str, type: str) -> int:
        found = self._db.execute(
            "SELECT count(*) FROM series WHERE project = ? AND type = ?", (project, type)
        ).fetchone()
        return int(found[0])

    def series(self, project: str, type: str) -> Iterator[Series]:
        rows = self._db.execute(
            "SELECT id, head FROM series WHERE project = ? AND type = ? ORDER BY id",
            (project, type),
        )
        return (Series(id, json.loads(head)) for id, head in rows)

    def last_point(self, series: int) -> tuple[int, int] | None:
        """(start, end) of the newest point, in nanoseconds since 1970."""
        found = self._db.execute(
            "SELECT start, end FROM point WHERE series = ? ORDER BY end DESC LIMIT 1", (series,)
        ).fetchone()
        return (found[0], found[1]) if found else None

    def add_point(self, series: int, start: int, end: int, value: Json) -> None:
        self._db.execute(
            "INSERT INTO point VALUES (?, ?, ?, ?)", (series, end, start, _text(value))
        )

    def point(self, series: int, end: int) -> Json:
        """The value of the point that ends at `end`; None where there is none."""
        found = self._db.execute(
            "SELECT value FROM point WHERE series = ? AND end = ?", (series, end)
        ).fetchone()
        return json.loads(found[0]) if found else None

    def put_point(self, series: int, start: int, end: int, value: Json) -> None:
        """As `add_point`, in place of the point that ends at `end`."""
        self._db.execute(
            "INSERT OR REPLACE INTO point VALUES (?, ?, ?, ?)", (series, end, start, _text(value))
        )

    def points(self, series: int, after: int, until: int) -> Iterator[tuple[int, int, Json]]:
        """(start, end, value) of the points that end in (after, until], newest first."""
        rows = self._db.execute(
            "SELECT start, end, value FROM point WHERE series = ? AND end > ? AND end <= ?"
            " ORDER BY end DESC",
            (series, after, until),
        )
        return ((start, end, json.loads(value)) for start, end, value in rows)

    def delete_points(self, series: int, ends: Iterable[int]) -> None:
        """Delete the points of a series that end at these times; the series too if it is empty."""
        self._db.executemany(
            "DELETE FROM point WHERE series = ? AND end = ?", ((series, end) for end in ends)
        )
        self._db.execute(
            "DELETE FROM series WHERE id = ? AND NOT EXISTS (SELECT 1 FROM point WHERE series = ?)",
            (series, series),
        )

    def drop_series(self, project: str, type: str) -> None:
        self._db.execute(
            "DELETE FROM point WHERE series IN"
            " (SELECT id FROM series WHERE project = ? AND type = ?)",
            (project, type),
        )
        self._db.execute("DELETE FROM series WHERE project = ? AND type = ?", (project, type))


def _text(value: Json) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _row(found: tuple[int, str, str, str]) -> Row:
    return Row(found[0], found[1], found[2], json.loads(found[3]))
