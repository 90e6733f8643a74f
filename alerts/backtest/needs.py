"""What the policies of a plan read: metrics, and how far back the windows of each reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from alerts.condition import ABSENT, LOG_MATCH, PROMQL, THRESHOLD, kind_of
from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql.condition import selected_names
from alerts.evaluate.promql.mapping import SUFFIXES
from alerts.evaluate.reach import reach
from alerts.evaluate.select import read
from monitoring.filters.query import metric_types
from monitoring.log_metrics import PREFIX
from monitoring.plan import Json, Kind, Plan
from monitoring.promql import name_of_type


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
        window = reach(condition, slos)
        if kind == PROMQL:
            return _Need(names=selected_names(body["query"]), window=window)
        if kind in (THRESHOLD, ABSENT):
            return _Need(frozenset(_metrics(body)), window)
    except NotEvaluableError:
        return _Need()
    return _Need(logs=kind == LOG_MATCH)


def _metrics(body: Mapping[str, Json]) -> Iterator[str]:
    for text in filter(None, (body.get("filter"), body.get("denominatorFilter"))):
        yield from metric_types(read(text))


def _indicator(value: Json) -> Iterator[str]:
    """The metric types of an SLI's filters."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            if isinstance(inner, str) and key.lower().endswith("filter"):
                yield from metric_types(read(inner))
            else:
                yield from _indicator(inner)
