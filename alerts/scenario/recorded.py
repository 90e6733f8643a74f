"""Recorded traffic: CSV files with the columns time and value, beside the tests that name them."""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from alerts.scenario.scenario import Recorded
from monitoring.config.codes import Code
from monitoring.config.files import read_file
from monitoring.config.nodes import Node
from monitoring.config.report import Report, quoted
from monitoring.config.yaml_reader import MAX_BYTES

COLUMNS = ["time", "value"]
MAX_ROWS = 200_000


class _BadRowError(ValueError):
    """A row that cannot be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Recordings:
    """The recordings below the folder `root`/`folder`; each is read once."""

    root: Path
    folder: str
    _read: dict[str, Recorded | None] = field(default_factory=dict)

    def read(self, node: Node, report: Report) -> Recorded | None:
        """The recording that a node names; None, and a finding there, if it cannot be read."""
        name = str(PurePosixPath(self.folder) / str(node.value))
        if name not in self._read:
            self._read[name] = self._load(name, node, report)
        return self._read[name]

    def _load(self, name: str, node: Node, report: Report) -> Recorded | None:
        path = self.root / name
        inside = ".." not in PurePosixPath(name).parts
        if not inside or not path.resolve().is_relative_to(self.root.resolve()):
            report.error(node, Code.FILE, f"{quoted(name)} is outside the project")
            return None
        if not path.is_file():
            report.error(node, Code.FILE, f"there is no file {quoted(name)}")
            return None
        data = read_file(path, name, report)
        if data is None:
            return None
        if len(data) > MAX_BYTES:
            report.error(
                node, Code.TOO_LARGE, f"{quoted(name)} is larger than {MAX_BYTES >> 20} MiB"
            )
            return None
        try:
            return parse(data.decode("utf-8-sig"))
        except UnicodeDecodeError:
            report.error(node, Code.ENCODING, f"{quoted(name)} is not UTF-8 text")
        except (_BadRowError, csv.Error) as error:
            report.error(node, Code.VALUE, f"{quoted(name)}: {error}", "for instance 0,12.5")
        return None


def parse(text: str) -> Recorded:
    """The rows of a CSV; raises _BadRowError with the line of what is wrong."""
    times: list[float] = []
    values: list[float] = []
    rows = csv.reader(text.splitlines())
    header = next(rows, None)
    if header is None or [cell.strip() for cell in header] != COLUMNS:
        raise _BadRowError("the first line is not time,value")
    for row in rows:
        if not row:
            continue
        if len(times) >= MAX_ROWS:
            raise _BadRowError(f"more than {MAX_ROWS:,} rows")
        time, value = _row(row, rows.line_num)
        if times and time <= times[-1]:
            raise _BadRowError(f"line {rows.line_num}: the time is not after the one before")
        times.append(time)
        values.append(value)
    if len(times) < 2:
        raise _BadRowError("fewer than two rows")
    return Recorded(tuple(time - times[0] for time in times), tuple(values))


def _row(row: list[str], line: int) -> tuple[float, float]:
    if len(row) != len(COLUMNS):
        raise _BadRowError(f"line {line}: {len(row)} columns, not two")
    time, value = _seconds(row[0].strip()), _number(row[1])
    if time is None:
        raise _BadRowError(f"line {line}: {quoted(row[0])} is neither seconds nor RFC 3339")
    if value is None or value < 0:
        raise _BadRowError(f"line {line}: {quoted(row[1])} is not a number from 0")
    return time, value


def _seconds(text: str) -> float | None:
    plain = _number(text)
    if plain is not None:
        return plain
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
