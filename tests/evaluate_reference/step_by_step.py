"""A second evaluator, for the tests alone: one evaluation after the other, one point at a time.

It shares nothing with the evaluator but the types of its input, and is written for reading:
plain loops and dictionaries, no arrays.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Point = tuple[int, float]  # end (ms), value
Labels = Mapping[str, str]


@dataclass(frozen=True)
class PlainSeries:
    """A gauge: its metric labels, and its points, oldest first."""

    labels: Labels
    points: Sequence[Point]


@dataclass(frozen=True)
class PlainIncident:
    """Times in ms; `row` are the labels that the series were grouped by."""

    condition: int
    row: tuple[tuple[str, str], ...]
    opened: int
    closed: int | None


@dataclass(frozen=True)
class Rules:
    """The options that matter here, in ms."""

    period: int
    delay: int
    restarts: bool
    auto_close: int
    one_incident: bool = True


Row = tuple[tuple[str, str], ...]
Verdict = bool | None  # violates, does not, no data
ALIGN: dict[str, Callable[[Sequence[float]], float]] = {
    "ALIGN_MEAN": statistics.fmean,
    "ALIGN_MAX": max,
    "ALIGN_MIN": min,
    "ALIGN_SUM": math.fsum,
    "ALIGN_COUNT": len,
    "ALIGN_STDDEV": statistics.pstdev,
}
REDUCE: dict[str, Callable[[Sequence[float]], float]] = {
    "REDUCE_MEAN": statistics.fmean,
    "REDUCE_MAX": max,
    "REDUCE_MIN": min,
    "REDUCE_SUM": math.fsum,
    "REDUCE_COUNT": len,
}


def incidents(
    policy: Mapping[str, Any],
    series: Sequence[Sequence[PlainSeries]],
    start: int,
    end: int,
    rules: Rules,
) -> set[PlainIncident]:
    """The incidents of a policy of threshold conditions; `series` are those of each condition."""
    first = start + (-start) % rules.period
    times = range(first, end + 1, rules.period)
    met: list[dict[int, set[Row]]] = []
    for condition, seen in zip(policy["conditions"], series, strict=True):
        met.append(_met(condition["conditionThreshold"], seen, times, rules))
    if policy["combiner"] == "AND" and len(met) > 1:
        together = {t: all(one[t] for one in met) for t in times}
        if rules.one_incident:
            return {PlainIncident(-1, (), *span) for span in _spans(times, together.__getitem__)}
        met = [{t: rows if together[t] else set() for t, rows in one.items()} for one in met]
    found = set()
    for index, one in enumerate(met):
        for row in set().union(*one.values()) if one else ():
            for span in _spans(times, lambda t, o=one, r=row: r in o[t]):
                found.add(PlainIncident(index, row, *span))
    return found


def _spans(times: Sequence[int], holds: Callable[[int], bool]) -> Iterable[tuple[int, int | None]]:
    opened: int | None = None
    for t in times:
        if holds(t) and opened is None:
            opened = t
        elif not holds(t) and opened is not None:
            yield opened, t
            opened = None
    if opened is not None:
        yield opened, None


def _met(
    condition: Mapping[str, Any], seen: Sequence[PlainSeries], times: Sequence[int], rules: Rules
) -> dict[int, set[Row]]:
    """For each evaluation the rows for which the condition is met."""
    values = {t: _measured(condition, seen, t - rules.delay, rules) for t in times}
    rows = set().union(*values.values()) if values else set()
    machines = {row: Machine(condition, rules) for row in rows}
    met: dict[int, set[Row]] = {}
    for t in times:
        for row, machine in machines.items():
            machine.step(t, values[t].get(row))
        on = {row for row, machine in machines.items() if machine.met}
        met[t] = on if _enough(condition, len(on), len(on | set(values[t]))) else set()
    return met


def _enough(condition: Mapping[str, Any], on: int, alive: int) -> bool:
    trigger = condition.get("trigger", {})
    if "percent" in trigger:
        return on * 100 >= trigger["percent"] * max(alive, 1)
    return on >= trigger.get("count", 1)


def _measured(
    condition: Mapping[str, Any], seen: Sequence[PlainSeries], until: int, rules: Rules
) -> dict[Row, float]:
    """What each row measures in the window that ends at `until`."""
    step = condition["aggregations"][0]
    width = 1000 * int(step["alignmentPeriod"].removesuffix("s"))
    keys = [re.sub(r"^metric\.labels?\.", "", field) for field in step.get("groupByFields", ())]
    reducer = step.get("crossSeriesReducer")
    groups: dict[Row, list[float]] = {}
    for one in seen:
        inside = [value for at, value in one.points if until - width < at <= until]
        if not inside:
            continue
        aligned = ALIGN[step["perSeriesAligner"]](inside)
        labels = {k: v for k, v in one.labels.items() if k in keys} if reducer else one.labels
        groups.setdefault(tuple(sorted(labels.items())), []).append(aligned)
    if reducer:
        return {row: REDUCE[reducer](members) for row, members in groups.items()}
    return {row: members[0] for row, members in groups.items()}


class Machine:
    """The state of one row: pending since, met or not."""

    def __init__(self, condition: Mapping[str, Any], rules: Rules) -> None:
        self.condition, self.rules = condition, rules
        self.duration = 1000 * int(condition.get("duration", "0s").removesuffix("s"))
        self.pending: int | None = None
        self.judged: int | None = None  # the last evaluation with a verdict
        self.met = False

    def step(self, t: int, value: float | None) -> None:
        verdict = self._verdict(value)
        if verdict is None and self.judged is not None and self._expired(t):
            verdict = False
        elif verdict is not None:
            self.judged = t
        if verdict is None:
            if self.rules.restarts:
                self.pending = None
        elif verdict:
            self.pending = t if self.pending is None else self.pending
            self.met = self.met or t - self.pending >= self.duration
        else:
            self.pending, self.met = None, False

    def _expired(self, t: int) -> bool:
        assert self.judged is not None
        return bool(self.rules.auto_close) and t - self.judged >= self.rules.auto_close

    def _verdict(self, value: float | None) -> Verdict:
        if value is None:
            said = self.condition.get("evaluationMissingData", "")
            return {
                "EVALUATION_MISSING_DATA_ACTIVE": True,
                "EVALUATION_MISSING_DATA_INACTIVE": False,
            }.get(said)
        limit = self.condition.get("thresholdValue", 0.0)
        above = self.condition["comparison"] == "COMPARISON_GT"
        return value > limit if above else value < limit
