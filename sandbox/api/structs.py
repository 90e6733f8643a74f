"""google.protobuf.Struct, the object without a form, in the JSON that it would be printed as.

Its numbers are doubles. Source: google/protobuf/struct.proto.
"""

from __future__ import annotations

from monitoring.plan import Json
from sandbox.api.errors import invalid


def canonical(value: dict[str, Json]) -> dict[str, Json]:
    """A JSON object as a Struct prints it; raises ApiError for text or numbers it cannot hold."""
    try:
        return {_text(key): _value(inner) for key, inner in value.items()}
    except (OverflowError, UnicodeEncodeError):
        raise invalid(
            "Invalid JSON payload received. A number is too large, or a text is no Unicode."
        ) from None


def _value(value: Json) -> Json:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, dict):
        return {_text(key): _value(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_value(inner) for inner in value]
    number = float(value)
    return int(number) if number.is_integer() else number


def _text(text: str) -> str:
    """`text`, if UTF-8 can write it: half a surrogate pair it cannot."""
    if not text.isascii():
        text.encode()
    return text
