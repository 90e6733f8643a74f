"""A reader of Prometheus' own test scripts (promql/promqltest): series, queries, expectations."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from alerts.evaluate.promql.samples import NAME, PromSeries, Samples
from alerts.evaluate.series import Times

Key = tuple[tuple[str, str], ...]
Column = list[float | None]

_UNITS = {"ms": 1, "s": 1_000, "m": 60_000, "h": 3_600_000, "d": 86_400_000, "w": 604_800_000}
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d|w)")
_NUMBER = r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|Inf|NaN)"
_RUN = re.compile(rf"({_NUMBER})(?:([-+]\d[\d.eE]*))?(?:x(\d+))?")
_GAP = re.compile(r"_(?:x(\d+))?")
_HEAD = re.compile(r"\s*([a-zA-Z_:][\w:]*)?\s*(\{)?")
_LABEL = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([\w.:]+))\s*(?:=\s*"((?:[^"\\]|\\.)*)")?\s*,?\s*')
_INSTANT = re.compile(r"eval(?:_\w+)?\s+instant\s+at\s+(\S+)\s+(.*)")
_RANGE = re.compile(r"eval(?:_\w+)?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.*)")


class UnreadableError(Exception):
    """Something that Cloud Monitoring has not: native histograms, markers of staleness."""


@dataclass
class Case:
    """A query, the series it is asked over, and what it must return (None: it must fail)."""

    place: str
    query: str
    times: Times
    samples: Samples
    expected: dict[Key, Column] | None


@dataclass
class _Script:
    lines: list[str]
    place: int = 0
    known: dict[Key, dict[int, float]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)

    def block(self) -> Iterator[str]:
        """The indented lines that follow."""
        while self.place < len(self.lines) and self.lines[self.place][:1] in (" ", "\t"):
            line = self.lines[self.place].strip()
            if not line:
                return
            self.place += 1
            if not line.startswith("#"):
                yield line


def cases(path: Path) -> Iterator[Case | str]:
    """The cases of a script; the place alone of one that cannot be read."""
    script = _Script(path.read_text("utf-8").split("\n"))
    while script.place < len(script.lines):
        line = script.lines[script.place].strip()
        script.place += 1
        if line.startswith("clear"):
            script.known, script.unreadable = {}, set()
        elif line.startswith("load"):
            _load(script, milliseconds(line.split()[-1]))
        elif line.startswith("eval"):
            place = f"{path.name}:{script.place}"
            try:
                yield _case(script, place, line)
            except UnreadableError:
                yield place


def _load(script: _Script, step: int) -> None:
    for line in script.block():
        try:
            key, rest = _series(line)
            values = _values(rest)
        except UnreadableError:
            script.unreadable.add(re.split(r"[{\s]", line, maxsplit=1)[0])
            continue
        samples = script.known.setdefault(key, {})
        samples.update({n * step: v for n, v in enumerate(values) if v is not None})


def _case(script: _Script, place: str, line: str) -> Case:
    block = list(script.block())
    if found := _INSTANT.match(line):
        times = np.array([milliseconds(found[1])], np.int64)
    elif found := _RANGE.match(line):
        start, end, step = (milliseconds(found[n]) for n in (1, 2, 3))
        times = np.arange(start, end + 1, step, dtype=np.int64)
    else:
        raise UnreadableError
    query = found[found.lastindex or 0]
    if any(name in query for name in script.unreadable) or any("{{" in one for one in block):
        raise UnreadableError
    samples = Samples([_prometheus(key, known) for key, known in script.known.items() if known])
    if "_fail" in line.split()[0] or any(one.startswith("expect fail") for one in block):
        return Case(place, query, times, samples, None)
    rows = [one for one in block if not one.startswith("expect")]
    return Case(place, query, times, samples, _expected(rows, len(times)))


def _prometheus(key: Key, known: dict[int, float]) -> PromSeries:
    times = sorted(known)
    values = np.array([known[time] for time in times])
    return PromSeries(dict(key), np.array(times, np.int64), values)


def _expected(rows: list[str], instants: int) -> dict[Key, Column]:
    found: dict[Key, Column] = {}
    for row in rows:
        if re.fullmatch(_NUMBER, row):
            found[()] = [_number(row)] * instants
            continue
        key, rest = _series(row)
        values = _values(rest)
        if any(value is not None for value in values):
            found[key] = values + [None] * (instants - len(values))
    return found


def milliseconds(text: str) -> int:
    """A duration; a bare number is seconds."""
    if re.fullmatch(r"-?[\d.]+", text):
        return round(float(text) * 1_000)
    size = round(sum(float(n) * _UNITS[unit] for n, unit in _DURATION.findall(text)))
    return -size if text.startswith("-") else size


def _series(text: str) -> tuple[Key, str]:
    """The labels that a line begins with, and the rest of it."""
    head = _HEAD.match(text)
    assert head is not None, "it matches anything"
    labels = {NAME: head[1]} if head[1] else {}
    at = head.end()
    while head[2]:
        if text[at : at + 1] == "}":
            at += 1
            break
        label = _LABEL.match(text, at)
        if label is None:
            raise UnreadableError
        name = label[1] if label[1] is not None else label[2]
        value = label[3]
        labels[NAME if value is None else name] = _unescaped(name if value is None else value)
        at = label.end()
    return tuple(sorted(labels.items())), text[at:]


def _unescaped(text: str) -> str:
    try:
        return ast.literal_eval(f'"{text}"') if "\\" in text else text
    except (SyntaxError, ValueError) as error:
        raise UnreadableError from error


def _number(text: str) -> float:
    return float(text.replace("Inf", "inf").replace("NaN", "nan"))


def _values(text: str) -> Column:
    """``1 2 _ 0+10x3``: values, gaps, and runs with a step."""
    found: Column = []
    for word in text.split():
        if gap := _GAP.fullmatch(word):
            found += [None] * int(gap[1] or 1)
            continue
        run = _RUN.fullmatch(word)
        if run is None:
            raise UnreadableError
        first = _number(run[1])
        if run[3] is None:
            found.append(first)
            continue
        step = float(run[2] or 0)
        for _ in range(int(run[3]) + 1):
            found.append(first)
            first += step
    return found
