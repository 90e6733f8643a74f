"""A syntax tree to text that reads back as the same tree."""

from __future__ import annotations

from monitoring.filters.ast import And, Call, Comparison, Node, Not, Or, Scalar, Selector, Variable
from monitoring.filters.fields import render_field
from monitoring.filters.lexer import quote


def render(node: Node) -> str:
    """The filter, with parentheses only where the tree needs them."""
    match node:
        case And(operands):
            return " AND ".join(_inner(operand, And) for operand in operands)
        case Or(operands):
            return " OR ".join(_inner(operand, And, Or) for operand in operands)
        case Not(operand):
            return f"NOT {_inner(operand, And, Or)}"
        case Selector(function, objective, lookback):
            given = [objective] if lookback is None else [objective, lookback]
            return f"{function}({', '.join(map(quote, given))})"
        case Variable(name):
            return f"${{{name}}}"
        case Comparison(field, operator, value):
            return f"{render_field(field)} {operator} {_render_value(value)}"


def _inner(node: Node, *loose: type[And] | type[Or]) -> str:
    text = render(node)
    return f"({text})" if isinstance(node, loose) else text


def _render_value(value: Scalar | Call) -> str:
    if isinstance(value, Call):
        return f"{value.function}({', '.join(map(_render_scalar, value.arguments))})"
    return _render_scalar(value)


def _render_scalar(value: Scalar) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return quote(value) if isinstance(value, str) else repr(value)
