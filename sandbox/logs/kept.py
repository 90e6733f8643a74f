"""The log entries that are kept: the newest of each project, by the order in which they came."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitoring.plan import Json
from sandbox.api.store import Store
from sandbox.logs.entry import Entry

MAX_ENTRIES = 20_000  # of a project


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry and its place, which grows with each that is kept."""

    seq: int
    body: dict[str, Json]


class Entries:
    """The table of entries in the sandbox's store. Write in a transaction."""

    def __init__(self, store: Store, most: int = MAX_ENTRIES) -> None:
        self._db = store.connection
        self._most = most

    def add(self, project: str, entries: Sequence[Entry]) -> list[Entry]:
        """Keep those of one project; those of them that were not there before.

        The oldest make room. `number` counts up within a project, so that they are found at once.
        """
        (last,) = self._db.execute(
            "SELECT coalesce(max(number), 0) FROM log_entry WHERE project = ?", (project,)
        ).fetchone()
        new = []
        for entry in entries:
            done = self._db.execute(
                "INSERT OR IGNORE INTO log_entry (project, number, log, time, insert_id, body)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (project, last + 1, entry.log, entry.time, entry.insert_id, entry.text),
            )
            if done.rowcount:
                last += 1
                new.append(entry)
        self._db.execute(
            "DELETE FROM log_entry WHERE project = ? AND number <= ?", (project, last - self._most)
        )
        return new

    def read(
        self, projects: Sequence[str], *, newest_first: bool = False, after: int = 0
    ) -> Iterator[Kept]:
        """The entries of the projects by time, those of one time by insert id.

        `after` is the `seq` of the entry that they follow; raises LookupError if it is gone.
        """
        order, beyond = ("DESC", "<") if newest_first else ("ASC", ">")
        where, values = f"project IN ({', '.join('?' * len(projects))})", list[Json](projects)
        if after:
            where += f" AND (time, insert_id, seq) {beyond} (?, ?, ?)"
            values += [*self._position(after), after]
        rows = self._db.execute(
            f"SELECT seq, body FROM log_entry WHERE {where}"  # noqa: S608  # our own words only
            f" ORDER BY time {order}, insert_id {order}, seq {order}",
            values,
        )
        return (Kept(seq, json.loads(body)) for seq, body in rows)

    def _position(self, seq: int) -> tuple[int, str]:
        found = self._db.execute(
            "SELECT time, insert_id FROM log_entry WHERE seq = ?", (seq,)
        ).fetchone()
        if found is None:
            raise LookupError(seq)
        return found[0], found[1]

    def logs(self, project: str) -> list[str]:
        """The names of the logs that have entries, sorted."""
        rows = self._db.execute(
            "SELECT DISTINCT log FROM log_entry WHERE project = ? ORDER BY log", (project,)
        )
        return [log for (log,) in rows]

    def delete_log(self, project: str, log: str) -> int:
        """Delete the entries of a log; how many there were."""
        done = self._db.execute(
            "DELETE FROM log_entry WHERE project = ? AND log = ?", (project, log)
        )
        return done.rowcount
