"""Values out of JSON that may hold anything: what has a wrong type reads as absent."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from monitoring.plan import TOKEN, Json

Body = Mapping[str, Json]

INSTANT = 1e-9
"""The shortest duration above zero, in seconds."""

_DURATION = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,9}))?s")
_NOTHING: Body = {}
# Named once: a union written in place is made anew at each of a million calls.
_LISTS = (list, tuple)
_NUMBERS = (int, float)


def has(body: Body, key: str) -> bool:
    """Whether a field is set: null stands for a field left out."""
    return body.get(key) is not None


def text(body: Body, key: str) -> str:
    value = body.get(key)
    return value if isinstance(value, str) else ""


def entries(body: Body, key: str) -> Body:
    value = body.get(key)
    return value if isinstance(value, dict) else _NOTHING


def items(body: Body, key: str) -> Sequence[Json]:
    value = body.get(key)
    return value if isinstance(value, _LISTS) else ()


def objects(body: Body, key: str) -> Sequence[Body]:
    """The items of a list, one that is no object as an empty one, so that indices hold."""
    return [item if isinstance(item, dict) else _NOTHING for item in items(body, key)]


def number(body: Body, key: str) -> int | float | None:
    """A number; 64-bit integers come as text, as protobuf's JSON writes them."""
    value = body.get(key)
    if isinstance(value, str) and len(value) <= 20 and re.fullmatch(r"-?\d+", value):
        return int(value)
    if isinstance(value, bool) or not isinstance(value, _NUMBERS):
        return None
    return value if math.isfinite(value) else None


def has_token(value: str) -> bool:
    """Whether a name or a secret in it is yet to be filled in."""
    return "${" in value and TOKEN.search(value) is not None


@lru_cache(maxsize=1024)
def seconds(value: str) -> int | float | None:
    """``300s`` as 300; whole seconds as an int, exactly. None for what is no duration."""
    match = _DURATION.fullmatch(value)
    if match is None:
        return None
    sign, whole, fraction = match.groups()
    part = int((fraction or "").ljust(9, "0"))
    size = int(whole) + part / 1_000_000_000 if part else int(whole)
    return -size if sign else size


def lasts(written: str, least: float, most: float) -> bool:
    """Whether a duration is within bounds; what is no duration is not, a token may be."""
    size = seconds(written)
    return has_token(written) if size is None else least <= size <= most


def clock(duration: int | float) -> str:
    """Seconds as the API shows a duration: ``90`` as ``1m30s``, ``86400`` as ``24h``."""
    if duration <= 0 or duration != int(duration):
        return f"{duration:g}s"
    hours, rest = divmod(int(duration), 3600)
    minutes, left = divmod(rest, 60)
    shown = ((hours, "h"), (minutes, "m"), (left, "s"))
    return "".join(f"{count}{unit}" for count, unit in shown if count)
