"""Whether a time series fits a filter of the Monitoring filter language.

A label that is not there reads as "". Labels are text: `<` and `>` compare numbers where both sides
read as one, else text. `:` with a whole field (``resource.labels:id``) asks for a label of that
name, with a label for a part of its text.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.patterns import compiled
from alerts.evaluate.series import HOLDERS, Identity, Pairs
from monitoring.filters.ast import (
    METRIC_TYPE,
    RESOURCE_TYPE,
    And,
    Call,
    Comparison,
    FieldPath,
    Function,
    Node,
    Not,
    Operator,
    Or,
    Scalar,
    Selector,
    Variable,
)

Fits = Callable[[Identity], bool]
_Test = Callable[[str], bool]

_LABELS: dict[FieldPath, Callable[[Identity], Pairs]] = {
    field: attrgetter(holder) for field, holder in HOLDERS.items()
}
_PROJECT: FieldPath = ("resource", "labels", "project_id")


def fits(node: Node) -> Fits:
    """The test of a filter; raises NotEvaluableError for what the data cannot tell."""
    match node:
        case And(operands):
            every = tuple(map(fits, operands))
            return lambda identity: all(test(identity) for test in every)
        case Or(operands):
            some = tuple(map(fits, operands))
            return lambda identity: any(test(identity) for test in some)
        case Not(operand):
            inner = fits(operand)
            return lambda identity: not inner(identity)
        case Comparison():
            return _comparison(node)
        case Variable(name):
            raise NotEvaluableError(f"${{{name}}} is a variable of dashboards, not of alerts")
        case Selector(function):
            raise NotEvaluableError(f"{function} stands alone, not among other restrictions")


def metrics(node: Node) -> frozenset[str] | None:
    """The metric types outside of which nothing fits; None where the filter does not say."""
    match node:
        case And(operands):
            named = [found for found in map(metrics, operands) if found is not None]
            return frozenset.intersection(*named) if named else None
        case Or(operands):
            either = [metrics(operand) for operand in operands]
            found = [one for one in either if one is not None]
            return frozenset.union(*found) if len(found) == len(either) else None
        case Comparison(field, Operator.EQUAL, value) if field == METRIC_TYPE:
            if not isinstance(value, Call):
                return frozenset({_text(value)})
            if value.function is Function.ONE_OF:
                return frozenset(map(_text, value.arguments))
    return None


def _comparison(node: Comparison) -> Fits:
    if node.field in _LABELS:
        labels, name = _LABELS[node.field], _text(_plain(node))
        return lambda identity: any(key == name and value for key, value in labels(identity))
    read, test = _reader(node.field), _test(node)
    return lambda identity: test(read(identity))


def _reader(path: FieldPath) -> Callable[[Identity], str]:
    if path == METRIC_TYPE:
        return lambda identity: identity.metric
    if path == RESOURCE_TYPE:
        return lambda identity: identity.resource
    if path == ("project",):
        path = _PROJECT
    labels = _LABELS.get(path[:2])
    if labels is None:
        what = "group membership" if path[0] == "group" else ".".join(path)
        raise NotEvaluableError(f"{what} is not in the data, so the filter cannot be evaluated")
    key = path[2]
    return lambda identity: next((v for k, v in labels(identity) if k == key), "")


def _test(node: Comparison) -> _Test:
    operator = node.operator
    if isinstance(node.value, Call):
        test = _call(node.value)
        return test if operator is Operator.EQUAL else lambda text: not test(text)
    value = node.value
    match operator:
        case Operator.HAS:
            part = _text(value)
            return lambda text: part in text
        case Operator.EQUAL:
            return lambda text: _same(text, value)
        case Operator.NOT_EQUAL:
            return lambda text: not _same(text, value)
        case _:
            return lambda text: _ordered(text, operator, _text(value))


def _call(call: Call) -> _Test:
    first = _text(call.arguments[0])
    match call.function:
        case Function.STARTS_WITH:
            return lambda text: text.startswith(first)
        case Function.ENDS_WITH:
            return lambda text: text.endswith(first)
        case Function.HAS_SUBSTRING:
            return lambda text: first in text
        case Function.ONE_OF:
            return lambda text: any(_same(text, argument) for argument in call.arguments)
        case Function.FULL_MATCH:
            pattern = compiled(first)
            return lambda text: pattern.fullmatch(text) is not None


def _same(text: str, value: Scalar) -> bool:
    if isinstance(value, str):
        return text == value
    number = None if isinstance(value, bool) else _number(text)
    return text == _text(value) or (number is not None and number == value)


def _ordered(text: str, operator: Operator, value: str) -> bool:
    left, right = _number(text), _number(value)
    if left is not None and right is not None:
        order = (left > right) - (left < right)
    elif text and right is None:
        order = (text > value) - (text < value)
    else:  # a label that is not there, or no number, is neither above nor below one
        return False
    match operator:
        case Operator.GREATER:
            return order > 0
        case Operator.GREATER_EQUAL:
            return order >= 0
        case Operator.LESS:
            return order < 0
        case _:
            return order <= 0


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _plain(node: Comparison) -> Scalar:
    if isinstance(node.value, Call):
        raise NotEvaluableError(f"{'.'.join(node.field)}: takes the name of a label")
    return node.value


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
