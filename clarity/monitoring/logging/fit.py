"""An entry that is too large, or that UTF-8 cannot hold, made one that fits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from clarity.monitoring.logging.fields import TRUNCATED
from clarity.monitoring.logging.limits import CUT
from clarity.monitoring.logging.plain import unicode

_SPARE = 8 * 1024  # for the names of what was cut, and the punctuation
_FIELD_BYTES = 64 * 1024  # of a field where not all fit
_NAMED = 32


def fitted(entry: Mapping[str, Any], most: int) -> bytes:
    """The entry as a line of at most `most` bytes: the first fields whole, the others cut.

    `truncated` names those that were cut.
    """
    kept: dict[str, Any] = {}
    cut: list[str] = []
    left = most - _SPARE
    for key, value in entry.items():
        key = unicode(key)
        name = len(orjson.dumps(key)) + 2
        data = _dumped(value)
        if name + len(data) > min(left, _FIELD_BYTES):
            cut.append(key)
            room = min(left, _FIELD_BYTES) - name
            data = _shortened(data, room)
        if data and name + len(data) <= left:
            kept[key] = orjson.Fragment(data)
            left -= name + len(data)
    if cut:
        kept[TRUNCATED] = cut[:_NAMED]
    return orjson.dumps(kept, option=orjson.OPT_APPEND_NEWLINE)


def _dumped(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        return orjson.dumps(_sound(value))


def _sound(value: Any) -> Any:
    """A bounded JSON value whose texts are all Unicode."""
    if isinstance(value, str):
        return unicode(value)
    if isinstance(value, list):
        return [_sound(one) for one in value]
    if isinstance(value, dict):
        return {unicode(key): _sound(one) for key, one in value.items()}
    return value


def _shortened(data: bytes, room: int) -> bytes:
    """The beginning of some JSON as a JSON text of at most `room` bytes; nothing for no room."""
    value = orjson.loads(data)
    text = value if isinstance(value, str) else data.decode()
    text = text[: max(0, room - len(CUT.encode()) - 2)]
    while text:
        made = orjson.dumps(text + CUT)
        if len(made) <= room:
            return made
        text = text[: len(text) // 2]  # up to six bytes a character: thrice at most
    return b""
