"""The left side of a comparison: a field, or a function of one, read from an entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from alerts.evaluate.logs import values
from alerts.evaluate.logs.values import Converter, converters, found, text_of
from alerts.evaluate.patterns import compiled
from monitoring.log_filters.ast import Cast, CastType, Extract, Field, Operand

Valued = tuple[Any, tuple[Converter, ...]]
"""A value, with what converts it and its counterpart: the first that converts both."""

Operands = Callable[[Mapping[str, Any]], tuple[Valued, ...]]
"""The values of an operand in an entry."""

_CASTS: dict[CastType, Converter] = {
    CastType.STRING: values.string,
    CastType.INT64: values.integer,
    CastType.FLOAT64: values.number,
    CastType.BOOL: values.flag,
    CastType.TIMESTAMP: values.timestamp,
    CastType.DURATION: values.duration,
}


def operands(operand: Operand) -> Operands:
    """The reader of an operand; a cast that fails and a pattern that is not found read nothing."""
    match operand:
        case Field():
            path = operand.path
            return lambda entry: tuple((v, converters(path, v)) for v in found(entry, path))
        case Cast(inner, type):
            return _cast(operands(inner), type)
        case Extract(inner, pattern):
            return _extract(operands(inner), pattern)


def _cast(read: Operands, type: CastType) -> Operands:
    convert = _CASTS[type]

    def values_of(entry: Mapping[str, Any]) -> tuple[Valued, ...]:
        kept = (v for v, _ in read(entry) if convert(v) is not None)
        if type is CastType.STRING:  # patterns match text only
            kept = (text_of(v) for v in kept)
        return tuple((v, (convert,)) for v in kept)

    return values_of


def _extract(read: Operands, pattern: str) -> Operands:
    regex = compiled(pattern)

    def values_of(entry: Mapping[str, Any]) -> tuple[Valued, ...]:
        texts = (text_of(value) for value, _ in read(entry))
        matches = (regex.search(text) for text in texts if text is not None)
        return tuple((m[1], (values.string,)) for m in matches if m and m[1] is not None)

    return values_of
