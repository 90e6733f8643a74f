"""Numbers and durations as people read them, in names and documentation."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

_UNITS = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_TENTH = Decimal("0.1")
_cached = lru_cache(maxsize=4_096)  # thousands of objectives share a few numbers


@_cached
def number(value: Decimal) -> str:
    """At most four significant digits, never an exponent: ``14.4``, ``1.667``, ``20``."""
    rounded = value.quantize(Decimal(1).scaleb(value.adjusted() - 3), ROUND_HALF_EVEN)
    return plain(rounded if value else Decimal(0))


def plain(value: Decimal) -> str:
    """All its digits, without an exponent or trailing zeros: ``0.0005``, ``30``."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@_cached
def percent(ratio: Decimal) -> str:
    """A ratio as a percentage, with all its digits: ``99.95%``."""
    return f"{plain(ratio * 100)}%"


@_cached
def duration(seconds: Decimal | int) -> str:
    """In the two largest units that it has: ``43 min 12 s``, ``1 h``, ``51.8 s``."""
    exact = Decimal(seconds)
    if exact < 60:  # a tenth of a second is the finest that anybody can use
        return f"{plain(exact.quantize(_TENTH))} s"
    rest, parts = int(exact.to_integral_value()), []
    for size, unit in _UNITS:
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
