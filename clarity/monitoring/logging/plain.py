"""Any Python value as a bounded JSON value, with what is sensitive taken out.

It never raises for what a value does: the value's own methods are called only to describe it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from datetime import date, time
from decimal import Decimal
from enum import Enum
from pathlib import PurePath
from typing import Any
from uuid import UUID

from clarity.monitoring.logging.limits import CUT, DEPTH, ITEMS, KEY_CHARS, NODES, TEXT_CHARS
from clarity.monitoring.redaction import PERSONAL, REDACTED, is_sensitive, redacted

Json = None | bool | int | float | str | list[Any] | dict[str, Any]

_EXACT = 2**53  # Cloud Logging keeps numbers as doubles
_TEXTUAL = (date, time, Decimal, PurePath, UUID)


def plain(value: object) -> Json:
    """A value as JSON: numbers that JSON or a double cannot hold become texts."""
    kind = type(value)  # what most values are goes first, and fast
    if kind is str:
        return text(value)  # type: ignore[arg-type]
    if kind is bool or value is None or (kind is int and -_EXACT <= value <= _EXACT):  # type: ignore[operator]
        return value  # type: ignore[return-value]
    return _Walk().value(value, DEPTH)


def text(value: str) -> str:
    """A text, cut and redacted."""
    if len(value) > TEXT_CHARS:
        value = value[:TEXT_CHARS] + CUT
    return redacted(value)


def unicode(value: str) -> str:
    """A text that UTF-8 can hold: lone surrogates are escaped."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8")


class _Walk:
    """One value, of at most NODES parts."""

    __slots__ = ("_left",)

    def __init__(self) -> None:
        self._left = NODES

    def value(self, value: object, depth: int) -> Json:
        self._left -= 1
        try:
            return self._value(value, depth)
        except Exception as error:  # a method of the value's own
            return f"[{type(value).__name__}: {type(error).__name__} when read]"

    def _value(self, value: Any, depth: int) -> Json:
        if value is None or value is True or value is False:
            return value
        if isinstance(value, Enum):
            return self.value(value.value, depth)
        if isinstance(value, str):
            return text(str.__str__(value))
        if isinstance(value, int):
            number = int.__int__(value)
            return number if -_EXACT <= number <= _EXACT else _digits(number)
        if isinstance(value, float):
            real = float.__float__(value)
            return real if math.isfinite(real) else repr(real)
        if isinstance(value, dict | list | tuple | set | frozenset):
            return self._container(value, depth)
        if is_dataclass(value) and not isinstance(value, type):
            parts = {one.name: getattr(value, one.name, None) for one in fields(value) if one.repr}
            return self._container(parts, depth)
        if isinstance(value, BaseException):
            return type(value).__name__  # its text may hold personal data
        if isinstance(value, _TEXTUAL):
            return text(str(value))
        return text(repr(value))

    def _container(self, value: Any, depth: int) -> Json:
        if depth <= 0 or self._left <= 0:
            return f"[{type(value).__name__} of {len(value)}]"
        if not isinstance(value, dict):
            return [self.value(one, depth - 1) for one in self._some(list(value))]
        found: dict[str, Any] = {}
        for name in self._some(list(value)):
            key = key_of(name)
            hidden = key in PERSONAL or is_sensitive(key)
            found[key] = REDACTED if hidden else self.value(value[name], depth - 1)
        if len(value) > len(found):
            found[CUT] = f"{len(value) - len(found)} more"
        return found

    def _some(self, items: list[Any]) -> Iterable[Any]:
        for number, one in enumerate(items):
            if number >= ITEMS or self._left <= 0:
                return
            yield one


def key_of(name: object) -> str:
    """The key of a mapping as JSON has it: a bounded text."""
    if not isinstance(name, str):
        name = repr(name)
    name = str.__str__(name)
    return name if len(name) <= KEY_CHARS else name[:KEY_CHARS] + CUT


def _digits(number: int) -> str:
    """Its digits; for one of thousands of bits, how many it has."""
    bits = number.bit_length()
    return str(number) if bits <= 4_096 else f"[integer of {bits} bits]"
