"""PromQL queries, read for what can be said of them without data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitoring.promql_syntax import Expr, parse

if TYPE_CHECKING:
    from checks.facts.query_text import Written

COMPARISONS = (">", ">=", "<", "<=", "==", "!=")
GROWTH = ("rate", "increase", "irate", "delta", "idelta", "deriv")


@dataclass(frozen=True, slots=True)
class Selected:
    """A selector of a query: `range` in seconds, 0 for an instant; `matchers` are (label,
    operator, value); `inside` the functions and aggregations around it, innermost first."""

    name: str
    matchers: tuple[tuple[str, str, str], ...]
    range: float
    inside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A side of a query's `and`: an expression compared with a number."""

    value: Expr
    operator: str
    limit: float


def parsed(query: str) -> Expr | None:
    """The syntax tree; None for what is no PromQL, or cannot be read here."""
    try:
        return parse(query)
    except ValueError:
        return None


def is_a(expr: Expr, kind: str) -> bool:
    return type(expr).__name__ == kind


def bare(expr: Expr) -> Expr:
    """The expression without parentheses around it."""
    while is_a(expr, "ParenExpr"):
        expr = expr.expr
    return expr


def compared(expr: Expr) -> Iterator[Compared]:
    """The comparisons with a number that must all hold for the query to return anything."""
    expr = bare(expr)
    if not is_a(expr, "BinaryExpr"):
        return
    operator = str(expr.op)
    if operator == "and":
        yield from compared(expr.lhs)
        yield from compared(expr.rhs)
    elif operator in COMPARISONS and not (expr.modifier and expr.modifier.return_bool):
        limit = number(expr.rhs)
        if limit is not None:
            yield Compared(bare(expr.lhs), operator, limit)


def number(expr: Expr) -> float | None:
    """The number that an expression is, if it is one."""
    expr = bare(expr)
    if is_a(expr, "UnaryExpr"):
        inner = number(expr.expr)
        return None if inner is None else -inner
    return float(expr.val) if is_a(expr, "NumberLiteral") else None


def selected(expr: Expr, inside: tuple[str, ...] = ()) -> Iterator[Selected]:
    """Every selector of an expression, in reading order."""
    expr = bare(expr)
    kind = type(expr).__name__
    if kind == "MatrixSelector":
        yield _selector(expr.vector_selector, expr.range.total_seconds(), inside)
    elif kind == "VectorSelector":
        yield _selector(expr, 0, inside)
    elif kind == "Call":
        for argument in expr.args:
            yield from selected(argument, (expr.func.name, *inside))
    elif kind == "AggregateExpr":
        yield from selected(expr.expr, (str(expr.op), *inside))
    elif kind == "BinaryExpr":
        yield from selected(expr.lhs, (str(expr.op), *inside))
        yield from selected(expr.rhs, (str(expr.op), *inside))
    elif kind in ("UnaryExpr", "SubqueryExpr"):
        yield from selected(expr.expr, inside)


def written(query: str, one: Selected) -> Written | None:
    """How a selector of the query is written there; None where that is not certain."""
    from checks.facts.query_text import place_of  # only when something is found

    return place_of(query, one)


def _selector(selector: Expr, over: float, inside: tuple[str, ...]) -> Selected:
    matchers = [(m.name, _OPERATORS[str(m.op)], m.value) for m in selector.matchers.matchers]
    name = selector.name or next((v for n, o, v in matchers if n == "__name__" and o == "="), "")
    rest = tuple(sorted(m for m in matchers if m[0] != "__name__"))
    return Selected(name, rest, over, inside)


_OPERATORS = {
    "MatchOp.Equal": "=",
    "MatchOp.NotEqual": "!=",
    "MatchOp.Re": "=~",
    "MatchOp.NotRe": "!~",
}


def is_part_of(part: Expr, whole: Expr) -> bool:
    """Whether what `part` adds up is a part of what `whole` does, so that their ratio is a share.

    Both are sums of the growth of one metric over one window, grouped alike, and the part has every
    matcher of the whole.
    """
    left, right = _sum(part), _sum(whole)
    if left is None or right is None or left[:2] != right[:2]:
        return False
    one, all_ = left[2], right[2]
    same = (one.name, one.range, one.inside) == (all_.name, all_.range, all_.inside)
    return bool(one.name) and same and set(all_.matchers) <= set(one.matchers)


def _sum(expr: Expr) -> tuple[str, tuple[str, ...], Selected] | None:
    """(how it groups, by which labels, the selector) of ``sum by (...) (rate(...))``."""
    expr = bare(expr)
    if not is_a(expr, "AggregateExpr") or str(expr.op) != "sum":
        return None
    found = list(selected(expr.expr))
    inner = bare(expr.expr)
    if len(found) != 1 or not is_a(inner, "Call") or inner.func.name not in ("rate", "increase"):
        return None
    modifier = expr.modifier
    if modifier is None:
        return "", (), found[0]
    return str(modifier.type), tuple(sorted(modifier.labels)), found[0]
