"""A syntax tree to text that reads back as the same tree."""

from __future__ import annotations

from monitoring.filters.lexer import quote
from monitoring.log_filters.ast import (
    And,
    Anywhere,
    Cast,
    Comparison,
    Extract,
    Field,
    FromSource,
    InNetwork,
    Literal,
    LogId,
    Node,
    Not,
    Operand,
    Or,
    Sample,
    Search,
)
from monitoring.log_filters.fields import render_field


def render(node: Node) -> str:
    """The query, with parentheses only where the tree needs them."""
    match node:
        case And(operands):
            return " AND ".join(_inner(operand, And) for operand in operands)
        case Or(operands):
            return " OR ".join(_inner(operand, And, Or) for operand in operands)
        case Not(operand):
            return f"NOT {_inner(operand, And, Or)}"
        case Comparison(operand, operator, value):
            return f"{_operand(operand)} {operator} {_literal(value)}"
        case Anywhere(value):
            return _literal(value)
        case LogId(name):
            return f"log_id({quote(name)})"
        case FromSource(name):
            return f"source({quote(name)})"
        case Sample(operand, share):
            return f"sample({_operand(operand)}, {share:.18f})"
        case InNetwork(operand, network):
            return f"ip_in_net({_operand(operand)}, {quote(network)})"
        case Search(None, text):
            return f"SEARCH({quote(text)})"
        case Search(operand, text) if operand is not None:
            return f"SEARCH({_operand(operand)}, {quote(text)})"
    raise AssertionError(node)


def _inner(node: Node, *loose: type[And] | type[Or]) -> str:
    text = render(node)
    return f"({text})" if isinstance(node, loose) else text


def _operand(operand: Operand) -> str:
    match operand:
        case Field(path):
            return render_field(path)
        case Cast(inner, type):
            return f"CAST({_operand(inner)}, {type})"
        case Extract(inner, pattern):
            return f"REGEXP_EXTRACT({_operand(inner)}, {quote(pattern)})"


def _literal(value: Literal) -> str:
    return quote(value.text) if value.quoted else value.text
