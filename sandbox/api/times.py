"""Timestamps and durations as the API writes them, to and from numbers."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from sandbox.api.errors import invalid

_FORM = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)")
NANOS = 10**9


def parse_time(text: str) -> datetime:
    """An RFC 3339 time, to the microsecond; raises ApiError for anything else."""
    nanos = parse_nanos(text)
    return datetime.fromtimestamp(nanos // NANOS, UTC).replace(microsecond=nanos % NANOS // 1000)


def parse_nanos(text: str) -> int:
    """Nanoseconds since 1970 of an RFC 3339 time; raises ApiError for anything else."""
    found = _FORM.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        whole = datetime.fromisoformat(found[1] + found[3].replace("Z", "+00:00"))
    except ValueError:
        raise invalid(f'Invalid time "{text[:40]}": expected RFC 3339') from None
    return int(whole.timestamp()) * NANOS + int((found[2] or "0").ljust(9, "0"))


def format_time(time: datetime) -> str:
    """As `format_nanos`, of an instant."""
    return format_nanos(int(time.timestamp()) * NANOS + time.microsecond * 1_000)


def format_nanos(nanos: int) -> str:
    """As protobuf prints times: no fraction, or 3, 6 or 9 digits of it."""
    seconds, fraction = divmod(nanos, NANOS)
    text = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    if fraction:
        digits = f"{fraction:09d}"
        while digits.endswith("000"):
            digits = digits[:-3]
        text += f".{digits}"
    return text + "Z"


def seconds_of(duration: str) -> float:
    """Seconds of a duration as protobuf prints it: ``0.100s``."""
    return float(duration.removesuffix("s"))
