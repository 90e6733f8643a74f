"""Entries of the contract's events: exactly the fields of a definition, of their types."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

from clarity.monitoring.contract.events import EventDefinition
from clarity.monitoring.logging.correlation import Correlation
from clarity.monitoring.logging.fields import EVENT_TYPE
from clarity.monitoring.logging.log import Log
from clarity.monitoring.logging.losses import Loss
from clarity.monitoring.redaction import PERSONAL

Converter = Callable[[Any], Any]
_OPTIONAL = "?"


class Event:
    """Writes the entries of one definition."""

    def __init__(self, definition: EventDefinition) -> None:
        self.definition = definition
        self._fields = tuple(
            (name, _converter(name, type), type.endswith(_OPTIONAL))
            for name, type in definition.fields.items()
        )

    def write(
        self,
        log: Log,
        values: Mapping[str, object],
        *,
        error: BaseException | None = None,
        http_request: Mapping[str, Any] | None = None,
        correlation: Correlation | None = None,
    ) -> None:
        """Log it. A value of another type is logged as it is, and counted: no request fails.

        Only the fields of the definition are looked for in `values`, and user, actor and client
        become pseudonyms.
        """
        definition = self.definition
        if not log.enabled(definition.severity):
            return
        fields: dict[str, Any] = {EVENT_TYPE: definition.type} if definition.type else {}
        for name, convert, optional in self._fields:
            value = values.get(name)
            if value is None and optional:
                continue
            try:
                fields[name] = convert(value)
            except Exception:
                log.losses.add(Loss.MISTYPED)
                fields[name] = value
        log.write(
            definition.category,
            definition.severity,
            definition.message,
            fields,
            error=error,
            http_request=http_request,
            correlation=correlation,
        )


def _converter(name: str, type: str) -> Converter:
    if name in PERSONAL:
        return _identifier
    return _CONVERTERS[type.removesuffix(_OPTIONAL)]


def _identifier(value: Any) -> str:
    """A user's id may come as a number or a UUID."""
    if value is None:
        raise TypeError("an id is missing")
    return str(value)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _real(value: Any) -> float:
    number = float(operator.index(value)) if isinstance(value, int) else float(value)
    if isinstance(value, str) or not math.isfinite(number):
        raise TypeError("no number")
    return number


def _flag(value: Any) -> bool:
    if not type(value).__name__.startswith("bool"):  # numpy's too
        raise TypeError("neither true nor false")
    return bool(value)


_CONVERTERS: Mapping[str, Converter] = {
    "str": _text,
    "int": operator.index,
    "float": _real,
    "bool": _flag,
}
