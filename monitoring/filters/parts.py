"""Where in the text of a filter the pieces of its tree stand, without quotes around them."""

from __future__ import annotations

from monitoring.filters.ast import Comparison, Selector, Variable
from monitoring.part import Part


def of_leaf(text: str, leaf: Comparison | Selector | Variable) -> Part:
    return Part(text, leaf.offset, leaf.end)


def of_field(text: str, comparison: Comparison) -> Part:
    return Part(text, comparison.offset, comparison.field_end)


def of_value(text: str, comparison: Comparison) -> Part:
    return _inner(text, comparison.value_offset, comparison.end)


def of_label(text: str, field_end: int, name: str) -> Part | None:
    """The last part of a field that ends there, if it is written as `name`."""
    end = field_end - (text[field_end - 1 : field_end] in ('"', "'"))
    begin = end - len(name)
    return Part(text, begin, end) if begin >= 0 and text[begin:end] == name else None


def of_argument(text: str, selector: Selector, index: int) -> Part | None:
    """The objective (0) or the lookback (1) of a selector, if it has it."""
    return _inner(text, *selector.arguments[index]) if index < len(selector.arguments) else None


def of_end(part: Part | None, name: str) -> Part | None:
    """The end of a part, if it is written as `name`."""
    return of_label(part.text, part.end, name) if part is not None else None


def _inner(text: str, begin: int, end: int) -> Part:
    quoted = end - begin > 2 and text[begin] in ('"', "'") and text[begin] == text[end - 1]
    return Part(text, begin + quoted, end - quoted)
