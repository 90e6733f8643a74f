"""The value of an expression: one case for each kind of node of the syntax tree."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import promql_parser as ast

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.promql import histogram, relabel
from alerts.evaluate.promql.aggregate import aggregated
from alerts.evaluate.promql.binary import binary, matching_of
from alerts.evaluate.promql.context import Context
from alerts.evaluate.promql.elementwise import CALENDAR, ELEMENTWISE, calendar
from alerts.evaluate.promql.over_ranges import OVER_RANGES, over_ranges
from alerts.evaluate.promql.parse import milliseconds
from alerts.evaluate.promql.samples import PromSeries
from alerts.evaluate.promql.select import Ranges, instant, ranges
from alerts.evaluate.promql.sets import SETS, combined
from alerts.evaluate.promql.vector import (
    QueryError,
    Scalar,
    Value,
    Vector,
    empty,
    relabelled,
    somewhere,
    without_name,
)
from alerts.evaluate.series import Flags, Pairs, Times, Values

# Cloud Monitoring's distributions read as classic histograms: of native ones there are none.
_OF_NATIVE_HISTOGRAMS = frozenset(
    f"histogram_{name}" for name in ("avg", "count", "sum", "stddev", "stdvar")
)
_SORTS = frozenset({"sort", "sort_desc", "sort_by_label", "sort_by_label_desc"})


def value(node: ast.Expr, context: Context) -> Value:
    """What an expression is at each instant. Raises NotEvaluableError."""
    if isinstance(node, ast.ParenExpr):
        return value(node.expr, context)
    if isinstance(node, ast.NumberLiteral):
        return Scalar(np.full(context.instants, node.val))
    if isinstance(node, ast.VectorSelector):
        return instant(node, context)
    if isinstance(node, ast.UnaryExpr):
        return _negated(value(node.expr, context))
    if isinstance(node, ast.BinaryExpr):
        return _binary(node, context)
    if isinstance(node, ast.AggregateExpr):
        return _aggregate(node, context)
    if isinstance(node, ast.Call):
        return _call(node, context)
    if isinstance(node, ast.StringLiteral):
        raise NotEvaluableError("the query is a string, which cannot be alerted on")
    raise NotEvaluableError("the query is a range vector, which cannot be alerted on")


def vector(node: ast.Expr, context: Context) -> Vector:
    """An expression of which the parser says that it is a vector."""
    found = value(node, context)
    assert isinstance(found, Vector), "the parser checks types"
    return found


def _scalar(node: ast.Expr, context: Context) -> Values:
    found = value(node, context)
    assert isinstance(found, Scalar), "the parser checks types"
    return found.values


def _text(node: ast.Expr) -> str:
    bare = _bare(node)
    assert isinstance(bare, ast.StringLiteral), "the parser checks types"
    return bare.val


def _bare(node: ast.Expr) -> ast.Expr:
    """An expression out of its parentheses."""
    while isinstance(node, ast.ParenExpr):
        node = node.expr
    return node


def _negated(found: Value) -> Value:
    if isinstance(found, Scalar):
        return Scalar(-found.values)
    return relabelled(Vector(found.labels, -found.values, found.present), without_name)


def _binary(node: ast.BinaryExpr, context: Context) -> Value:
    op = str(node.op)
    left, right = value(node.lhs, context), value(node.rhs, context)
    if op in SETS:
        assert isinstance(left, Vector) and isinstance(right, Vector), "the parser checks types"
        return combined(op, left, right, matching_of(node.modifier))
    return binary(op, left, right, node.modifier)


def _aggregate(node: ast.AggregateExpr, context: Context) -> Vector:
    found = vector(node.expr, context)
    param: Value | str | None = None
    if node.param is not None:
        bare = _bare(node.param)
        param = bare.val if isinstance(bare, ast.StringLiteral) else value(bare, context)
    return aggregated(str(node.op), found, node.modifier, param)


def _ranges(node: ast.Expr, context: Context) -> Ranges:
    bare = _bare(node)
    if isinstance(bare, ast.MatrixSelector):
        return ranges(bare, context)
    assert isinstance(bare, ast.SubqueryExpr), "the parser checks types"
    return _subquery(bare, context)


def _subquery(node: ast.SubqueryExpr, context: Context) -> Ranges:
    """The values of an expression at the multiples of the step within each window."""
    ends = context.reached(node)
    if context.known(ends) is not ends:
        raise NotEvaluableError("a subquery that ends in the future is not evaluated")
    width, step = milliseconds(node.range), milliseconds(node.step) or context.step
    starts = ends - width
    if not len(ends):
        return Ranges((), (), starts, ends, ends, context)
    times = _steps(starts, ends, step)
    try:
        found = vector(node.expr, context.within(times)) if len(times) else empty(0)
    except QueryError as error:
        if error.failed is None:
            raise
        raise QueryError(str(error), _reaching(times[error.failed], starts, ends)) from error
    series: list[PromSeries] = []
    labels: list[Pairs] = []
    for key, values, present in zip(found.labels, found.values, found.present, strict=True):
        if present.any():
            labels.append(key)
            series.append(PromSeries(dict(key), times[present], values[present]))
    return Ranges(tuple(labels), tuple(series), starts, ends, ends, context)


def _steps(starts: Times, ends: Times, step: int) -> Times:
    """The multiples of a step that lie in any of the windows."""
    every = np.arange(int(starts.min()) // step + 1, int(ends.max()) // step + 1, dtype=np.int64)
    every *= step
    opened = np.bincount(np.searchsorted(every, starts, "right"), minlength=len(every) + 1)
    closed = np.bincount(np.searchsorted(every, ends, "right"), minlength=len(every) + 1)
    inside = np.cumsum(opened - closed)[:-1] > 0
    steps: Times = every[inside]
    return steps


def _reaching(failed: Times, starts: Times, ends: Times) -> Flags:
    """The windows that hold one of the instants at which a subquery's expression fails."""
    held: Flags = np.searchsorted(failed, ends, "right") > np.searchsorted(failed, starts, "right")
    return held


def _call(node: ast.Call, context: Context) -> Value:
    name, arguments = node.func.name, list(node.args or ())
    if name in OVER_RANGES:
        return _of_ranges(name, arguments, context)
    if name in ELEMENTWISE:
        return _of_each(name, arguments, context)
    if name in CALENDAR:
        found = vector(arguments[0], context) if arguments else _time_vector(context)
        values = calendar(name, found.values)
        return relabelled(Vector(found.labels, values, found.present), without_name)
    if name in ("absent", "absent_over_time"):
        return _absent(name, arguments[0], context)
    if name in _SORTS:
        return vector(arguments[0], context)
    if name.startswith("label_"):
        return _of_labels(name, arguments, context)
    if name in _OF_NATIVE_HISTOGRAMS:
        return empty(context.instants)
    if name in ("histogram_quantile", "histogram_fraction"):
        *scalars, histograms = arguments
        shares = [_scalar(each, context) for each in scalars]
        found = vector(histograms, context)
        if name == "histogram_quantile":
            return histogram.quantile(shares[0], found)
        return histogram.fraction(shares[0], shares[1], found)
    return _of_time_and_type(name, arguments, context)


def _of_time_and_type(name: str, arguments: Sequence[ast.Expr], context: Context) -> Value:
    """The functions that turn scalars into vectors and back, and those of the instant."""
    if name == "time":
        return Scalar(context.times / 1000)
    if name == "pi":
        return Scalar(np.full(context.instants, np.pi))
    if name == "vector":
        values = _scalar(arguments[0], context)
        return Vector(((),), values[None, :], np.ones((1, context.instants), np.bool_))
    if name == "scalar":
        found = vector(arguments[0], context)
        alone = found.present.sum(axis=0) == 1
        only = np.where(found.present, found.values, 0.0).sum(axis=0)
        return Scalar(np.where(alone, only, np.nan))
    if name == "timestamp":
        bare = _bare(arguments[0])
        if isinstance(bare, ast.VectorSelector):
            return relabelled(instant(bare, context, stamps=True), without_name)
        found = vector(bare, context)
        stamps = np.broadcast_to(context.times / 1000, found.values.shape)
        return relabelled(Vector(found.labels, stamps, found.present), without_name)
    raise NotEvaluableError(f"the function {name} is not evaluated")


def _time_vector(context: Context) -> Vector:
    there = np.ones((1, context.instants), np.bool_)
    return Vector(((),), context.times[None, :] / 1000, there)


def _of_ranges(name: str, arguments: Sequence[ast.Expr], context: Context) -> Vector:
    """The range may stand before or behind the scalars."""
    scalars: list[Values] = []
    found: Ranges | None = None
    for argument in arguments:
        if isinstance(_bare(argument), ast.MatrixSelector | ast.SubqueryExpr):
            found = _ranges(argument, context)
        else:
            scalars.append(_scalar(argument, context))
    assert found is not None, "the parser checks types"
    return over_ranges(name, found, scalars)


def _of_each(name: str, arguments: Sequence[ast.Expr], context: Context) -> Vector:
    found = vector(arguments[0], context)
    scalars = [_scalar(each, context) for each in arguments[1:]]
    with np.errstate(all="ignore"):
        values = ELEMENTWISE[name](found.values, *scalars)
    present = found.present
    if name == "clamp":
        present = present & ~(scalars[1] < scalars[0])
    return relabelled(Vector(found.labels, values, present), without_name)


def _of_labels(name: str, arguments: Sequence[ast.Expr], context: Context) -> Vector:
    found = vector(arguments[0], context)
    texts = [_text(each) for each in arguments[1:]]
    if name == "label_replace":
        return relabel.label_replace(found, *texts)
    return relabel.label_join(found, texts[0], texts[1], texts[2:])


def _absent(name: str, argument: ast.Expr, context: Context) -> Vector:
    """1 where there is no row, or no sample in the window of any."""
    if name == "absent":
        found = vector(argument, context)
    else:
        found = over_ranges("present_over_time", _ranges(argument, context), [])
    labels = relabel.absent_labels(_bare(argument))
    return Vector((labels,), np.ones((1, context.instants)), ~somewhere(found.present)[None, :])
