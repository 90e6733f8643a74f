"""The least and the most that a condition can measure, whatever happens.

Only what follows from the definitions: of aligners and reducers (google.monitoring.v3.Aggregation),
of burn rates, of shares, of histograms.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from math import inf

from alerts.condition import PROMQL, THRESHOLD
from checks.facts.google_metrics import METRICS
from checks.facts.queries import bare, compared, is_part_of, number, parsed, selected
from checks.facts.watching import ABOVE, Condition, Side, Step, conditions
from checks.once import once
from checks.rule import Path, PlanView
from monitoring.filters.ast import SloFunction
from monitoring.model import MetricKind, ValueType
from monitoring.plan import Kind
from monitoring.promql import PROMETHEUS
from monitoring.promql_syntax import Expr
from monitoring.text import number as words
from monitoring.text import percent
from monitoring.validation import reading
from monitoring.validation.lookup import Lookup, MetricFacts
from slo.burn_rate import highest_burn_rate


@dataclass(frozen=True, slots=True)
class Extent:
    """From `low` to `high`, both included; `why` completes "it is at most ..., because"."""

    low: float
    high: float
    why: str


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison at `path`: what is measured is within `extent`."""

    condition: Condition
    path: Path
    operator: str
    limit: float
    extent: Extent

    @property
    def side(self) -> str:
        """The operator in words: ``above``."""
        return _SIDES[self.operator]

    @property
    def never(self) -> bool:
        """Whether nothing within the extent passes."""
        low, high, limit = self.extent.low, self.extent.high, self.limit
        return {
            ">": high <= limit,
            ">=": high < limit,
            "<": low >= limit,
            "<=": low > limit,
            "==": not low <= limit <= high,
        }.get(self.operator, False)

    @property
    def always(self) -> bool:
        """Whether everything within the extent passes."""
        low, high, limit = self.extent.low, self.extent.high, self.limit
        return {
            ">": low > limit,
            ">=": low >= limit,
            "<": high < limit,
            "<=": high <= limit,
            "!=": not low <= limit <= high,
        }.get(self.operator, False)


_SIDES = {
    ">": "above",
    ">=": "at or above",
    "<": "below",
    "<=": "at or below",
    "==": "exactly",
    "!=": "other than",
}


@once
def bounds(view: PlanView) -> tuple[Bound, ...]:
    """Every comparison whose measurement has an extent that is known."""
    return tuple(bound for condition in conditions(view) for bound in _bounds(view, condition))


def _bounds(view: PlanView, condition: Condition) -> Iterator[Bound]:
    if condition.kind == THRESHOLD and condition.side is not None:
        found = _threshold(view, condition, condition.side)
        if found is not None:
            limit = reading.number(condition.body, "thresholdValue") or 0
            operator = ">" if condition.body.get("comparison") == ABOVE else "<"
            path = (*condition.path, "thresholdValue")
            yield Bound(condition, path, operator, float(limit), found)
    elif condition.kind == PROMQL and (view.raw or "histogram_quantile" in condition.query):
        for one in compared(parsed(condition.query)):
            found = _query(view, one.value)
            if found is not None:
                path = limit_path(view, condition)
                yield Bound(condition, path, one.operator, one.limit, found)


def limit_path(view: PlanView, condition: Condition) -> Path:
    """Where the number stands that a query compares with: in the config it has a key."""
    return (*condition.path, "query" if view.raw else "thresholdValue")


def _threshold(view: PlanView, condition: Condition, side: Side) -> Extent | None:
    if condition.body.get("forecastOptions"):
        return None
    if side.selector is not None:
        return _objective(view, condition, side)
    if condition.denominator is not None:
        part = _is_part(side, condition.denominator)
        return Extent(0, 1, "what is counted is a part of what it is divided by") if part else None
    found = _metric(side, view.facts)
    for step in side.steps:
        found = _stepped(found, step)
    return found


# ------------------------------------------------------------------------------- SLO selectors


@once
def _goals(view: PlanView) -> dict[str, float]:
    return {
        reading.text(slo.body, "name"): float(reading.number(slo.body, "goal") or 0)
        for slo in view.plan.of(Kind.SLO)
    }


def _objective(view: PlanView, condition: Condition, side: Side) -> Extent | None:
    assert side.selector is not None, "the caller has looked"
    function = side.selector.function
    if function in (SloFunction.HEALTH, SloFunction.COMPLIANCE):
        return Extent(0, 1, "it is the share of good events")
    if function is SloFunction.BUDGET_FRACTION:
        return Extent(-inf, 1, "a whole budget is 1")
    goal = _goals(view).get(side.selector.objective, 0)
    if function is not SloFunction.BURN_RATE or not 0 < goal < 1:
        return None
    exact = Decimal(repr(goal))
    most = highest_burn_rate(exact)
    return Extent(
        0, float(most), f"at a goal of {percent(exact)} a total outage burns {words(most)} times"
    )


# ------------------------------------------------------------------------------------- metrics


def _metric(side: Side, facts: Lookup) -> Extent | None:
    """The values of the metric itself."""
    known = METRICS.get(side.metric)
    if known is not None:
        return Extent(0, known.most, known.why)
    found = side.facts(facts)
    if found is None or found.value_type in (ValueType.BOOL, ValueType.DISTRIBUTION):
        return None
    counter = found.kind is MetricKind.CUMULATIVE
    return Extent(0, inf, "a counter only grows") if counter else None


_KEEPS = ("", "NONE", "MEAN", "MIN", "MAX", "NEXT_OLDER")
_COUNTS = ("COUNT", "COUNT_TRUE", "COUNT_FALSE")


def _stepped(found: Extent | None, step: Step) -> Extent | None:
    """What aligning, then reducing, makes of values of that extent."""
    after = _made(found, step.aligner.removeprefix("ALIGN_"))
    reducer = step.reducer.removeprefix("REDUCE_")
    if reducer == "COUNT":
        return Extent(1, inf, "without a series there is nothing that counts them, not even a 0")
    return _made(after, reducer)


def _made(found: Extent | None, name: str) -> Extent | None:
    if name in _KEEPS or name.startswith("PERCENTILE"):
        return found
    if name == "FRACTION_TRUE":
        return Extent(0, 1, "it is a share")
    if name in _COUNTS:
        return Extent(0, inf, "it is a number of points")
    if name == "STDDEV":
        return Extent(0, inf, "a deviation has no sign")
    if name == "PERCENT_CHANGE":
        return Extent(-100, inf, "nothing falls by more than 100 %")
    if name in ("SUM", "RATE", "DELTA") and found is not None and found.low >= 0:
        return Extent(0, inf, "what is added up is never below 0")
    return None


def _is_part(part: Side, whole: Side) -> bool:
    """Whether everything counted on one side is counted on the other too, in the same way."""

    def steps(side: Side) -> list[tuple[object, ...]]:
        return [(s.period, s.aligner, s.reducer, s.groups) for s in side.steps]

    if not part.metric or part.metric != whole.metric or steps(part) != steps(whole):
        return False
    if not any(s.aligner in ("ALIGN_DELTA", "ALIGN_RATE", "ALIGN_SUM") for s in part.steps):
        return False
    return bool(part.fixed) and all(part.fixed.get(f) == v for f, v in whole.fixed.items()) and (
        len(whole.fixed) == _terms(whole)
    )  # fmt: skip


def _terms(side: Side) -> int:
    """How many terms the filter has: only a filter of plain comparisons is compared."""
    return len(getattr(side.tree, "operands", (side.tree,)))


# -------------------------------------------------------------------------------------- PromQL


def _query(view: PlanView, expr: Expr) -> Extent | None:
    """The values that an expression may have; None where nothing is known."""
    expr = bare(expr)
    kind = type(expr).__name__
    if kind == "NumberLiteral":
        return Extent(expr.val, expr.val, "it is a number")
    if kind == "BinaryExpr":
        return _arithmetic(view, expr)
    if kind == "AggregateExpr":
        return _aggregated(view, expr)
    if kind != "Call":
        return None
    name = expr.func.name
    if name in ("rate", "increase", "irate"):
        return Extent(0, inf, "a counter only grows")
    if name in ("absent", "absent_over_time"):
        return Extent(1, 1, "what is absent is told by a 1")
    if name == "histogram_quantile":
        return _quantile(view, expr)
    return None


def _aggregated(view: PlanView, expr: Expr) -> Extent | None:
    operator = str(expr.op)
    if operator == "count":
        return Extent(1, inf, "without a series there is nothing that counts them, not even a 0")
    inner = _query(view, expr.expr)
    if operator in ("avg", "min", "max"):
        return inner
    if operator == "sum" and inner is not None and inner.low >= 0:
        return Extent(0, inf, "what is added up is never below 0")
    return None


def _arithmetic(view: PlanView, expr: Expr) -> Extent | None:
    operator = str(expr.op)
    if operator == "/" and is_part_of(expr.lhs, expr.rhs):
        return Extent(0, 1, "what is counted is a part of what it is divided by")
    left, right = number(expr.lhs), number(expr.rhs)
    factor = left if left is not None else right
    if factor is None:
        return None
    inner = _query(view, expr.rhs if left is not None else expr.lhs)
    if inner is None:
        return None
    if operator == "*" and factor > 0:
        return replace(inner, low=inner.low * factor, high=inner.high * factor)
    if operator == "/" and left is None and factor > 0:
        return replace(inner, low=inner.low / factor, high=inner.high / factor)
    if operator == "-" and left is not None:
        return replace(inner, low=left - inner.high, high=left - inner.low)
    return None


def _quantile(view: PlanView, expr: Expr) -> Extent | None:
    """A quantile of a histogram is at most its last finite bound, whatever was measured."""
    facts = histogram(view, expr)
    if facts is None:
        return None
    edges = facts.buckets
    why = f"its histogram has no bound above {edges[-1]:g}, so that no quantile is ever above it"
    return Extent(min(0.0, edges[0]), edges[-1], why)


def histogram(view: PlanView, call: Expr) -> MetricFacts | None:
    """The facts of what a histogram_quantile is taken of; None where no buckets are known."""
    read = list(selected(call.args[1]))
    if len(read) != 1:
        return None
    name = read[0].name.removesuffix("_bucket")
    for type in (f"{PROMETHEUS}{name}/histogram", name):
        found = view.facts.metric(type)
        if found is not None and found.buckets:
            return found
    return None
