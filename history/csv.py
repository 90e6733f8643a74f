"""Histories in CSV files: one point a row.

| column | what it holds |
|---|---|
| time | the end of the point's interval: RFC 3339, or seconds since the epoch |
| metric | the metric's type, or its key in the catalogue |
| value | a number, true or false; of a distribution its buckets' counts, with spaces |
| start | optional: the start of the interval, as `time` |
| resource | optional: the type of the monitored resource; else the catalogue's |
| metric.K, resource.K | optional: the label K of the metric or of the resource |
| system.K, user.K | optional: metadata labels of the resource |
| kind, value_type | optional: needed only for a metric that is not in the catalogue |
| bounds, sum | optional, of distributions: the bounds between the buckets, with spaces between |
|  | (else the catalogue's), and the sum of the values |

Columns may stand in any order, rows too.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TextIO, TypeVar

import numpy as np

from alerts.evaluate.series import SECOND, Identity, TimeSeries
from history.error import HistoryError
from history.history import MAX_POINTS, Asked, History, history, series_of
from monitoring.model import Metric, MetricKind, ValueType

MAX_BYTES = 2 << 30
REQUIRED = ("time", "metric", "value")
OPTIONAL = ("resource", "start", "kind", "value_type", "bounds", "sum")
LABELS = ("metric.", "resource.", "system.", "user.")
_TRUTH = {"true": 1.0, "false": 0.0}


@dataclass(frozen=True, slots=True)
class _Shape:
    """What all points of a series share."""

    identity: Identity
    kind: MetricKind
    value_type: ValueType
    bounds: tuple[float, ...]


@dataclass(slots=True)
class _Points:
    times: list[int] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    values: list[float | list[float]] = field(default_factory=list)
    sums: list[float] = field(default_factory=list)


class _BadRowError(ValueError):
    """A row that cannot be read; the text says why."""


def read(path: Path, asked: Asked | None, catalogue: Mapping[str, Metric]) -> History:
    """The history in a file; `asked` None reads all of it. Raises HistoryError with the line.

    `catalogue` is by type; keys are known by the metrics in it.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise HistoryError(f"{path} is larger than {MAX_BYTES >> 30} GiB")
        with path.open(encoding="utf-8-sig", newline="") as lines:
            found = _Table(catalogue, asked).read(lines, str(path))
    except OSError as error:
        raise HistoryError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise HistoryError(f"{path} is not UTF-8 text") from error
    return history(found, asked.metrics if asked else ())


class _Table:
    """Rows on their way to series."""

    def __init__(self, catalogue: Mapping[str, Metric], asked: Asked | None) -> None:
        keys = {metric.key: metric for metric in catalogue.values()}
        self._catalogue = {**keys, **catalogue}
        self._asked = asked
        self._wanted = frozenset(asked.metrics) if asked else None
        self._shapes: dict[tuple[str, ...], _Shape | None] = {}
        self._points: dict[_Shape, _Points] = {}

    def read(self, lines: TextIO, name: str) -> Iterator[TimeSeries]:
        rows = csv.reader(lines)
        try:
            header = [cell.strip() for cell in next(rows, [])]
            columns = _columns(header)
            shaping = [
                n for n, c in enumerate(header) if c not in ("time", "start", "value", "sum")
            ]
            for count, row in enumerate(filter(None, rows)):
                if count >= MAX_POINTS:
                    raise _BadRowError(f"more than {MAX_POINTS:,} rows")
                if len(row) != len(header):
                    raise _BadRowError(f"{len(row)} columns, not {len(header)}")
                self._add(row, columns, shaping)
        except (_BadRowError, csv.Error) as error:
            raise HistoryError(f"{name}, line {max(rows.line_num, 1)}: {error}") from error
        return (_made(shape, points) for shape, points in self._points.items())

    def _add(self, row: list[str], columns: Mapping[str, int], shaping: Sequence[int]) -> None:
        key = tuple(row[n] for n in shaping)
        if key not in self._shapes:
            self._shapes[key] = self._shape({c: row[n].strip() for c, n in columns.items()})
        shape = self._shapes[key]
        time = _instant(row[columns["time"]])
        if shape is None or (self._asked and not self._asked.start < time <= self._asked.end):
            return
        points = self._points.setdefault(shape, _Points())
        points.times.append(time)
        points.values.append(_value(row[columns["value"]], shape))
        if row[columns["start"]] if "start" in columns else "":
            points.starts.append(_instant(row[columns["start"]]))
        if row[columns["sum"]] if "sum" in columns else "":
            points.sums.append(_number(row[columns["sum"]]))

    def _shape(self, cells: Mapping[str, str]) -> _Shape | None:
        """The shape of a row's series; None for a metric that nobody asked for."""
        metric = self._catalogue.get(cells["metric"])
        type = metric.type if metric else cells["metric"]
        if not type:
            raise _BadRowError("no metric is named")
        if self._wanted is not None and type not in self._wanted:
            return None
        kind, value_type = cells.get("kind", ""), cells.get("value_type", "")
        if not metric and not (kind and value_type):
            raise _BadRowError(f"{type} is not in the catalogue: say its kind and value_type")
        bounds = cells.get("bounds", "")
        identity = Identity(
            type,
            cells.get("resource", "") or (metric.resource if metric else "global"),
            *(_labels(cells, prefix) for prefix in LABELS),
        )
        return _Shape(
            identity,
            _one_of(MetricKind, kind) if kind or not metric else metric.kind,
            _one_of(ValueType, value_type) if value_type or not metric else metric.value_type,
            tuple(map(_number, bounds.split()))
            if bounds
            else tuple(map(float, metric.buckets if metric else ())),
        )


def _columns(header: list[str]) -> dict[str, int]:
    columns = {name: place for place, name in enumerate(header)}
    lacking = [name for name in REQUIRED if name not in columns]
    if lacking:
        raise _BadRowError(f"the first line names no column {', '.join(lacking)}")
    if len(columns) < len(header):
        raise _BadRowError("a column is named twice")
    for name in columns:
        if name not in (*REQUIRED, *OPTIONAL) and not name.startswith(LABELS):
            raise _BadRowError(f"unknown column {name}; a label is named metric.{name}")
    return columns


def _labels(cells: Mapping[str, str], prefix: str) -> tuple[tuple[str, str], ...]:
    return tuple(
        sorted((c.removeprefix(prefix), v) for c, v in cells.items() if c.startswith(prefix) and v)
    )


_Named = TypeVar("_Named", MetricKind, ValueType)


def _one_of(names: type[_Named], text: str) -> _Named:
    if text.upper() not in names.__members__:
        raise _BadRowError(f"{text} is none of {', '.join(names.__members__)}")
    return names[text.upper()]


def _value(text: str, shape: _Shape) -> float | list[float]:
    if shape.value_type is not ValueType.DISTRIBUTION:
        known = _TRUTH.get(text.strip().lower())
        return _number(text) if known is None else known
    counts = [_number(part) for part in text.split()]
    if len(counts) != len(shape.bounds) + 1:
        raise _BadRowError(f"{len(counts)} counts for {len(shape.bounds)} bounds; one more is due")
    return counts


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _BadRowError(f"{text!r} is no number") from None
    if not math.isfinite(value):
        raise _BadRowError(f"{text!r} is not finite")
    return value


@lru_cache(maxsize=65_536)
def _instant(text: str) -> int:
    """Milliseconds since the epoch."""
    try:
        return round(float(text) * SECOND)
    except (ValueError, OverflowError):
        pass
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise _BadRowError(f"{text!r} is neither RFC 3339 nor seconds since the epoch") from None
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * SECOND)


def _made(shape: _Shape, points: _Points) -> TimeSeries:
    times = np.array(points.times, dtype=np.int64)
    whole = len(points.starts) == len(points.times)
    return series_of(
        shape.identity,
        shape.kind,
        shape.value_type,
        times,
        np.array(points.values, dtype=np.float64),
        np.array(points.starts, dtype=np.int64) if whole else None,
        shape.bounds if shape.value_type is ValueType.DISTRIBUTION else (),
        np.array(points.sums) if len(points.sums) == len(points.times) else None,
    )


def write(to: TextIO, series: Iterable[TimeSeries]) -> None:
    """Series as a file that `read` takes, without what a catalogue would have to know."""
    every = tuple(series)
    labels = sorted({name for one in every for name in _label_cells(one.identity)})
    columns = [*REQUIRED, *OPTIONAL, *labels]
    rows = csv.DictWriter(to, columns, restval="")
    rows.writeheader()
    for one in every:
        fixed = {
            "metric": one.identity.metric,
            "resource": one.identity.resource,
            "kind": one.kind.value,
            "value_type": one.value_type.value,
            "bounds": " ".join(map(repr, one.bounds)),
            **_label_cells(one.identity),
        }
        for place, time in enumerate(one.times.tolist()):
            value = one.values[place].tolist()
            cells = {
                "time": repr(time / SECOND),
                "value": " ".join(map(repr, value)) if isinstance(value, list) else repr(value),
                "start": "" if one.starts is None else repr(int(one.starts[place]) / SECOND),
                "sum": "" if one.sums is None else repr(float(one.sums[place])),
            }
            rows.writerow({**fixed, **cells})


def _label_cells(identity: Identity) -> dict[str, str]:
    held = (identity.metric_labels, identity.resource_labels, identity.system, identity.user)
    return {
        f"{prefix}{name}": value
        for prefix, labels in zip(LABELS, held, strict=True)
        for name, value in labels
    }
