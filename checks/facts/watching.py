"""What the conditions of alert policies read, and what they make of it.

Read once a view, for all rules. Of a policy that our own compiler made, the conditions that follow
from an objective are left out: they are right by construction, and there are thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from alerts.condition import ABSENT, THRESHOLD, kind_of
from checks.once import once
from checks.rule import Path, PlanView
from monitoring.filters.ast import (
    RESOURCE_TYPE,
    And,
    Call,
    Comparison,
    FieldPath,
    Node,
    Operator,
    Selector,
)
from monitoring.filters.error import FilterError
from monitoring.filters.parser import parse, parse_field
from monitoring.filters.query import metric_types
from monitoring.part import Part
from monitoring.plan import Kind, Resource
from monitoring.validation.aligners import ALIGN_NONE, REDUCE_NONE
from monitoring.validation.lookup import Lookup, MetricFacts
from monitoring.validation.metric_filter import metric_part
from monitoring.validation.reading import Body, entries, items, objects, seconds, text

ABOVE = "COMPARISON_GT"
MISSING_VIOLATES = "EVALUATION_MISSING_DATA_ACTIVE"
_SELECTOR = "select_slo_"


@dataclass(frozen=True, slots=True)
class Step:
    """An aggregation at `path`. `groups` are the fields that it groups by; one that does not parse
    is (), so that indices hold. `written` is how they stand there."""

    path: Path
    period: float
    aligner: str
    reducer: str
    groups: tuple[FieldPath, ...]
    written: tuple[str, ...]

    @property
    def reduces(self) -> bool:
        return self.reducer != REDUCE_NONE


@dataclass(frozen=True, slots=True)
class Side:
    """A filter, whose `text` is at `path`, and the steps taken with the series that it selects.

    `metric` is the one metric type that it names; empty where it names none or several.
    """

    path: Path
    text: str
    tree: Node
    metric: str
    steps: tuple[Step, ...]

    @property
    def selector(self) -> Selector | None:
        return self.tree if isinstance(self.tree, Selector) else None

    @property
    def metric_part(self) -> Part | None:
        """Where the metric is named; None where several comparisons do it."""
        return metric_part(self.text, self.tree)

    @property
    def resource_type(self) -> str:
        """The one resource type that everything selected is of; empty where that is not said."""
        return self.fixed.get(RESOURCE_TYPE, "")

    @property
    def fixed(self) -> dict[FieldPath, str]:
        """The fields that everything selected has one value of, and that value."""
        return {
            each.field: str(each.value)
            for each in conjuncts(self.tree)
            if each.operator is Operator.EQUAL and not isinstance(each.value, Call)
        }

    def facts(self, lookup: Lookup) -> MetricFacts | None:
        return lookup.metric(self.metric) if self.metric else None


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a policy. `path` leads to the body of its kind.

    `side` is None where it has no filter over time series that parses, or is written in PromQL.
    """

    policy: Resource
    path: Path
    kind: str
    body: Body
    side: Side | None = None
    denominator: Side | None = None

    @property
    def duration(self) -> float:
        """The retest window in seconds."""
        return seconds(text(self.body, "duration")) or 0

    @property
    def query(self) -> str:
        return text(self.body, "query")


@dataclass(frozen=True, slots=True)
class Read:
    """A filter of any resource that reads a metric."""

    resource: Resource
    side: Side


@once
def conditions(view: PlanView) -> tuple[Condition, ...]:
    """The conditions of all policies, in their order."""
    return tuple(
        condition
        for policy in view.plan.of(Kind.POLICY)
        for condition in _conditions(policy, view.raw)
    )


def thresholds(view: PlanView) -> Iterator[tuple[Condition, Side]]:
    """The threshold conditions over time series."""
    for condition in conditions(view):
        if condition.kind == THRESHOLD and condition.side is not None:
            yield condition, condition.side


def _conditions(policy: Resource, raw: bool) -> Iterator[Condition]:
    for index, outer in enumerate(objects(policy.body, "conditions")):
        kind = kind_of(outer)
        body, path = entries(outer, kind), ("conditions", index, kind)
        if not raw and text(body, "filter").startswith(_SELECTOR):
            continue
        side = below = None
        if kind in (THRESHOLD, ABSENT):
            side = side_of(path, body, "filter", objects(body, "aggregations"))
            steps = objects(body, "denominatorAggregations")
            below = side_of(path, body, "denominatorFilter", steps)
        yield Condition(policy, path, kind, body, side, below)


@once
def reads(view: PlanView) -> tuple[Read, ...]:
    """Every filter that reads a metric: of policies, and of SLOs and dashboards that are raw."""
    found = [
        Read(condition.policy, side)
        for condition in conditions(view)
        for side in (condition.side, condition.denominator)
        if side is not None and side.selector is None
    ]
    if view.raw:
        for kind in (Kind.SLO, Kind.DASHBOARD):
            for resource in view.plan.of(kind):
                found += [Read(resource, side) for side in _filters((), resource.body)]
    return tuple(found)


_FILTERS = ("filter", "goodServiceFilter", "badServiceFilter", "totalServiceFilter",
            "distributionFilter", "goodBadMetricFilter", "timeSeries")  # fmt: skip
_DEEPEST = 24


def _filters(path: Path, body: Body) -> Iterator[Side]:
    """The filters below a body; one of a widget stands beside its aggregations."""
    if len(path) > _DEEPEST:
        return
    for key, item in body.items():
        if isinstance(item, str):
            if key in _FILTERS:
                steps = [entries(body, one) for one in _STEPS if entries(body, one)]
                side = side_of(path, body, key, steps, _STEPS)
                if side is not None and side.metric:
                    yield side
        elif isinstance(item, dict) and key != "logsPanel":
            yield from _filters((*path, key), item)
        elif isinstance(item, list | tuple):
            for index, one in enumerate(item):
                if isinstance(one, dict):
                    yield from _filters((*path, key, index), one)


_STEPS = ("aggregation", "secondaryAggregation")


def side_of(
    path: Path, body: Body, key: str, steps: object, names: tuple[str, ...] = ()
) -> Side | None:
    """The filter under `key` of a body at `path`; None where there is none that parses."""
    written = text(body, key)
    if not written:
        return None
    try:
        tree = parse(written)
    except FilterError:
        return None
    types = metric_types(tree)
    bodies = steps if isinstance(steps, list | tuple) else ()
    prefix = "denominatorAggregations" if key == "denominatorFilter" else "aggregations"
    made = tuple(
        _step((*path, names[n]) if names else (*path, prefix, n), one)
        for n, one in enumerate(bodies)
    )
    return Side((*path, key), written, tree, types[0] if len(types) == 1 else "", made)


def _step(path: Path, body: Body) -> Step:
    written = tuple(str(field) for field in items(body, "groupByFields"))
    return Step(
        path,
        seconds(text(body, "alignmentPeriod")) or 0,
        text(body, "perSeriesAligner") or ALIGN_NONE,
        text(body, "crossSeriesReducer") or REDUCE_NONE,
        tuple(map(_field, written)),
        written,
    )


def _field(written: str) -> FieldPath:
    try:
        return parse_field(written)
    except FilterError:
        return ()


def conjuncts(tree: Node) -> Iterator[Comparison]:
    """The comparisons that everything which a filter selects must pass."""
    if isinstance(tree, And):
        for operand in tree.operands:
            yield from conjuncts(operand)
    elif isinstance(tree, Comparison):
        yield tree
