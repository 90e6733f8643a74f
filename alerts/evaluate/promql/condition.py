"""PromQL conditions: every series that the query returns violates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import promql_parser as ast

from alerts.evaluate.clock import seconds
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.measurement import Measurement
from alerts.evaluate.promql.mapping import SUFFIXES, series_of
from alerts.evaluate.promql.parse import parse
from alerts.evaluate.promql.query import evaluate
from alerts.evaluate.promql.samples import NAME, PromSeries, Samples
from alerts.evaluate.promql.select import matchers
from alerts.evaluate.series import Identity, Pairs, pairs
from alerts.evaluate.world import World
from monitoring.limits import PROMQL_INTERVAL_STEP
from monitoring.plan import Json
from monitoring.promql import name_of_type


def measure(world: World, condition: Mapping[str, Json]) -> Measurement:
    """`google.monitoring.v3` PrometheusQueryLanguageCondition.

    A row for each label set that the query ever returns: present, and violating, when it does. An
    evaluation that ends with an error is left out: everything stays as it was, as in Prometheus.
    """
    query = condition["query"]
    clock = world.clock(round(seconds(condition.get("evaluationInterval"))) or PROMQL_INTERVAL_STEP)
    result = evaluate(query, _samples(world, selected_names(query)), clock.windows)
    rows = []
    for labels in result.labels:
        name = labels.pop(NAME, "")
        rows.append(Identity(metric=name, metric_labels=pairs(labels)))
    judged = ~result.failed
    present = result.present[:, judged]
    values = result.values[:, judged]
    return Measurement(clock.evaluations[judged], tuple(rows), values, present, present)


def selected_names(query: str) -> frozenset[str]:
    """The metric names that a query selects. Cloud Monitoring matches them exactly, or not at all.

    Raises NotEvaluableError for a selector that names none.
    """
    names: set[str] = set()

    def look(node: ast.Expr) -> None:
        selector = node.vector_selector if isinstance(node, ast.MatrixSelector) else node
        if not isinstance(selector, ast.VectorSelector):
            return
        exact = [
            value
            for name, op, value in matchers(selector)
            if name == NAME and op == ast.MatchOp.Equal
        ]
        if not exact:
            raise NotEvaluableError(
                f"the selector {selector} names no metric: Cloud Monitoring takes exact names only"
            )
        names.update(exact)

    ast.walk(parse(query), look)
    return frozenset(names)


def _samples(world: World, names: Iterable[str]) -> Samples:
    """The series of the metrics that are named; a metric's series are made once for all queries."""
    known = _spellings(world)
    found: list[PromSeries] = []
    for name in sorted(_bases(names)):
        for metric in known.get(name, ()):
            found.extend(_mapped(world, metric, name))
    return Samples(_distinct(found))


def _spellings(world: World) -> Mapping[str, Sequence[str]]:
    """The metric types of the world by the names that PromQL has for them."""
    key = ("promql", "spellings")
    if key not in world.kept:
        found: dict[str, list[str]] = {}
        for metric in world.data.metrics:
            for name in dict.fromkeys((metric, name_of_type(metric))):
                found.setdefault(name, []).append(metric)
        world.kept[key] = found
    spellings: Mapping[str, Sequence[str]] = world.kept[key]
    return spellings


def _bases(names: Iterable[str]) -> set[str]:
    """The names, and without the suffix that a part of a distribution has."""
    found: set[str] = set()
    for name in names:
        found.add(name)
        found.update(name.removesuffix(end) for end in SUFFIXES if name.endswith(end))
    return found


def _mapped(world: World, metric: str, name: str) -> tuple[PromSeries, ...]:
    key = ("promql", metric, name)
    if key not in world.kept:
        world.kept[key] = tuple(
            mapped
            for one in world.data.of(metric)
            for mapped in series_of(one, name, world.options)
        )
    found: tuple[PromSeries, ...] = world.kept[key]
    return found


def _distinct(found: Iterable[PromSeries]) -> tuple[PromSeries, ...]:
    """One series of each label set: an untyped metric is stored twice, as gauge and as counter."""
    first: dict[Pairs, PromSeries] = {}
    for one in found:
        first.setdefault(pairs(one.labels), one)
    return tuple(first.values())
