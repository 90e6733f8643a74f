"""Selectors: the series that match, at an instant or over a range."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.objective.axis import axis_of
from alerts.evaluate.patterns import compiled
from alerts.evaluate.promql.context import LOOKBACK, Context
from alerts.evaluate.promql.fold import Indices
from alerts.evaluate.promql.samples import NAME, PromSeries
from alerts.evaluate.promql.vector import Vector, stacked
from alerts.evaluate.series import Flags, Pairs, Times, Values, pairs

Test = Callable[[str], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Ranges:
    """A range vector at k instants: windows (`starts`, `ends`] in ms over each of its series.

    `known` (k,) is until when samples have come in: `ends`, unless these are in the future.
    """

    labels: tuple[Pairs, ...]
    series: tuple[PromSeries, ...]
    starts: Times
    ends: Times
    known: Times
    context: Context

    @property
    def seconds(self) -> float:
        """The length of the windows."""
        return float(self.ends[0] - self.starts[0]) / 1000 if len(self.ends) else 0.0

    def bounds(self, one: PromSeries) -> tuple[Indices, Indices]:
        """For each window the places in a series of its first sample, and after its last."""
        times = one.times
        lows = _after(times, self.starts, self.context)
        highs = _after(times, self.known, self.context)
        return lows, highs if self.known is self.ends else np.maximum(lows, highs)


def _after(times: Times, instants: Times, context: Context) -> Indices:
    """The place in `times` of the first sample that is later than each instant."""
    key = (id(times), id(instants))
    found = context.kept.get(key)
    if found is None:
        # The arrays are kept too, so that their ids stay theirs.
        found = (axis_of(times).until(instants), times, instants)
        context.kept[key] = found
    places: Indices = found[0]
    return places


def matchers(node: ast.VectorSelector) -> Iterator[tuple[str, ast.MatchOp, str]]:
    """The matchers of a selector; its name is one of them."""
    if node.matchers.or_matchers:
        raise NotEvaluableError("PromQL has no 'or' between the matchers of a selector")
    if node.name:
        yield NAME, ast.MatchOp.Equal, node.name
    for matcher in node.matchers.matchers:
        yield matcher.name, matcher.op, matcher.value


def _test(op: ast.MatchOp, value: str) -> Test:
    if op == ast.MatchOp.Equal:
        return lambda text: text == value
    if op == ast.MatchOp.NotEqual:
        return lambda text: text != value
    matches = compiled(value, dot_all=True).fullmatch
    if op == ast.MatchOp.Re:
        return lambda text: matches(text) is not None
    return lambda text: matches(text) is None


def selected(node: ast.VectorSelector, context: Context) -> list[PromSeries]:
    """The series that a selector matches; a missing label reads as ""."""
    found = list(matchers(node))
    exact = [value for name, op, value in found if name == NAME and op == ast.MatchOp.Equal]
    candidates = context.samples.named(exact[0]) if exact else context.samples.series
    tests = [(name, _test(op, value)) for name, op, value in found]
    return [
        one for one in candidates if all(test(one.labels.get(name, "")) for name, test in tests)
    ]


def _identity(one: PromSeries) -> Pairs:
    return tuple(pair for pair in pairs(one.labels) if pair[1])


def instant(node: ast.VectorSelector, context: Context, stamps: bool = False) -> Vector:
    """The latest sample of each series, if it is younger than the lookback of five minutes.

    With `stamps` its time (s) instead of its value.
    """
    reached = context.reached(node)
    known = context.known(reached)
    labels: list[Pairs] = []
    rows: list[tuple[Values, Flags]] = []
    for one in selected(node, context):
        places = _after(one.times, known, context) - 1
        if not len(one.times):
            continue
        times = one.times[places]
        present = (places >= 0) & (times > reached - LOOKBACK)
        labels.append(_identity(one))
        rows.append((times / 1000 if stamps else one.values[places], present))
    return stacked(labels, rows, context.instants)


def ranges(node: ast.MatrixSelector, context: Context) -> Ranges:
    """The samples of each series in (t - range, t]."""
    ends = context.reached(node.vector_selector)
    found = [one for one in selected(node.vector_selector, context) if len(one.times)]
    width = round(node.range.total_seconds() * 1000)
    labels = tuple(map(_identity, found))
    return Ranges(labels, tuple(found), ends - width, ends, context.known(ends), context)
