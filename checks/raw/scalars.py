"""Single values as protobuf's JSON has them (https://protobuf.dev/programming-guides/json)."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from checks.raw.fields import enum
from monitoring.plan import Json
from monitoring.validation.reading import has_token

_DURATION = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,9})?s")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_DECIMAL = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{0,40})?(?:[eE][-+]?[0-9]{1,3})?")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]*={0,2}")
_WORDS = ("NaN", "Infinity", "-Infinity")
_COUNTED = re.compile(r"([0-9]{1,6})(m|h|d)")
_SECONDS = {"m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class Scalar:
    """What values of a type are called, and which values are of it."""

    wanted: str
    takes: Callable[[Json], bool]


def _text(value: Json) -> bool:
    return isinstance(value, str)


def _base64(value: Json) -> bool:
    if not isinstance(value, str) or not _BASE64.fullmatch(value):
        return False
    return len(value.rstrip("=")) % 4 != 1


def _flag(value: Json) -> bool:
    return isinstance(value, bool)


def _number(value: Json) -> bool:
    if isinstance(value, str):
        return value in _WORDS or _DECIMAL.fullmatch(value) is not None
    return isinstance(value, int | float) and not isinstance(value, bool)


def _whole(bits: int) -> Callable[[Json], bool]:
    def takes(value: Json) -> bool:
        if isinstance(value, str):
            return _WHOLE.fullmatch(value) is not None and takes(int(value))
        if not _number(value) or not math.isfinite(value) or value != int(value):
            return False
        return bool(-(1 << bits - 1) <= value < 1 << bits - 1)

    return takes


def _matching(form: re.Pattern[str]) -> Callable[[Json], bool]:
    return lambda value: isinstance(value, str) and form.fullmatch(value) is not None


SCALARS: Mapping[str, Scalar] = {
    "string": Scalar("text", _text),
    "bytes": Scalar("bytes in base64", _base64),
    "boolean": Scalar("true or false", _flag),
    "double": Scalar("a number", _number),
    "int32": Scalar("a whole number", _whole(32)),
    "int64": Scalar("a whole number", _whole(64)),
    "duration": Scalar("seconds as text, such as 300s", _matching(_DURATION)),
    "timestamp": Scalar("a time such as 2026-01-31T12:00:00Z", _matching(_TIME)),
    "any": Scalar("anything", lambda value: True),
}


def is_of(type: str, value: Json) -> bool:
    """Whether a value is of a scalar type. A token of the plan stands for any."""
    return SCALARS[type].takes(value) or (isinstance(value, str) and has_token(value))


def rewritten(type: str, value: Json) -> str:
    """How a value that is not of the type would be written, where that is plain; else empty."""
    if type == "duration" and isinstance(value, str) and (found := _COUNTED.fullmatch(value)):
        return f'"{int(found[1]) * _SECONDS[found[2]]}s"'
    if type == "duration" and _whole(32)(value) and not isinstance(value, str):
        return f'"{value}s"'
    if type == "boolean" and isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower()
    if type == "string" and _number(value):
        return f'"{value}"'
    return ""


def enum_name(type: str, value: Json) -> str | None:
    """The name of an enum's value, which may be its number; None for what is no value of it."""
    names = enum(type) or {}
    if isinstance(value, str):
        return value if value in names else None
    if isinstance(value, int) and not isinstance(value, bool):
        return next((name for name, number in names.items() if number == value), None)
    return None
