"""From nodes to typed values, with what is wrong reported at the node."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from monitoring.config.codes import Code
from monitoring.config.nodes import Node, Scalar
from monitoring.config.report import Report
from monitoring.config.values import ValueSyntaxError, quantity
from monitoring.model import Quantity

T = TypeVar("T")


def parsed(node: Node, parse: Callable[[str], T], report: Report) -> T | None:
    """What `parse` makes of the node's text; None and a finding if it makes nothing of it."""
    try:
        return parse(node.value)
    except ValueSyntaxError as error:
        report.error(node, Code.VALUE, str(error), error.hint)
        return None


def number(node: Node) -> Decimal:
    """A number exactly as written."""
    if isinstance(node.value, int):
        return Decimal(node.value)
    assert isinstance(node, Scalar)
    return Decimal(node.text)


def quantity_at(node: Node, report: Report) -> Quantity | None:
    """A number with its unit, or a bare number."""
    if isinstance(node.value, str):
        return parsed(node, quantity, report)
    return Quantity(number(node))
