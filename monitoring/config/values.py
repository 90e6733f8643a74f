"""The small languages inside values: durations, windows, shares, targets, quantities, matches.

Each function takes the text as written and returns the typed value, or raises `ValueSyntaxError`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from monitoring.config.report import quoted
from monitoring.diagnostics import Hint
from monitoring.model import Calendar, Quantity, Target

_PER = {"s": 1, "min": 60, "h": 3_600, "d": 86_400}
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800}
_NUMBER = r"[0-9]{1,15}(?:\.[0-9]{1,15})?"
_DURATION = re.compile(rf"({_NUMBER}) ?([smhdw])")
_PERCENTAGE = re.compile(rf"({_NUMBER}) *%")
_TARGET = re.compile(rf" *({_NUMBER} *%)(?: *< *({_NUMBER} *[A-Za-zµ%]*))? *")
_RATE = re.compile(rf"({_NUMBER}) ?/ ?(s|min|h|d)")
_QUANTITY = re.compile(rf"(-?{_NUMBER}) *([A-Za-zµ%/{{}}^.*0-9]*)")
_KEY = re.compile(r"[a-z][a-z0-9_-]{0,62}")
_CALENDAR = {period.lower(): period for period in Calendar}

# What people write for the units of time, by its first letters.
_SPELT = re.compile(rf"({_NUMBER})[ -]?(ms|mo|s|mi|m|h|d|w)[a-z]*", re.IGNORECASE)
_MEANT = {"mi": "m"}


class ValueSyntaxError(ValueError):
    """The text is not what it should be; `hint` is a guess at what was meant."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def key(text: str) -> str:
    """A key as it is; the hint is the nearest text that could be one."""
    if _KEY.fullmatch(text):
        return text
    close = re.sub(r"[^a-z0-9_-]+", "_", text.strip().lower()).strip("_")[:63]
    hint = f"write {close}" if _KEY.fullmatch(close) else "for instance api_latency"
    raise ValueSyntaxError(f"{quoted(text)} is not a key", hint)


def duration(text: str) -> Decimal:
    """Seconds, exactly: ``43.2m`` is 2592."""
    found = _DURATION.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a duration", _meant_duration(text))
    return Decimal(found[1]) * _SECONDS[found[2]]


def whole_seconds(text: str) -> int:
    """A duration of whole seconds: ``1.5m`` is 90."""
    seconds = duration(text)
    if seconds != int(seconds):
        raise ValueSyntaxError(f"{quoted(text)} is not a whole number of seconds")
    return int(seconds)


def window(text: str) -> int | Calendar:
    """The seconds of a rolling window, or the calendar period."""
    if text in _CALENDAR:
        return _CALENDAR[text]
    try:
        seconds = whole_seconds(text)
    except ValueSyntaxError as error:
        raise ValueSyntaxError(f"{quoted(text)} is not a window", _meant_window(text)) from error
    if not seconds:
        raise ValueSyntaxError("a window cannot be empty", "for instance 30d, 24h or 1h")
    return seconds


def percentage(text: str) -> Decimal:
    """A share above 0 and below 1: ``99.9%`` is 0.999."""
    found = _PERCENTAGE.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a percentage", _meant_percentage(text))
    share = Decimal(found[1]).scaleb(-2)
    if not 0 < share < 1:
        raise ValueSyntaxError(
            f"{quoted(text)} is not between 0% and 100%",
            "100% leaves no error budget at all" if share == 1 else "",
        )
    return share


def share(text: str) -> Decimal:
    """A share from 0 to 1, both included: ``100%`` is 1."""
    found = _PERCENTAGE.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a percentage", _meant_percentage(text))
    part = Decimal(found[1]).scaleb(-2)
    if part > 1:
        raise ValueSyntaxError(f"{quoted(text)} is more than all", "a share is 100% at most")
    return part


def rate(text: str) -> Decimal:
    """Events a second, above 0: ``10/h`` is 10/3600."""
    found = _RATE.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a rate", _meant_rate(text))
    events = Decimal(found[1])
    if not events:
        raise ValueSyntaxError("no events at all leave nothing to measure", "for instance 10/h")
    return events / _PER[found[2]]


def target(text: str) -> Target:
    """A share, and for a latency its bound: ``95% < 500ms``."""
    found = _TARGET.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a target", _meant_target(text))
    bound = quantity(found[2]) if found[2] else None
    if bound is not None and not bound.value:
        raise ValueSyntaxError("nothing is faster than 0", "for instance 95% < 500ms")
    return Target(percentage(found[1]), bound)


def quantity(text: str) -> Quantity:
    """A number and its unit, as written: ``500ms``, ``5%``, ``3``."""
    found = _QUANTITY.fullmatch(text)
    if not found:
        raise ValueSyntaxError(f"{quoted(text)} is not a quantity", _meant_number(text))
    return Quantity(Decimal(found[1]), found[2])


def pattern_of(text: str) -> str | None:
    """The regular expression of a label filter ``/.../``; None for a plain value."""
    return text[1:-1] if len(text) > 2 and text[0] == text[-1] == "/" else None


def _meant_duration(text: str) -> str:
    found = _SPELT.fullmatch(text.strip())
    if not found:
        return "for instance 60s, 5m or 1h"
    unit = found[2].lower()
    if unit in ("ms", "mo"):
        return "the units are s, m, h, d and w"
    return _write(f"{found[1]}{_MEANT.get(unit, unit)}")


def _meant_window(text: str) -> str:
    word = text.strip().casefold()
    for calendar, prefix in (("fortnight", "fort"), ("month", "mo"), ("week", "we"), ("day", "da")):
        if word.startswith(prefix) or word == f"1 {calendar}":
            return Hint(f"did you mean '{calendar}'?", calendar)
    hint = _meant_duration(text)
    return hint if hint.startswith("write") else "for instance 30d, 24h, 1h or month"


def _meant_percentage(text: str) -> str:
    try:
        number = Decimal(text.strip())
    except ArithmeticError:
        return "for instance 95%"
    return _write(f"{text.strip()}%") if 1 < number < 100 else "for instance 95%"


def _meant_rate(text: str) -> str:
    found = re.fullmatch(rf"({_NUMBER})[^/]*(?:/| per )\W*(s|m|h|d)[a-z]*", text.strip().lower())
    if not found:
        return "for instance 10/h: the units are s, min, h and d"
    return _write(f"{found[1]}/{'min' if found[2] == 'm' else found[2]}")


def _meant_target(text: str) -> str:
    share, sign, bound = re.fullmatch(r"([^<>=]*)([<>=]*)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    share, bound = share.strip(), bound.strip()
    if not sign:
        hint = _meant_percentage(text)
        return hint if isinstance(hint, Hint) else "for instance 99.9%, or 95% < 500ms"
    if not re.fullmatch(rf"{_NUMBER} *%", share):
        share = f"{share}%" if re.fullmatch(_NUMBER, share) else "95%"
    if not re.fullmatch(rf"{_NUMBER} *[A-Za-zµ%]*", bound):
        bound = "500ms"
    return f"write {share} < {bound}"


def _meant_number(text: str) -> str:
    comma = re.fullmatch(r"(-?[0-9]{1,15}),([0-9]{1,15})(.*)", text, re.DOTALL)
    return f"write {comma[1]}.{comma[2]}{comma[3]}" if comma else "for instance 2s, 5% or 100"


def _write(text: str) -> Hint:
    """The hint where only one text can have been meant."""
    return Hint(f"write {text}", text)


FORMATS: dict[str, Callable[[str], Any]] = {
    "clarity-key": key,
    "clarity-duration": duration,
    "clarity-window": window,
    "clarity-percentage": percentage,
    "clarity-share": share,
    "clarity-rate": rate,
    "clarity-target": target,
    "clarity-quantity": quantity,
}
"""The formats that the schemas name, so that their mistakes get the hints given here."""
