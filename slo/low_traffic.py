"""Low traffic: when a single bad event looks like an outage, and what asking for more costs.

At ten requests an hour one failure is 10 % of an hour's requests: a burn-rate alert for 99.9 %
fires on it. A guard asks besides for a least number of bad events within the long window. It is
needed wherever fewer than that would be enough at the expected rate, and changes nothing elsewhere:
what passes the threshold there has as many bad events already.

The price is paid in outages so short, or traffic so thin, that too few events come to fail. Events
are taken to come independently (Poisson), so that it is known exactly. Rates are events a second,
windows seconds, chances from 0 to 1.
Source: SRE Workbook, chapter 5, "Low-Traffic Services and Error Budget Alerting".
"""

from __future__ import annotations

import re
from decimal import Decimal

from monitoring.text import number
from slo.burn_rate import ONE

LEAST_BAD_EVENTS = 3
"""Bad events within the long window that are no chance. Two still meet by chance about twice a
month at 100 healthy requests an hour; three do not (tests/slo/test_low_traffic_simulation.py)."""

OUTAGE = 1_800  # seconds: the total outage that the price is stated for

_PER = ((1, "s"), (60, "min"), (3_600, "h"), (86_400, "d"))
_LABEL = re.compile(r"(\d{1,12})(?:-(\d{1,12}))?_per_(s|min|h|d)")


def bad_events_at_threshold(rate: Decimal, window: int, burn: Decimal, goal: Decimal) -> Decimal:
    """How many bad events within `window` are a burn rate of exactly `burn`."""
    return rate * window * burn * (ONE - goal)


def enough_alone(rate: Decimal, window: int, burn: Decimal, goal: Decimal) -> int:
    """The least whole number of bad events that passes the threshold without a guard."""
    return int(bad_events_at_threshold(rate, window, burn, goal)) + 1


def needs_guard(rate: Decimal | None, window: int, burn: Decimal, goal: Decimal) -> bool:
    """Whether fewer than LEAST_BAD_EVENTS would fire at `rate`; None: nobody has said a rate."""
    if rate is None:
        return False
    return bad_events_at_threshold(rate, window, burn, goal) < LEAST_BAD_EVENTS


def chance(least: int, expected: Decimal) -> Decimal:
    """The chance of `least` events or more where `expected` come on average."""
    term = missed = (-expected).exp()
    for count in range(1, least):
        term = term * expected / count
        missed += term
    return ONE - missed if least else ONE


def chance_caught(least: int, rate: Decimal, window: int, outage: int = OUTAGE) -> Decimal:
    """The chance that a total outage of `outage` seconds brings `least` bad events in `window`.

    For an outage longer than the window a lower bound: what its last `window` seconds bring.
    """
    return chance(least, rate * min(outage, window))


def rate_words(rate: Decimal) -> str:
    """A rate in the unit that makes it a whole number, if one does: ``10/h``, ``0.5/d``."""
    count, unit = _in_words(rate)
    return f"{count}/{unit}"


def rate_label(rate: Decimal) -> str:
    """A rate as the value of a label: ``10_per_h``, ``0-5_per_d``."""
    count, unit = _in_words(rate)
    return f"{count.replace('.', '-')}_per_{unit}"


def rate_of_label(text: str) -> Decimal | None:
    """The rate that a label holds, to four significant digits; None where it holds none."""
    found = _LABEL.fullmatch(text)
    if not found:
        return None
    size = next(size for size, unit in _PER if unit == found[3])
    return Decimal(f"{found[1]}.{found[2] or 0}") / size


def _in_words(rate: Decimal) -> tuple[str, str]:
    counts = [(round(rate * size, 9), unit) for size, unit in _PER]
    large = [(count, unit) for count, unit in counts if count >= 1] or counts[-1:]
    whole = (found for found in large if found[0] == int(found[0]))
    count, unit = next(whole, large[0])
    return number(count), unit
