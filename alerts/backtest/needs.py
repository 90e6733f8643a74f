"""What the policies of a plan read: metrics, and how far back the windows of each reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

import promql_parser as ast

from alerts.condition import ABSENT, LOG_MATCH, PROMQL, THRESHOLD, kind_of
from alerts.evaluate.clock import seconds
from alerts.evaluate.measurement import NotEvaluableError
from alerts.evaluate.promql.condition import selected_names
from alerts.evaluate.promql.mapping import SUFFIXES
from alerts.evaluate.promql.parse import parse as parse_promql
from alerts.evaluate.select import read
from monitoring.filters.ast import Node, Selector, SloFunction
from monitoring.filters.query import leaves, lookback_seconds, metric_types
from monitoring.limits import DAY
from monitoring.log_metrics import PREFIX
from monitoring.plan import Json, Kind, Plan
from monitoring.promql import name_of_type

CALENDAR_DAYS = {"DAY": 1, "WEEK": 7, "FORTNIGHT": 14, "MONTH": 31}
_PERIOD = (SloFunction.COMPLIANCE, SloFunction.BUDGET, SloFunction.BUDGET_FRACTION)


@dataclass(frozen=True, slots=True)
class Needs:
    """`metrics` are types; `windows` the seconds that each policy looks back, by its key.

    `unknown` are names of PromQL queries that no metric of the catalogue has; `logs` the policies
    and metrics that read log entries.
    """

    metrics: tuple[str, ...]
    windows: Mapping[str, int]
    unknown: tuple[str, ...] = ()
    logs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Need:
    metrics: frozenset[str] = frozenset()
    window: float = 0
    names: frozenset[str] = frozenset()  # of PromQL
    logs: bool = False


def needs(plan: Plan, known: Collection[str]) -> Needs:
    """What the plan reads; `known` are the metric types that a PromQL name may stand for."""
    slos = {slo.body["name"]: slo.body for slo in plan.of(Kind.SLO)}
    metrics = {m for body in slos.values() for m in _indicator(body["serviceLevelIndicator"])}
    named = {name_of_type(type): type for type in sorted(known)}
    windows: dict[str, int] = {}
    unknown: set[str] = set()
    logs: set[str] = set()
    for policy in plan.of(Kind.POLICY):
        found = [_need(condition, slos) for condition in policy.body["conditions"]]
        windows[policy.key] = round(max(need.window for need in found))
        for need in found:
            metrics |= need.metrics
            for name in need.names:
                type = named.get(name) or named.get(_base(name))
                (metrics if type else unknown).add(type or name)
            if need.logs:
                logs.add(policy.key)
    logs |= {metric for metric in metrics if metric.startswith(PREFIX)}
    return Needs(tuple(sorted(metrics)), windows, tuple(sorted(unknown)), tuple(sorted(logs)))


def _base(name: str) -> str:
    """The name of a distribution, of which `name` may be a part."""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix)
    return name


def _need(condition: Mapping[str, Json], slos: Mapping[str, Mapping[str, Json]]) -> _Need:
    """What one condition reads; nothing where it cannot be read, which its evaluation says."""
    kind = kind_of(condition)
    body = condition.get(kind, {})
    try:
        if kind == PROMQL:
            query = body["query"]
            window = _reach(query) + seconds(body.get("duration"))
            return _Need(names=selected_names(query), window=window)
        if kind in (THRESHOLD, ABSENT):
            return _filtered(body, slos)
    except NotEvaluableError:
        return _Need()
    return _Need(logs=kind == LOG_MATCH)


def _filtered(body: Mapping[str, Json], slos: Mapping[str, Mapping[str, Json]]) -> _Need:
    aligned = [*body.get("aggregations", ()), *body.get("denominatorAggregations", ())]
    window = max((seconds(a.get("alignmentPeriod")) for a in aligned), default=0)
    metrics: set[str] = set()
    for text in filter(None, (body.get("filter"), body.get("denominatorFilter"))):
        node = read(text)
        metrics |= set(metric_types(node))
        window = max([window, *_looks_back(node, slos)])
    return _Need(frozenset(metrics), window + seconds(body.get("duration")))


def _looks_back(node: Node, slos: Mapping[str, Mapping[str, Json]]) -> Iterator[float]:
    for leaf in leaves(node):
        if isinstance(leaf, Selector):
            yield lookback_seconds(leaf) or 0
            if leaf.function in _PERIOD and leaf.objective in slos:
                yield period(slos[leaf.objective])


def period(slo: Mapping[str, Json]) -> float:
    """The seconds of an SLO's compliance period; of a calendar month the longest."""
    return seconds(slo.get("rollingPeriod")) or (
        CALENDAR_DAYS.get(slo.get("calendarPeriod", ""), 0) * DAY
    )


def _indicator(value: Json) -> Iterator[str]:
    """The metric types of an SLI's filters."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and key.lower().endswith("filter"):
                yield from metric_types(read(inner))
            else:
                yield from _indicator(inner)


def _reach(query: str) -> float:
    """The seconds that a query reads back: ranges, subqueries and offsets, one within another."""
    return _back(parse_promql(query))


def _back(node: ast.Expr) -> float:
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
