"""PromQL conditions whose closed form can be read off the query's syntax tree.

Comparisons joined by `and`, each of them of

- a ratio of rates, or 1 less one, above a share: the windows of a burn-rate tier;
- a sum of increases above a number: the guard of a low-traffic policy;
- a quantile of a histogram above a bound;

or a query that asks whether a series is absent. Anything else is valid, and has no closed form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from alerts.evaluate.error import NotEvaluableError
from alerts.explain.metric import SINCE_LAST, guard
from alerts.explain.watched import Part, Setting, Watched, exact, seconds
from alerts.low_traffic import RATE_LABEL
from monitoring.plan import Json, Kind
from monitoring.text import duration, percent, plain
from slo.burn_rate import ONE
from slo.forms import Ramp, Scale, Silence, percentile
from slo.low_traffic import rate_of_label

MAX_CHARACTERS = 8_000
MAX_NESTING = 200  # operators and brackets
LOOKBACK = 300  # seconds for which a series without new points is still there, as in Prometheus
_NESTING = "({[+-*/%^<>=!"
_COUNTS_INTERVALS = "promql_counts_intervals"

_SHORTER = "A query's window may be a sample short: both times may be that much sooner."

_READ = {
    "VectorSelector": "a value at an instant",
    "AggregateExpr": "an aggregation other than sum",
    "StringLiteral": "a query that rewrites labels",
    "SubqueryExpr": "a subquery",
}

Expr = Any  # promql_parser's types name no attributes


class _NoFormError(Exception):
    """The query has no closed form; the text says why."""


def watched(setting: Setting, body: Mapping[str, Json]) -> tuple[Watched, ...]:
    """What a PrometheusQueryLanguageCondition watches: a part for each comparison."""
    query, hold = str(body.get("query", "")), seconds(body.get("duration"))
    slo = setting.needed(Kind.SLO)
    objective = slo.key if slo else ""
    try:
        found = [_one(setting, side, hold, objective) for side in _joined(_parsed(query))]
        if len({one.scale for one in found}) > 1:
            raise _NoFormError("its sides are about different things")
    except _NoFormError as why:
        return (Watched(f"the query {_short(query)}", why_not=str(why), objective=objective),)
    return tuple(found)


def _short(query: str) -> str:
    text = " ".join(query.split())
    return text if len(text) <= 120 else f"{text[:117]}..."


def _parsed(query: str) -> Expr:
    nesting = sum(query.count(sign) for sign in _NESTING)
    if len(query) > MAX_CHARACTERS or nesting > MAX_NESTING:
        raise _NoFormError("the query is too long to be read here")
    try:
        from alerts.evaluate.promql.parse import parse
    except ImportError as missing:
        raise _NoFormError(
            "reading queries needs promql-parser: install clarity-monitoring[evaluate]"
        ) from missing
    try:
        return parse(query)
    except NotEvaluableError as why:
        raise _NoFormError(str(why)) from why


def _joined(expr: Expr) -> Iterator[Expr]:
    """The sides of `and`, which must match as a whole."""
    expr = _bare(expr)
    if _is(expr, "BinaryExpr") and str(expr.op) == "and":
        yield from _joined(expr.lhs)
        yield from _joined(expr.rhs)
    else:
        yield expr


def _one(setting: Setting, expr: Expr, hold: Decimal, objective: str) -> Watched:
    if _is(expr, "Call") and expr.func.name in ("absent", "absent_over_time"):
        return _absent(expr, hold)
    if not _is(expr, "BinaryExpr") or str(expr.op) not in (">", ">="):
        raise _NoFormError(
            "only comparisons by > with a number, joined by `and`, have a closed form"
        )
    value, limit = _bare(expr.lhs), _bare(expr.rhs)
    if not _is(limit, "NumberLiteral") or (expr.modifier and expr.modifier.return_bool):
        raise _NoFormError("what the query compares with is not a number")
    bound = exact(limit.val)
    if _is(value, "Call") and value.func.name == "histogram_quantile":
        return _quantile(value, bound, hold)
    window, functions = _window(value)
    if "increase" in functions and not _ratio(value):
        return _count(setting, window, bound, objective)
    if functions != {"rate"} and not (functions == {"increase"} and _ratio(value)):
        raise _NoFormError("only ratios of rates and sums of increases have a closed form")
    if not _ratio(value) or not 0 <= bound < 1:
        raise _NoFormError("a rate that is compared with a number depends on the traffic")
    name = f"bad events over {duration(window)}"
    return Watched(
        f"{name} above {percent(bound)}" + (f" for {duration(hold)}" if hold else ""),
        (Part(name, Ramp(window, bound, hold=hold)),),
        objective=objective,
        largest=ONE,
        notes=(_SHORTER,),
        options=(_COUNTS_INTERVALS,),
    )


def _count(setting: Setting, window: Decimal, bound: Decimal, objective: str) -> Watched:
    label = setting.policy.body.get("userLabels", {}).get(RATE_LABEL, "")
    rate = rate_of_label(label)
    if rate is None:
        raise _NoFormError("a count of events depends on the traffic, and nobody has said a rate")
    return guard(int(bound) + 1, int(window), rate, objective)


def _quantile(call: Expr, bound: Decimal, hold: Decimal) -> Watched:
    share, growth = _bare(call.args[0]), call.args[1]
    window, _ = _window(growth)
    if not _is(share, "NumberLiteral") or not 0 < share.val < 1:
        raise _NoFormError("its quantile is not a number from 0 to 1")
    q = exact(share.val)
    name = f"{percent(q)} quantile over {duration(window)}"
    lasting = f" for {duration(hold)}" if hold else ""
    return Watched(
        f"{name} above {plain(bound)}{lasting}",
        (Part(name, percentile(int(window), q, hold)),),
        largest=ONE,
        notes=("The size of a fault is the share of events beyond the limit.", _SHORTER),
        options=(_COUNTS_INTERVALS,),
    )


def _absent(call: Expr, hold: Decimal) -> Watched:
    (of,) = call.args
    selector = of.vector_selector if _is(of, "MatrixSelector") else of
    window = _range(of) if _is(of, "MatrixSelector") else Decimal(LOOKBACK)
    if not _is(selector, "VectorSelector"):
        raise _NoFormError("what is absent is not a plain selector")
    lasting = f", judged so for {duration(hold)}" if hold else ""
    return Watched(
        f"no data in {selector.name or 'the selected series'} for {duration(window)}{lasting}",
        (Part("silence", Silence(window, hold)),),
        Scale.SILENCE,
        largest=ONE,
        notes=(SINCE_LAST, "A series that never came is missed too."),
    )


def _ratio(expr: Expr) -> bool:
    """Whether an expression is a / b, or 1 - a / b, of growth that is summed."""
    expr = _bare(expr)
    if not _is(expr, "BinaryExpr"):
        return False
    if str(expr.op) == "-":
        whole = _bare(expr.lhs)
        return _is(whole, "NumberLiteral") and whole.val == 1 and _ratio(expr.rhs)
    return str(expr.op) == "/" and any(True for _ in _selectors(expr.rhs))


def _window(expr: Expr) -> tuple[Decimal, set[str]]:
    """The one window of all selectors in an expression, and the functions that read them."""
    found = list(_selectors(expr))
    windows = {_range(selector) for selector, _ in found}
    if len(windows) != 1:
        raise _NoFormError("it reads no window, or several in one comparison")
    if any(selector.vector_selector.offset for selector, _ in found):
        raise _NoFormError("it reads the past by an offset")
    return windows.pop(), {name for _, name in found}


def _selectors(expr: Expr, function: str = "") -> Iterator[tuple[Expr, str]]:
    """Every range selector, with the function that reads it. Raises _NoFormError for others."""
    expr = _bare(expr)
    kind = type(expr).__name__
    if kind == "MatrixSelector":
        yield expr, function
    elif kind == "Call":
        for argument in expr.args:
            yield from _selectors(argument, expr.func.name)
    elif kind == "AggregateExpr" and str(expr.op) == "sum":
        yield from _selectors(expr.expr, function)
    elif kind == "BinaryExpr":
        yield from _selectors(expr.lhs, function)
        yield from _selectors(expr.rhs, function)
    elif kind != "NumberLiteral":
        what = _READ.get(kind, "a part of it")
        raise _NoFormError(f"{what} does not follow from the size of a fault alone")


def _range(selector: Expr) -> Decimal:
    return exact(selector.range.total_seconds())


def _bare(expr: Expr) -> Expr:
    while _is(expr, "ParenExpr"):
        expr = expr.expr
    return expr


def _is(expr: Expr, kind: str) -> bool:
    return type(expr).__name__ == kind
