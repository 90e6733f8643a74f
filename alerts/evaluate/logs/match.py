"""Does a log entry match a query?

Source of the rules: Google, "Logging query language". What it leaves open is decided here: a
pattern matches text only; ``:`` on what is no text means equal; on a field with parts it means any
value within.
"""

from __future__ import annotations

import operator as compare
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from alerts.evaluate.error import NotEvaluableError
from alerts.evaluate.logs import functions
from alerts.evaluate.logs.operands import Operands, Valued, operands
from alerts.evaluate.logs.values import flag, folded, leaves, number, present
from alerts.evaluate.patterns import compiled
from monitoring.log_filters.ast import (
    And,
    Anywhere,
    Comparison,
    Field,
    FromSource,
    InNetwork,
    LogId,
    Node,
    Not,
    Operator,
    Or,
    Sample,
    Search,
)
from monitoring.log_filters.error import LogFilterError
from monitoring.log_filters.parser import parse

Predicate = Callable[[Mapping[str, Any]], bool]

_ORDERED: dict[Operator, Callable[[Any, Any], bool]] = {
    Operator.EQUAL: compare.eq,
    Operator.NOT_EQUAL: compare.ne,
    Operator.GREATER: compare.gt,
    Operator.GREATER_EQUAL: compare.ge,
    Operator.LESS: compare.lt,
    Operator.LESS_EQUAL: compare.le,
}


@lru_cache(maxsize=256)
def matcher(text: str) -> Predicate:
    """The predicate of a query over LogEntry JSON.

    Raises NotEvaluableError where the query is none, or has a pattern that is not evaluated.
    """
    try:
        return predicate(parse(text))
    except LogFilterError as error:
        raise NotEvaluableError(f"the log filter cannot be read: {error}") from error


def predicate(node: Node) -> Predicate:
    """The predicate of a syntax tree."""
    match node:
        case And(inner):
            every = tuple(map(predicate, inner))
            return lambda entry: all(one(entry) for one in every)
        case Or(inner):
            some = tuple(map(predicate, inner))
            return lambda entry: any(one(entry) for one in some)
        case Not(inner):
            denied = predicate(inner)
            return lambda entry: not denied(entry)
        case Comparison():
            return _comparison(node)
        case Anywhere(value):
            wanted = value.text
            return lambda entry: any(_has(leaf, wanted) for leaf in leaves(entry))
        case LogId(name):
            return functions.log_id(name)
        case FromSource(name):
            return functions.source(name)
        case Sample(operand, share):
            return functions.sample(operands(operand), share)
        case InNetwork(operand, network):
            return functions.in_network(operands(operand), network)
        case Search(operand, text):
            return functions.search(operands(operand) if operand else None, text)


def _comparison(node: Comparison) -> Predicate:
    read, value = operands(node.operand), node.value
    if node.operator in (Operator.MATCHES, Operator.MATCHES_NOT):
        return _pattern(read, value.text, node.operator is Operator.MATCHES)
    if not value.quoted and value.text == "NULL_VALUE":
        return _null(read, node.operator)
    if node.operator is Operator.HAS:
        if not value.quoted and value.text == "*":
            return _presence(node, read)
        return lambda entry: any(_has(leaf, value.text) for leaf in _within(read(entry)))
    return _ordered(node, read)


def _within(values: tuple[Valued, ...]) -> Iterator[Any]:
    return (leaf for value, _ in values for leaf in leaves(value))


def _has(value: Any, wanted: str) -> bool:
    """Whether a value holds a text, or for what is no text, is equal to it."""
    if isinstance(value, str):
        return folded(wanted) in folded(value)
    if isinstance(value, bool):
        return flag(wanted) is value
    return value is not None and number(wanted) == value


def _ordered(node: Comparison, read: Operands) -> Predicate:
    """=, !=, <, <=, >, >=: true of any of the values."""
    holds, wanted = _ORDERED[node.operator], node.value.text

    def matches(entry: Mapping[str, Any]) -> bool:
        return any(_holds(holds, valued, wanted) for valued in read(entry))

    return matches


def _holds(holds: Callable[[Any, Any], bool], valued: Valued, wanted: str) -> bool:
    value, converters = valued
    for convert in converters:
        left, right = convert(value), convert(wanted)
        if left is not None and right is not None:
            return holds(left, right)
    return False


def _null(read: Operands, operator: Operator) -> Predicate:
    """A JSON null equals NULL_VALUE and nothing else does."""
    if operator in (Operator.EQUAL, Operator.HAS):
        return lambda entry: any(value is None for value, _ in read(entry))
    if operator is Operator.NOT_EQUAL:
        return lambda entry: any(value is not None for value, _ in read(entry))
    return lambda entry: False


def _presence(node: Comparison, read: Operands) -> Predicate:
    if isinstance(node.operand, Field):
        path = node.operand.path
        return lambda entry: present(entry, path)
    return lambda entry: bool(read(entry))


def _pattern(read: Operands, pattern: str, wanted: bool) -> Predicate:
    regex = compiled(pattern)

    def matches(entry: Mapping[str, Any]) -> bool:
        return any(
            isinstance(value, str) and bool(regex.search(value)) is wanted
            for value, _ in read(entry)
        )

    return matches
