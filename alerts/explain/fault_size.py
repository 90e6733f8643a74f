"""The fault that a person asks about, from text: its size in a policy's scale, and its length."""

from __future__ import annotations

from decimal import Decimal

from alerts.explain.watched import Watched
from monitoring.compile_error import CompileError
from monitoring.config.values import ValueSyntaxError, quantity, whole_seconds
from monitoring.units import convert
from slo.forms import Scale

_MEANT = {
    Scale.ERRORS: "a share of bad events, above 0% and at most 100%: for instance 10%",
    Scale.CHECKERS: "a number of checkers: for instance 2",
    Scale.SILENCE: "nothing: a silence has no size; leave --fault out",
}


class FaultSizeError(ValueError):
    """The text is no fault that the policy could see; the message says what is."""


def fault_size(text: str, watched: Watched) -> Decimal:
    """The size in the unit of the condition: ``10%`` of the events, ``4s`` of a metric in ms."""
    scale = watched.scale
    meant = _MEANT.get(scale, f"a value of the metric{', in ' * bool(watched.unit)}{watched.unit}")
    try:
        found = quantity(text)
        if scale is Scale.VALUE:
            return convert(found, watched.unit)
        size = convert(found, "1")
    except (ValueSyntaxError, CompileError) as error:
        raise FaultSizeError(f"--fault {text}: {error}; here it is {meant}") from error
    whole = scale is Scale.CHECKERS
    if scale is Scale.SILENCE or not 0 < size <= watched.largest or (whole and size != int(size)):
        raise FaultSizeError(f"--fault {text}: here it is {meant}")
    return size


def length(text: str) -> Decimal:
    """Seconds, above 0: ``20m`` is 1200."""
    try:
        seconds = whole_seconds(text)
    except ValueSyntaxError as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise FaultSizeError(f"--for {text}: {error}{hint}") from error
    if not seconds:
        raise FaultSizeError("--for 0: a fault lasts longer than that")
    return Decimal(seconds)
