"""How far back conditions look: how much history they need before their first evaluation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

import promql_parser as ast

from alerts.condition import ABSENT, PROMQL, THRESHOLD, kind_of
from alerts.evaluate.clock import seconds
from alerts.evaluate.promql.parse import parse
from alerts.evaluate.select import read
from monitoring.filters.ast import Selector, SloFunction
from monitoring.filters.query import leaves, lookback_seconds
from monitoring.limits import DAY
from monitoring.plan import Json

Slos = Mapping[str, Mapping[str, Json]]

_CALENDAR_DAYS = {"DAY": 1, "WEEK": 7, "FORTNIGHT": 14, "MONTH": 31}
_PERIOD = (SloFunction.COMPLIANCE, SloFunction.BUDGET, SloFunction.BUDGET_FRACTION)


def reach(condition: Mapping[str, Json], slos: Slos | None = None) -> float:
    """The seconds of what a condition looks back over, its retest window included.

    With `slos`, the bodies of objectives by name, the periods of those that it reads the budget or
    the compliance of count too. Raises NotEvaluableError for what does not parse.
    """
    kind = kind_of(condition)
    body = condition.get(kind, {})
    if kind == PROMQL:
        return _back(parse(body["query"])) + seconds(body.get("duration"))
    if kind not in (THRESHOLD, ABSENT):
        return 0
    return max(_windows(body, slos or {}), default=0) + seconds(body.get("duration"))


def period(slo: Mapping[str, Json]) -> float:
    """The seconds of an SLO's compliance period; of a calendar month the longest."""
    return seconds(slo.get("rollingPeriod")) or (
        _CALENDAR_DAYS.get(slo.get("calendarPeriod", ""), 0) * DAY
    )


def _windows(body: Mapping[str, Json], slos: Slos) -> Iterator[float]:
    for step in (*body.get("aggregations", ()), *body.get("denominatorAggregations", ())):
        yield seconds(step.get("alignmentPeriod"))
    yield seconds(body.get("forecastOptions", {}).get("forecastHorizon"))
    for text in filter(None, (body.get("filter"), body.get("denominatorFilter"))):
        for leaf in leaves(read(text)):
            if isinstance(leaf, Selector):
                yield lookback_seconds(leaf) or 0
                if leaf.function in _PERIOD and leaf.objective in slos:
                    yield period(slos[leaf.objective])


def _back(node: ast.Expr) -> float:
    """The seconds that a query reads back: ranges, subqueries, offsets, one within another."""
    match node:
        case ast.MatrixSelector():
            return _span(node.range) + _offset(node.vector_selector)
        case ast.VectorSelector():
            return _offset(node)
        case ast.SubqueryExpr():
            return _span(node.range) + _offset(node) + _back(node.expr)
        case ast.BinaryExpr():
            return max(_back(node.lhs), _back(node.rhs))
        case ast.Call():
            return max(map(_back, node.args), default=0)
        case ast.AggregateExpr():
            return _back(node.expr)
        case ast.ParenExpr() | ast.UnaryExpr():
            return _back(node.expr)
    return 0


def _offset(node: ast.VectorSelector | ast.SubqueryExpr) -> float:
    return max(_span(node.offset), 0)


def _span(duration: timedelta | None) -> float:
    return duration.total_seconds() if duration else 0
