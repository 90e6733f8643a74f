"""Whether a resource or a time series passes a filter.

The language is that of `monitoring.filters`; what a field is, is the list's own affair (`Fields`).
Lists of policies, channels and the like speak it of their own fields, so any path is one there.
Source: Google's pages on monitoring filters, and sorting and filtering of policies and channels.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from monitoring.filters.ast import (
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
)
from monitoring.filters.error import FilterError
from monitoring.filters.fields import field_path
from monitoring.filters.parser import FieldReader
from monitoring.filters.parser import parse as parse_filter
from sandbox.api.errors import invalid

Fields = Callable[[FieldPath], object]  # a field's value, or None where there is none


def any_field(word: str, key: str | None, offset: int) -> FieldPath:
    """``user_labels."a.b"`` of a resource's own body."""
    parts = word.split(".")
    return (*parts[:-1], key) if key is not None else tuple(parts)


def read(text: str, read_field: FieldReader = any_field) -> Node | None:
    """The filter of a list, None where it is empty; raises ApiError with the place of a fault."""
    if not text.strip():
        return None
    try:
        return parse_filter(text, read_field)
    except FilterError as fault:
        raise invalid(fault.in_text(text)) from None


def read_time_series(text: str) -> Node | None:
    """As `read`, of the fields of time series."""
    return read(text, field_path)


def passes(node: Node | None, fields: Fields) -> bool:
    """Whether the fields satisfy the filter; no filter passes everything."""
    match node:
        case None:
            return True
        case And(operands):
            return all(passes(operand, fields) for operand in operands)
        case Or(operands):
            return any(passes(operand, fields) for operand in operands)
        case Not(operand):
            return not passes(operand, fields)
        case Comparison():
            return _holds(node, fields(node.field))
    raise invalid("Could not parse filter: a list takes neither selectors nor variables.")


def _holds(comparison: Comparison, value: object) -> bool:
    wanted = comparison.value
    if comparison.operator in (Operator.EQUAL, Operator.NOT_EQUAL):
        same = _called(wanted, _text(value)) if isinstance(wanted, Call) else _same(value, wanted)
        return same is (comparison.operator is Operator.EQUAL)
    if isinstance(wanted, Call):
        return False  # the parser lets no function stand here
    if comparison.operator is Operator.HAS:
        return _has(value, _text(wanted))
    return _ordered(comparison.operator, value, wanted)


def _called(call: Call, text: str) -> bool:
    arguments = tuple(map(_text, call.arguments))
    match call.function:
        case Function.STARTS_WITH:
            return text.startswith(arguments[0])
        case Function.ENDS_WITH:
            return text.endswith(arguments[0])
        case Function.HAS_SUBSTRING:
            return arguments[0] in text
        case Function.ONE_OF:
            return text in arguments
        case Function.FULL_MATCH:
            return _full_match(arguments[0], text)


def _full_match(pattern: str, text: str) -> bool:
    try:
        return re.fullmatch(pattern, text) is not None
    except re.error as fault:
        raise invalid(f"Could not parse filter: bad regular expression: {fault}") from None


def _same(value: object, wanted: Scalar) -> bool:
    return _text(value) == _text(wanted)


def _text(value: object) -> str:
    """A value as filters write it; a field that is absent is the empty text."""
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _has(value: object, wanted: str) -> bool:
    """The ``:`` operator: a map or list has the entry, a text contains the words."""
    if isinstance(value, dict | list):
        return bool(value) if wanted == "*" else wanted in value
    return value is not None and (wanted == "*" or wanted.lower() in _text(value).lower())


def _ordered(operator: Operator, value: object, wanted: Scalar) -> bool:
    """Numbers by size, all else as text; an absent field is neither more nor less."""
    if value is None:
        return False
    try:
        sign = _sign(float(_text(value)), float(_text(wanted)))
    except ValueError:
        left, right = _text(value), _text(wanted)
        sign = (left > right) - (left < right)
    return {
        Operator.LESS: sign < 0,
        Operator.LESS_EQUAL: sign <= 0,
        Operator.GREATER: sign > 0,
        Operator.GREATER_EQUAL: sign >= 0,
    }[operator]


def _sign(left: float, right: float) -> int:
    return (left > right) - (left < right)
