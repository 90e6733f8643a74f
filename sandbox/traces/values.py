"""OTLP's attributes as JSON, within Cloud Trace's bounds.

Source: Google, "Google Cloud Observability quotas": what is longer is cut or left out, and
counted; which of the two, Google does not say for each.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterable
from typing import Any

from monitoring.plan import Json

MAX_ATTRIBUTES = 1_024
MAX_KEY = 512  # bytes
MAX_VALUE = 64 * 1024


def attributes(pairs: Iterable[Any]) -> tuple[dict[str, Json], int]:
    """OTLP KeyValues as a JSON object, and how many were left out.

    Left out is what comes after the first 1,024, a key of over 512 bytes, and a list or map of
    over 64 KiB; a text is cut to that.
    """
    kept: dict[str, Json] = {}
    dropped = 0
    for pair in pairs:
        value = _bounded(_value(pair.value))
        full = len(kept) >= MAX_ATTRIBUTES and pair.key not in kept
        if full or value is _TOO_LARGE or len(pair.key.encode()) > MAX_KEY:
            dropped += 1
        else:
            kept[pair.key] = value
    return kept, dropped


def cut(text: str, most: int) -> str:
    """`text` in at most so many bytes of UTF-8."""
    raw = text.encode()
    return text if len(raw) <= most else raw[:most].decode(errors="ignore")


_TOO_LARGE = object()


def _bounded(value: Json) -> Any:
    if isinstance(value, str):
        return cut(value, MAX_VALUE)
    if isinstance(value, list | dict) and len(json.dumps(value).encode()) > MAX_VALUE:
        return _TOO_LARGE
    return value


def _value(value: Any) -> Json:
    """An AnyValue; bytes in base64, numbers that JSON has not as text."""
    match value.WhichOneof("value"):
        case "array_value":
            return [_value(one) for one in value.array_value.values]
        case "kvlist_value":
            return {pair.key: _value(pair.value) for pair in value.kvlist_value.values}
        case "bytes_value":
            return base64.b64encode(value.bytes_value).decode()
        case "double_value":
            number = value.double_value
            return number if math.isfinite(number) else str(number)
        case "string_value" | "bool_value" | "int_value" as field:
            return getattr(value, field)
    return None
