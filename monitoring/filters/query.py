"""Questions about a filter that its readers share."""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitoring.filters.ast import (
    METRIC_TYPE,
    RESOURCE_TYPE,
    And,
    Call,
    Comparison,
    Function,
    Node,
    Not,
    Operator,
    Or,
    Selector,
    Variable,
)

_LOOKBACK = re.compile(r"(\d{1,12}(?:\.\d{1,9})?)(ns|us|ms|s|m|h)")
_UNIT_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def comparisons(node: Node, negated: bool = False) -> Iterator[tuple[Comparison, bool]]:
    """Every comparison in reading order, and whether an odd number of NOTs stands over it."""
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from comparisons(operand, negated)
        case Not(operand):
            yield from comparisons(operand, not negated)
        case Comparison():
            yield node, negated


def leaves(node: Node) -> Iterator[Comparison | Selector | Variable]:
    """Everything that stands between the AND, OR and NOT, in reading order."""
    match node:
        case And(operands) | Or(operands):
            for operand in operands:
                yield from leaves(operand)
        case Not(operand):
            yield from leaves(operand)
        case _:
            yield node


def selector(node: Node) -> Selector | None:
    """The first SLO selector of the filter."""
    return next((leaf for leaf in leaves(node) if isinstance(leaf, Selector)), None)


def metric_types(node: Node) -> tuple[str, ...]:
    """The metric types that the filter names to be selected, each once, in reading order."""
    found: dict[str, None] = {}
    for comparison, negated in comparisons(node):
        if comparison.field == METRIC_TYPE and not negated:
            found.update(dict.fromkeys(_named(comparison)))
    return tuple(found)


def _named(comparison: Comparison) -> tuple[str, ...]:
    if comparison.operator is not Operator.EQUAL:
        return ()
    value = comparison.value
    if not isinstance(value, Call):
        return (str(value),)
    if value.function is Function.ONE_OF:
        return tuple(map(str, value.arguments))
    return ()


def restricts_resource_type(node: Node) -> bool:
    """Whether whatever the filter selects is of a resource type that the filter states."""
    match node:
        case And(operands):
            return any(map(restricts_resource_type, operands))
        case Or(operands):
            return all(map(restricts_resource_type, operands))
        case Comparison(field, operator):
            return field == RESOURCE_TYPE and operator is Operator.EQUAL
        case _:
            return False


def lookback_seconds(selector: Selector) -> float | None:
    """The lookback in seconds; None where there is none, or it is no duration."""
    match = _LOOKBACK.fullmatch(selector.lookback or "")
    return float(match[1]) * _UNIT_SECONDS[match[2]] if match else None
