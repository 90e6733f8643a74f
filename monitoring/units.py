"""Units of measure: the part of UCUM that Cloud Monitoring uses, and conversion between them.

A unit is components joined by ``.`` (times) and ``/`` (per): ``s``, ``ms``, ``By``, ``KiBy``,
``1``, ``%``, ``10^2.%``, ``By/s``, ``1/min``. Annotations (``{request}``) count as 1. People's own
spellings are understood too: ``m`` for minutes (a metre measures nothing here), ``B`` for bytes
and ``µ`` for micro. Source: the ``unit`` field of google.api.MetricDescriptor.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from monitoring.compile_error import CompileError, Fault
from monitoring.model import Metric, Quantity

# Base units: size in the dimension's own unit (seconds, bytes), and the dimension.
_BASE: dict[str, tuple[Decimal, str]] = {
    "s": (Decimal(1), "time"),
    "min": (Decimal(60), "time"),
    "m": (Decimal(60), "time"),
    "h": (Decimal(3_600), "time"),
    "d": (Decimal(86_400), "time"),
    "By": (Decimal(1), "data"),
    "B": (Decimal(1), "data"),
    "bit": (Decimal("0.125"), "data"),
    "%": (Decimal("0.01"), ""),
}
_PREFIXES: dict[str, Decimal] = {
    "n": Decimal("1e-9"),
    "u": Decimal("1e-6"),
    "µ": Decimal("1e-6"),
    "m": Decimal("1e-3"),
    "k": Decimal("1e3"),
    "K": Decimal("1e3"),
    "M": Decimal("1e6"),
    "G": Decimal("1e9"),
    "T": Decimal("1e12"),
    "P": Decimal("1e15"),
    "Ki": Decimal(2**10),
    "Mi": Decimal(2**20),
    "Gi": Decimal(2**30),
    "Ti": Decimal(2**40),
    "Pi": Decimal(2**50),
}
_PREFIXED = frozenset({"s", "By", "B", "bit"})
_ANNOTATION = re.compile(r"\{[^{}]*\}")
_POWER = re.compile(r"10\^(-?\d{1,2})")
_NUMBER = re.compile(r"\d{1,12}")
_OPERATOR = re.compile(r"([./])")


@dataclass(frozen=True, slots=True)
class Unit:
    """`size` in the base units of the dimension, and the dimension's powers of time and data."""

    size: Decimal
    time: int = 0
    data: int = 0

    @property
    def dimension(self) -> tuple[int, int]:
        """Units of one dimension convert into each other."""
        return self.time, self.data


@lru_cache(maxsize=256)
def parse(text: str) -> Unit:
    """The unit that `text` spells (empty is 1); raises CompileError for one that we do not know."""
    size, powers, sign = Decimal(1), {"time": 0, "data": 0}, 1
    for part in _OPERATOR.split(_ANNOTATION.sub("", text)):
        if part in (".", "/"):
            sign = -1 if part == "/" else 1
            continue
        factor, dimension = _component(part, text)
        size = size * factor if sign > 0 else size / factor
        if dimension:
            powers[dimension] += sign
    return Unit(size, powers["time"], powers["data"])


def _component(part: str, text: str) -> tuple[Decimal, str]:
    if part in ("", "1"):
        return Decimal(1), ""
    if part in _BASE:
        return _BASE[part]
    if power := _POWER.fullmatch(part):
        return Decimal(10) ** int(power[1]), ""
    if _NUMBER.fullmatch(part) and int(part):
        return Decimal(part), ""
    for length in (2, 1):
        prefix, base = part[:length], part[length:]
        if prefix in _PREFIXES and base in _PREFIXED:
            size, dimension = _BASE[base]
            return _PREFIXES[prefix] * size, dimension
    hint = (
        "known are s, ms, us, ns, min, h, d, By, kBy, MBy, GBy, KiBy, MiBy, GiBy, bit, 1, %, 10^2.%"
    )
    raise CompileError(Fault.UNIT, f'"{text}" is not a unit that we know', hint)


def convert(quantity: Quantity, unit: str, metric: Metric | None = None) -> Decimal:
    """The number that `quantity` is in `unit`: 500 ms in s is 0.5, 5 % in 1 is 0.05.

    A bare number is in that unit already. Raises CompileError where the dimensions differ, and
    for an unknown `unit` at the place of the `metric` that has it.
    """
    if not quantity.unit:
        return quantity.value
    source = parse(quantity.unit)
    try:
        target = parse(unit)
    except CompileError as error:
        error.source = metric.source if metric else None
        raise
    if source.dimension != target.dimension:
        raise CompileError(
            Fault.UNIT,
            f'"{quantity.unit}" cannot be converted into "{unit}", the unit of the metric',
            f"write the value in {unit}, or in a unit that measures the same",
        )
    return quantity.value * source.size / target.size


def per_second(unit: str) -> str:
    """The unit of a rate of what is counted in `unit`."""
    return f"{unit or '1'}/s"
